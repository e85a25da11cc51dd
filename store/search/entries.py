"""What a release's things are found by: read from its database with one query."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NamedTuple

import pyoxigraph as ox

from store.answers import Solutions
from store.engines.oxigraph import OxigraphEngine
from store.queries import Library
from store.search.analysis import normal

__all__ = ["Entries", "Entry", "Text", "read_entries"]

_FRANCE = "FR"
_TEXTS = ("name", "acronym", "other", "former", "place", "role", "theme", "with", "description")


class Text(NamedTuple):
    """A text by which a thing is found: what it is, its language (or none), the text."""

    what: str
    language: str
    text: str


@dataclass(frozen=True)
class Entry:
    """A thing: its IRI, group, kinds (IRIs), areas (ISO 3166 codes), texts, the name first."""

    iri: str
    group: str
    kinds: Sequence[str]
    where: Sequence[str]
    texts: Sequence[Text]
    weight: int = 0

    def as_json(self) -> dict[str, Any]:
        """What the index keeps of it."""
        return asdict(self)

    @classmethod
    def of_json(cls, kept: Mapping[str, Any]) -> "Entry":
        """Make it again of what as_json gave."""
        return cls(**{**kept, "texts": [Text(*text) for text in kept["texts"]]})

    def name(self, language: str) -> str:
        """Its name in a language, else in none, else in another."""
        names = [text for text in self.texts if text.what == "name"]
        fit = {language: 0, "": 1}
        return min(names, key=lambda text: fit.get(text.language, 2)).text


@dataclass(frozen=True)
class Entries:
    """All things that have a name, and the names of the areas by their codes."""

    entries: Sequence[Entry]
    areas: Mapping[str, str]


_Facts = Mapping[str, Mapping[str, Sequence[ox.NamedNode | ox.Literal]]]


def read_entries(store: ox.Store, base: str) -> Entries:
    """Read all things from a database whose IRIs begin with a base."""
    facts = _facts(store, base)
    codes = {
        iri: f"{_FRANCE}-{known['code'][0].value}"
        for iri, known in facts.items()
        if "code" in known
    }
    areas = {code: _texts(facts[iri], ("name",))[0].text for iri, code in codes.items()}
    found = [
        _entry(iri, known, facts, codes, areas)
        for iri, known in facts.items()
        if "group" in known and "name" in known
    ]
    return Entries(found, areas)


def _facts(store: ox.Store, base: str) -> _Facts:
    library = Library(Path(__file__).parent / "queries", base)
    answer = OxigraphEngine(store, {}).query(library.get("entries").render({}))
    assert isinstance(answer, Solutions), "the query is a SELECT"
    facts: defaultdict[str, defaultdict[str, dict[ox.NamedNode | ox.Literal, None]]]
    facts = defaultdict(lambda: defaultdict(dict))
    for thing, group, what, value in answer.rows:
        if isinstance(thing, ox.NamedNode) and isinstance(what, ox.Literal):
            assert isinstance(value, ox.NamedNode | ox.Literal), "nothing here is blank"
            facts[thing.value][what.value][value] = None
            if isinstance(group, ox.Literal):
                facts[thing.value]["group"][group] = None
    return {
        iri: {what: sorted(values, key=str) for what, values in known.items()}
        for iri, known in facts.items()
    }


def _entry(
    iri: str,
    known: Mapping[str, Sequence[ox.NamedNode | ox.Literal]],
    facts: _Facts,
    codes: Mapping[str, str],
    areas: Mapping[str, str],
) -> Entry:
    kinds = [kind.value for kind in known.get("kind", ())]
    own = [codes[area.value] for area in known.get("area", ()) if area.value in codes]
    own += [codes[iri]] if iri in codes else []
    group = known["group"][0].value
    french = _FRANCE if own or group == "territory" else ""
    countries = [value.value for value in known.get("country", ())] or [french]
    texts = [
        *_texts(known, _TEXTS),
        *(Text("area", "", areas[code]) for code in own),
        *(text for kind in kinds for text in _labels(facts.get(kind, {}))),
    ]
    where = [country for country in countries if country] + sorted(set(own))
    weight = max((int(value.value) for value in known.get("weight", ())), default=0)
    return Entry(iri, group, kinds, where, texts, weight)


def _labels(known: Mapping[str, Sequence[ox.NamedNode | ox.Literal]]) -> Iterator[Text]:
    for text in _texts(known, ("label",)):
        yield text._replace(what="kind")


def _texts(
    known: Mapping[str, Sequence[ox.NamedNode | ox.Literal]], kinds: Sequence[str]
) -> list[Text]:
    return [
        Text(what, value.language or "", normal(value.value))
        for what in kinds
        for value in known.get(what, ())
        if isinstance(value, ox.Literal)
    ]
