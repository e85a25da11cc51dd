"""What a client asks of the matcher, and what it finds; plain values, sent between processes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

Strictness = Literal["any", "all", "should"]


@dataclass(frozen=True)
class Asked:
    """One reconciliation query; ``evidence`` are the values of properties, as texts, by name."""

    text: str
    types: Sequence[str] = ()
    strict: Strictness = "any"
    limit: int = 5
    evidence: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Thing:
    """A thing of the graph, with what tells it from its namesakes; ``types`` are IRIs."""

    iri: str
    name: str
    types: Sequence[str]
    place: str = ""
    department: str = ""


@dataclass(frozen=True)
class Candidate:
    """A thing that a row may be of; ``score`` from 0 to 100, ``match`` when that is decided."""

    thing: Thing
    score: float
    match: bool
    features: Mapping[str, bool | float]
