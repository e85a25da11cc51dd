"""What kinds of values a release's predicates have, which decides how engines compare them."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

__all__ = ["ANY", "IRI", "kind_of_datatype", "kinds_of", "read_kinds", "write_kinds"]

ANY, IRI = "any", "iri"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_KINDS = {
    f"{_XSD}string": "string",
    f"{_RDF}langString": "lang",
    f"{_XSD}integer": "number",
    f"{_XSD}decimal": "number",
    f"{_XSD}boolean": "boolean",
    f"{_XSD}date": "date",
    f"{_XSD}gYear": "gYear",
    f"{_XSD}gYearMonth": "gYearMonth",
}

# Which kinds of values each predicate has, and which ones have times with a zone.
FOUND = """
SELECT DISTINCT ?predicate ?found {
  ?subject ?predicate ?value BIND(IF(ISLITERAL(?value), STR(DATATYPE(?value)), "iri") AS ?found)
}"""
ZONED = """
SELECT DISTINCT ?predicate {
  ?subject ?predicate ?value
  FILTER(ISLITERAL(?value) && REGEX(STR(?value), "[0-9](Z|[+-][0-9]{2}:[0-9]{2})$"))
}"""


def kind_of_datatype(datatype: str) -> str:
    """The kind of the literals of a datatype; “any” for datatypes that are not listed."""
    return _KINDS.get(datatype, ANY)


def kinds_of(found: Iterable[tuple[str, str]], zoned: Iterable[str]) -> Mapping[str, str]:
    """Join (predicate, datatype or “iri”) into one kind a predicate; “any” where they differ.

    Dates with a time zone are of kind “any”, as engines differ on comparing them with others.
    """
    kinds: dict[str, set[str]] = defaultdict(set)
    for predicate, one in found:
        kinds[predicate].add(IRI if one == IRI else kind_of_datatype(one))
    for predicate in zoned:
        kinds[predicate].discard("string")
        if kinds[predicate]:
            kinds[predicate] = {ANY}
    return {p: next(iter(some)) if len(some) == 1 else ANY for p, some in sorted(kinds.items())}


def write_kinds(kinds: Mapping[str, str], path: Path) -> None:
    """Write kinds as JSON."""
    path.write_text(json.dumps(kinds, indent=1) + "\n", "utf-8")


def read_kinds(path: Path) -> Mapping[str, str]:
    """Read what write_kinds wrote; raises OSError, ValueError."""
    kinds = json.loads(path.read_text("utf-8"))
    return {str(predicate): str(kind) for predicate, kind in kinds.items()}
