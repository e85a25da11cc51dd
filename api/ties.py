"""Ties in words: who is what of whom, since when, according to whom and to which pages."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.language import Locale
from api.vocabulary import Vocabulary
from store.network.model import Network, Tie

__all__ = ["MOMENTS", "Telling", "Told"]

# What happens once: its date is no beginning.
MOMENTS = frozenset({"agreement", "ally", "author", "call", "change", "charter", "publisher"})
_HOLE = re.compile(r"\{(from|to|role)\}")
_DAY = len("2020-03-12")


@dataclass(frozen=True)
class Told:
    """A tie in words: a sentence in pieces, those that name a thing with its IRI; who says so."""

    tie: Tie
    pieces: Sequence[tuple[str, str]]
    when: str
    graphs: Sequence[str]
    pages: Sequence[str]

    @property
    def words(self) -> str:
        """The sentence."""
        return "".join(text for text, _ in self.pieces)


@dataclass(frozen=True)
class Telling:
    """Tells the ties of a network in a reader's language."""

    network: Network
    ontology: Vocabulary
    locale: Locale

    def tell(self, places: Iterable[int]) -> Sequence[Told]:
        """Tell ties by their places; what several sources say is told once."""
        said: dict[Tie, list[Tie]] = {}
        for tie in (self.network.ties[place] for place in places):
            said.setdefault(tie._replace(by="", graph="", pages=""), []).append(tie)
        told = [self._told(ties) for ties in said.values()]
        return sorted(told, key=lambda each: (each.words, each.tie.since or each.tie.as_of))

    def name(self, place: int) -> str:
        """Name a thing."""
        return self.network.things[place].name(self.locale.code)

    def iri(self, place: int) -> str:
        """The whole IRI of a thing."""
        return self.network.base + self.network.things[place].iri

    def thing(self, place: int) -> Mapping[str, str]:
        """A thing for programs."""
        return {"iri": self.iri(place), "name": self.name(place)}

    def as_json(self, told: Told) -> Mapping[str, Any]:
        """A tie for programs."""
        tie = told.tie
        return {
            "kind": tie.kind,
            "role": self._whole(tie.role) if tie.role else None,
            "from": self.iri(tie.start),
            "to": self.iri(tie.end),
            "words": told.words,
            "since": tie.since or None,
            "until": tie.until or None,
            "asOf": tie.as_of or None,
            "sources": told.graphs,
            "pages": told.pages,
        }

    def _told(self, ties: Sequence[Tie]) -> Told:
        pages = dict.fromkeys(page for tie in ties for page in tie.pages.split())
        graphs = dict.fromkeys(tie.graph for tie in ties)
        return Told(
            tie=ties[0],
            pieces=list(self._pieces(ties[0])),
            when=self._when(ties[0]),
            graphs=[self._whole(graph) for graph in graphs],
            pages=[self._whole(page) for page in pages],
        )

    def _pieces(self, tie: Tie) -> Iterator[tuple[str, str]]:
        ends = {"from": tie.start, "to": tie.end}
        parts = _HOLE.split(self.locale.texts[f"network.says_{tie.kind}"])
        for number, part in enumerate(parts):
            if number % 2 == 0:
                yield part, ""
            elif part == "role":
                iri = self._whole(tie.role)
                yield self.ontology.label(iri, self.locale.code) or iri, ""
            else:
                yield self.name(ends[part]), self.iri(ends[part])

    def _when(self, tie: Tie) -> str:
        since, until, seen = (self.locale.date(text) for text in (tie.since, tie.until, tie.as_of))
        if since and until:
            return since if since == until else f"{since} – {until}"
        if since:
            key = "date.since_day" if len(tie.since) == _DAY else "date.since"
            return since if tie.kind in MOMENTS else self.locale(key, date=since)
        if until:
            key = "date.until_day" if len(tie.until) == _DAY else "date.until"
            return self.locale(key, date=until)
        key = "network.seen_day" if len(tie.as_of) == _DAY else "network.seen"
        return self.locale(key, date=seen) if seen else ""

    def _whole(self, iri: str) -> str:
        return iri if ":" in iri.partition("/")[0] else self.network.base + iri
