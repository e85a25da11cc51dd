"""Names for people: those that are given, else a title made of a thing's parts.

A membership or a figure has no name of its own; its title says who, as what, where and when:
« Pierre Calame, président, Association de Promotion… (2020) ».
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import pyoxigraph as ox

from api.asking import Asker
from api.language import Locale
from api.vocabulary import Vocabulary
from store.answers import Term

_POINT = re.compile(r"POINT ?\((-?[\d.]+) (-?[\d.]+)\)")
# A query may not be longer than so many IRIs make it.
_AT_ONCE = 300
_JOINTS = {"part": ", ", "near": " ", "becomes": " → "}


@dataclass(frozen=True)
class Part:
    """A part of a title: its place, what it is for, the property that gives it, its value."""

    rank: int
    use: str
    property: str
    value: ox.NamedNode | ox.Literal


@dataclass
class Names:
    """Names by IRI; for a title made of parts, the parts as well."""

    texts: dict[str, str] = field(default_factory=dict)
    parts: Mapping[str, Sequence[Part]] = field(default_factory=dict)

    def get(self, iri: str) -> str | None:
        """Give the name of a thing, if it has one."""
        return self.texts.get(iri)


class Namer:
    """Finds names in a reader's language."""

    def __init__(self, asker: Asker, ontology: Vocabulary, locale: Locale) -> None:
        """Take the ontology's labels before what the engines say."""
        self._asker = asker
        self._ontology = ontology
        self._locale = locale

    def names(self, iris: Iterable[str], about: str = "") -> Names:
        """Name things; `about` is left out of the titles of the others, as known to the reader."""
        wanted = set(iris)
        texts = self._given(wanted)
        parts = self._parts(wanted - set(texts))
        inner = self._given(
            part.value.value
            for group in parts.values()
            for part in group
            if isinstance(part.value, ox.NamedNode)
        )
        for iri, group in parts.items():
            known = [part for part in group if iri == about or part.value.value != about]
            if title := self._title(known, inner) or self._title(group, inner):
                texts[iri] = title
        return Names(texts, parts)

    def _given(self, iris: Iterable[str]) -> dict[str, str]:
        """Find the best name of each thing: in the reader's language, in none, in another."""
        code = self._locale.code
        texts = {iri: self._ontology.label(iri, code) for iri in iris}
        wanted = sorted(iri for iri, label in texts.items() if label is None)
        best: dict[str, tuple[int, int, str]] = {}
        for thing, rank, name in self._ask("names", wanted):
            if isinstance(thing, ox.NamedNode) and isinstance(name, ox.Literal):
                fit = {code: 0, None: 1}.get(name.language, 2)
                candidate = (fit, _integer(rank), name.value)
                best[thing.value] = min(candidate, best.get(thing.value, candidate))
        known = {iri: label for iri, label in texts.items() if label is not None}
        return known | {iri: name for iri, (_, _, name) in best.items()}

    def _parts(self, iris: Iterable[str]) -> Mapping[str, Sequence[Part]]:
        found: dict[str, list[Part]] = {}
        for thing, rank, use, name, value in self._ask("parts", sorted(iris)):
            if (
                isinstance(thing, ox.NamedNode)
                and isinstance(use, ox.Literal)
                and isinstance(name, ox.NamedNode)
                and isinstance(value, ox.NamedNode | ox.Literal)
            ):
                part = Part(_integer(rank), use.value, name.value, value)
                found.setdefault(thing.value, []).append(part)
        return found

    def _ask(self, query: str, iris: Sequence[str]) -> Sequence[tuple[Term | None, ...]]:
        starts = range(0, len(iris), _AT_ONCE)
        groups = [" ".join(iris[start : start + _AT_ONCE]) for start in starts]
        return [row for group in groups for row in self._asker.rows(query, things=group)]

    def _title(self, parts: Sequence[Part], names: Mapping[str, str]) -> str:
        title = ""
        told = {part.rank for part in parts if part.use == "part"}
        for part in sorted(parts, key=lambda part: part.rank):
            use = "part" if part.use == "else" and part.rank not in told else part.use
            if use == "point":
                title = self._point(part.value.value)
            elif use in _JOINTS and (text := self._text(part, names)):
                title += (_JOINTS[use] if title else "") + text
        when = self._when(parts)
        return f"{title} ({when})" if title and when else title

    def _text(self, part: Part, names: Mapping[str, str]) -> str:
        if isinstance(part.value, ox.NamedNode):
            return names.get(part.value.value) or self._ontology.compact(part.value.value)
        # A measure as a table heads it: words with lines between.
        return part.value.value.replace("_", " ") if part.use == "else" else part.value.value

    def _when(self, parts: Sequence[Part]) -> str:
        given = {part.use: part.value.value for part in parts}
        dates = {use: self._locale.date(text) for use, text in given.items()}
        start, end = dates.get("start"), dates.get("end")
        if start and end:
            return start if start == end else f"{start} – {end}"
        for use, key in (("start", "date.since"), ("end", "date.until")):
            if use in dates:
                exact = len(given[use]) == len("2020-03-12")
                return self._locale(f"{key}_day" if exact else key, date=dates[use])
        return dates.get("date", "")

    def _point(self, text: str) -> str:
        match = _POINT.search(text)
        if match is None:
            return text
        east, north = float(match[1]), float(match[2])
        across = self._locale("point.east" if east >= 0 else "point.west")
        along = self._locale("point.north" if north >= 0 else "point.south")
        sizes = [self._locale.number(round(abs(value), 4)) for value in (north, east)]
        return f"{sizes[0]}° {along}, {sizes[1]}° {across}"


def _integer(term: Term | None) -> int:
    return int(str(getattr(term, "value", 9)))
