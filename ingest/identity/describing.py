"""What a source says of its things that they can be recognised by."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ingest.identity.decisions import Key
from ingest.records import KEY, Node

__all__ = ["Described", "described"]

# The words of the context, and what matching calls them (matching/queries/things.rq).
_FACTS = {
    "name": "name",
    "alternateName": "other",
    "acronym": "other",
    "classification": "kind",
    "homepage": "website",
    "sameAs": "same",
}
_ADDRESS = {
    "addressLocality": "place",
    "addressDepartment": "department",
    "addressCountry": "country",
}


@dataclass(frozen=True)
class Described:
    """A thing by its key, with what it is recognised by."""

    key: Key
    facts: Mapping[str, tuple[str, ...]]

    @property
    def name(self) -> str:
        """The first of its names; empty when it has none."""
        return (*self.facts.get("name", ()), "")[0]


def described(nodes: Iterable[Node], source: str) -> list[Described]:
    """The things that a source defines, each once, in the order of their keys."""
    found: dict[Key, defaultdict[str, dict[str, None]]] = {}
    for node in nodes:
        if "type" in node and node["id"].startswith(KEY):
            facts = found.setdefault(Key.of(node["id"], source), defaultdict(dict))
            for what, value in _facts(node):
                facts[what][value] = None
    return [
        Described(key, {what: tuple(values) for what, values in found[key].items()})
        for key in sorted(found)
    ]


def _facts(node: Node) -> Iterator[tuple[str, str]]:
    for field, what in _FACTS.items():
        for value in _texts(node.get(field)):
            yield what, value
    address = node.get("address")
    if isinstance(address, dict):
        for field, what in _ADDRESS.items():
            yield from ((what, value) for value in _texts(address.get(field)))
    registration = node.get("registration")
    if isinstance(registration, dict) and registration.get("schemaAgency") == "INSEE":
        yield "siren", registration["notation"]


def _texts(value: object) -> list[str]:
    if isinstance(value, list):
        return [text for item in value for text in _texts(item)]
    if isinstance(value, dict):
        return _texts(value.get("@value"))
    return [value] if isinstance(value, str) else []
