"""What a page says of its thing in schema.org's words, for search engines."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import pyoxigraph as ox

__all__ = ["as_schema_org"]

_SCHEMA = "https://schema.org/"
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
# The addresses of a thing, one node inside the other.
_NESTED = "address"
_Node = Mapping[str, list[ox.NamedNode | ox.Literal]]


def as_schema_org(triples: Iterable[ox.Triple], iri: str) -> str:
    """Write triples about a thing as JSON-LD that schema.org's readers take; empty for no kind."""
    nodes: defaultdict[str, defaultdict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for subject, predicate, value in triples:
        nodes[str(subject)[1:-1]][predicate.value].append(value)
    if _TYPE not in nodes[iri]:
        return ""
    told = {"@context": _SCHEMA, "@id": iri, **_told(nodes[iri], nodes)}
    # Inside an element of a page, nothing may end it.
    return json.dumps(told, ensure_ascii=False).replace("<", "\\u003c")


def _told(node: _Node, nodes: Mapping[str, _Node]) -> dict[str, Any]:
    found = {}
    for predicate, values in sorted(node.items()):
        name = "@type" if predicate == _TYPE else predicate.removeprefix(_SCHEMA)
        said = [_value(name, value, nodes) for value in sorted(set(values), key=str)]
        found[name] = said[0] if len(said) == 1 else said
    return found


def _value(name: str, value: ox.NamedNode | ox.Literal, nodes: Mapping[str, _Node]) -> object:
    if name == "@type":
        return value.value.removeprefix(_SCHEMA)
    if isinstance(value, ox.Literal):
        return (
            {"@value": value.value, "@language": value.language} if value.language else value.value
        )
    if name == _NESTED:
        return {"@type": "PostalAddress", **_told(nodes[value.value], nodes)}
    return value.value if name == "url" else {"@id": value.value}
