"""Typed parameters of queries: from what a person typed to one RDF term, or a clear refusal."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

import pyoxigraph as ox

from store.errors import BadParameter

_XSD = "http://www.w3.org/2001/XMLSchema#"


@dataclass(frozen=True)
class Parameter:
    """One parameter of a query; its default has the type's form."""

    name: str
    type: str
    default: str
    label: Mapping[str, str]

    def term(self, value: str) -> str:
        """Write a value as a SPARQL term; raises BadParameter."""
        expected, convert = TYPES[self.type]
        try:
            return convert(value)
        except ValueError:
            raise BadParameter(
                f"“{value}” is not {expected}.",
                where=f"parameter {self.name}",
                remedy=f"Give {expected}, such as {self.default or '“”'}.",
                code=f"BadParameter.{self.type}",
                parameter=self.name,
                given=value,
                example=self.default,
            ) from None


def _iri(value: str) -> str:
    if not re.match(r"[A-Za-z][A-Za-z0-9+.-]*:.", value):
        raise ValueError(value)
    return str(ox.NamedNode(value))


def _iris(value: str) -> str:
    return " ".join(_iri(item) for item in value.split())


def _string(value: str) -> str:
    return str(ox.Literal(value))


def _integer(value: str) -> str:
    if not re.fullmatch(r"[+-]?[0-9]{1,18}", value):
        raise ValueError(value)
    return str(int(value))


def _date(value: str) -> str:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        raise ValueError(value)
    return f'"{date.fromisoformat(value)}"^^<{_XSD}date>'


def _year(value: str) -> str:
    if not re.fullmatch(r"[0-9]{4}", value) or value == "0000":
        raise ValueError(value)
    return f'"{value}"^^<{_XSD}gYear>'


def _language(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*", value):
        raise ValueError(value)
    return f'"{value.lower()}"'


# What is expected, in words, and how a value becomes a term; `iris` is for VALUES blocks.
TYPES: Mapping[str, tuple[str, Callable[[str], str]]] = {
    "iri": ("an absolute IRI", _iri),
    "iris": ("absolute IRIs with spaces between them", _iris),
    "string": ("a text", _string),
    "integer": ("a whole number", _integer),
    "date": ("a date as YYYY-MM-DD", _date),
    "year": ("a year of four digits", _year),
    "language": ("a language tag", _language),
}
