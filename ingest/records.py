"""A record: what one row says, as JSON-LD nodes in the words of ontology/context.jsonld."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Node = dict[str, Any]

KEY = "key:"


def key(kind: str, name: str) -> str:
    """Reference to a thing by the key that its source gives it, to be resolved by identity.

    `kind` is the segment of the IRI (`organization`, `person`…), `name` the source's key.
    """
    return f"{KEY}{kind}/{name}"


@dataclass(frozen=True, slots=True)
class Record:
    """The nodes that one row states, with the row's file and line (the header is line 1)."""

    file: str
    line: int
    row: Mapping[str, str]
    nodes: tuple[Node, ...]
