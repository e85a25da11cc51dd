"""The network of a release as it lies in its folder: things and ties, column by column.

The file is public, as `network.json`. IRIs are relative to its `base`; a tie names its ends by
their places among the things; `pages` are joined by spaces; a community is its most central things.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import log10
from typing import Any, NamedTuple

__all__ = ["Network", "Thing", "Tie"]


class Thing(NamedTuple):
    """Something that is tied: what it is called and is, where it is drawn, how it is placed."""

    iri: str
    fr: str
    # Empty when it is the French one.
    en: str
    group: str
    kind: str
    x: float = 0.0
    y: float = 0.0
    community: int = 0
    # The share of the shortest ways between two others that lead through it.
    bridging: float = 0.0

    def name(self, language: str) -> str:
        """Its name in a language; the end of its IRI when it has none."""
        return (self.en if language == "en" else "") or self.fr or self.iri.rpartition("/")[2]


class Tie(NamedTuple):
    """What a source says to tie two things; ``by`` is what makes the tie."""

    start: int
    end: int
    kind: str
    role: str
    by: str
    since: str
    until: str
    as_of: str
    graph: str
    pages: str

    def other(self, place: int) -> int:
        """The end that is not this one."""
        return self.end if place == self.start else self.start


# Names of the columns in the file, where they are not those of the fields.
_NAMES = {"start": "from", "end": "to", "as_of": "asOf"}


@dataclass(frozen=True)
class Network:
    """All things that have a tie, all ties, and the most central things of each community."""

    base: str
    things: Sequence[Thing]
    ties: Sequence[Tie]
    communities: Sequence[Sequence[int]] = ()

    @cached_property
    def places(self) -> Mapping[str, int]:
        """The place of each thing by its whole IRI."""
        return {self.base + thing.iri: place for place, thing in enumerate(self.things)}

    @cached_property
    def ties_of(self) -> Sequence[Sequence[int]]:
        """The places of each thing's ties."""
        found: list[list[int]] = [[] for _ in self.things]
        for place, tie in enumerate(self.ties):
            found[tie.start].append(place)
            found[tie.end].append(place)
        return found

    @cached_property
    def neighbours(self) -> Sequence[Mapping[int, Sequence[int]]]:
        """For each thing those that it is tied to, and the places of these ties."""
        found: list[defaultdict[int, list[int]]] = [defaultdict(list) for _ in self.things]
        for place, tie in enumerate(self.ties):
            found[tie.start][tie.end].append(place)
            found[tie.end][tie.start].append(place)
        return found

    @cached_property
    def passing(self) -> Sequence[float]:
        """What a way pays for leading through each thing: see store.network.ways."""
        return [log10(max(len(others), 1)) for others in self.neighbours]

    def around(self, place: int) -> "Network":
        """What is left when only a thing, those tied to it and the ties of all these are kept."""
        kept = [place, *sorted(self.neighbours[place])]
        new = {old: number for number, old in enumerate(kept)}
        listed = sorted({tie for old in kept for tie in self.ties_of[old]})
        ties = [
            tie._replace(start=new[tie.start], end=new[tie.end])
            for tie in map(self.ties.__getitem__, listed)
            if tie.start in new and tie.end in new
        ]
        central = [[new[old] for old in group if old in new] for group in self.communities]
        return Network(self.base, [self.things[old] for old in kept], ties, central)

    def as_bytes(self) -> bytes:
        """What is kept in a file."""
        told = {
            "base": self.base,
            "things": _columns(Thing._fields, self.things),
            "ties": _columns(Tie._fields, self.ties),
            "communities": self.communities,
        }
        return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"

    @classmethod
    def of_bytes(cls, kept: bytes) -> "Network":
        """Make it again of what as_bytes gave; raises ValueError, KeyError or TypeError."""
        told = json.loads(kept)
        things = [Thing(*row) for row in _rows(Thing._fields, told["things"])]
        ties = [Tie(*row) for row in _rows(Tie._fields, told["ties"])]
        return cls(told["base"], things, ties, told["communities"])


def _columns(fields: Sequence[str], rows: Sequence[Sequence[Any]]) -> Mapping[str, Any]:
    values = zip(*rows, strict=True) if rows else ([] for _ in fields)
    names = (_NAMES.get(field, field) for field in fields)
    return dict(zip(names, map(list, values), strict=True))


def _rows(fields: Sequence[str], columns: Mapping[str, Sequence[Any]]) -> Iterable[Any]:
    return zip(*(columns[_NAMES.get(field, field)] for field in fields), strict=True)
