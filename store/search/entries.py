"""What a release's things are found by: read from its database with one query."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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
        return dict(vars(self))

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


# The values of a thing by what they are, each with its language, or none; IRIs have none.
_Known = Mapping[str, Sequence[tuple[str, str]]]
_Facts = Mapping[str, _Known]


def read_entries(store: ox.Store, base: str) -> Entries:
    """Read all things from a database whose IRIs begin with a base."""
    facts = _facts(store, base)
    codes = {iri: _code(known) for iri, known in facts.items() if "code" in known}
    areas = {code: facts[iri]["name"][0][0] for iri, code in codes.items()}
    labels = {
        iri: [Text("kind", language, normal(text)) for text, language in known["label"]]
        for iri, known in facts.items()
        if "label" in known
    }
    found = [
        _entry(iri, known, codes, areas, labels)
        for iri, known in facts.items()
        if "group" in known and "name" in known
    ]
    return Entries(found, areas)


def _facts(store: ox.Store, base: str) -> _Facts:
    library = Library(Path(__file__).parent / "queries", base)
    answer = OxigraphEngine(store, {}).query(library.get("entries").render({}))
    assert isinstance(answer, Solutions), "the query is a SELECT"
    facts: defaultdict[str, defaultdict[str, set[tuple[str, str]]]]
    facts = defaultdict(lambda: defaultdict(set))
    for thing, group, what, value in answer.rows:
        if isinstance(thing, ox.NamedNode) and isinstance(what, ox.Literal):
            known = facts[thing.value]
            assert isinstance(value, ox.NamedNode | ox.Literal), "nothing here is blank"
            known[what.value].add((value.value, getattr(value, "language", None) or ""))
            if isinstance(group, ox.Literal):
                known["group"].add((group.value, ""))
    return {
        iri: {what: sorted(values) for what, values in known.items()}
        for iri, known in facts.items()
    }


def _entry(
    iri: str,
    known: _Known,
    codes: Mapping[str, str],
    areas: Mapping[str, str],
    labels: Mapping[str, Sequence[Text]],
) -> Entry:
    kinds = [kind for kind, _ in known.get("kind", ())]
    own = {codes[area] for area, _ in known.get("area", ()) if area in codes}
    own |= {codes[iri]} if iri in codes else set()
    group = known["group"][0][0]
    countries = [country for country, _ in known.get("country", ())]
    if not countries and (own or group == "territory"):
        countries = [_FRANCE]
    texts = [
        Text(what, language, normal(text))
        for what in _TEXTS
        for text, language in known.get(what, ())
    ]
    texts += [Text("area", "", areas[code]) for code in sorted(own)]
    texts += [text for kind in kinds for text in labels.get(kind, ())]
    weight = max((int(number) for number, _ in known.get("weight", ())), default=0)
    return Entry(iri, group, kinds, [*countries, *sorted(own)], texts, weight)


def _code(known: _Known) -> str:
    return f"{_FRANCE}-{known['code'][0][0]}"
