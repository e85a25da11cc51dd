"""What a search found, told in a reader's language: names, kinds, places, reasons, counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from api.context import Context
from api.found import FoundThing, FoundValue
from api.language import Locale
from store.search.entries import Entry, Text
from store.search.index import Found, Hit, Search
from store.search.reasons import Reason

__all__ = ["Finding", "Result", "Value"]


@dataclass(frozen=True)
class Because:
    """A text by which something was found: what it is, and its pieces, of which some were asked."""

    what: str
    text: str
    language: str
    pieces: Sequence[tuple[str, bool]]


@dataclass(frozen=True)
class Result:
    """A thing found, as it is shown."""

    iri: str
    name: str
    group: str
    kinds: Sequence[str]
    place: str
    title: Sequence[tuple[str, bool]]
    because: Sequence[Because]

    def as_json(self) -> FoundThing:
        """The same for programs, without the marks."""
        return {
            "iri": self.iri,
            "name": self.name,
            "group": self.group,
            "kinds": list(self.kinds),
            "place": self.place,
            "because": [{"what": each.what, "text": each.text} for each in self.because],
        }


@dataclass(frozen=True)
class Value:
    """A value of a facet: what is sent for it, its label, how many things have it."""

    value: str
    label: str
    count: int

    def as_json(self) -> FoundValue:
        """The same for programs."""
        return {"value": self.value, "label": self.label, "count": self.count}


@dataclass(frozen=True)
class Finding:
    """Tells what a release's index found in a reader's language."""

    search: Search
    context: Context
    locale: Locale

    def results(self, found: Found) -> Sequence[Result]:
        """The things of a page of results."""
        return [self._result(hit) for hit in found.hits]

    def facets(self, found: Found) -> Mapping[str, Sequence[Value]]:
        """The values of each facet: the groups in their order, the others by their counts."""
        told = {
            facet: [Value(value, self.label(facet, value), n) for value, n in counts.items()]
            for facet, counts in found.facets.items()
        }
        order = self.search.groups
        told["group"].sort(key=lambda each: order.index(each.value))
        for facet in ("kind", "where"):
            told[facet].sort(key=lambda each: (-each.count, each.label))
        return told

    def label(self, facet: str, value: str) -> str:
        """Name a value of a facet; one that is not known names itself."""
        if facet == "group":
            return self.locale(f"search.group_{value}")
        if facet == "kind":
            return self.context.ontology.label(value, self.locale.code) or value
        return self.search.areas.get(value) or self._country(value)

    def kind(self, entry: Entry) -> Sequence[str]:
        """Say what a thing is: by its kinds, else by its group."""
        kinds = dict.fromkeys(self.label("kind", kind) for kind in entry.kinds)
        return list(kinds) or [self.locale(f"search.one_{entry.group}")]

    def _result(self, hit: Hit) -> Result:
        entry = hit.entry
        name = entry.name(self.locale.code)
        because = [_because(reason) for reason in hit.reasons]
        title = next((each.pieces for each in because if each.text == name), [(name, False)])
        return Result(
            iri=entry.iri,
            name=name,
            group=entry.group,
            kinds=self.kind(entry),
            place=self._place(entry),
            title=title,
            because=because,
        )

    def _place(self, entry: Entry) -> str:
        """Say where a thing is, the smallest place first, each once."""
        places = [text.text for text in entry.texts if text.what == "place"]
        named = {value: self.label("where", value) for value in entry.where}
        areas = [name for code, name in named.items() if code in self.search.areas]
        countries = [name for code, name in named.items() if code not in self.search.areas]
        parts = dict.fromkeys([*places[:1], *(areas or countries)])
        return ", ".join(part for part in parts if part != entry.name(self.locale.code))

    def _country(self, code: str) -> str:
        key = f"country.{code}"
        return self.locale(key) if self.locale.has(key) else code


def _because(reason: Reason) -> Because:
    text: Text = reason.text
    pieces, last = [], 0
    for begin, end in reason.marks:
        pieces += [(text.text[last:begin], False), (text.text[begin:end], True)]
        last = end
    pieces.append((text.text[last:], False))
    return Because(text.what, text.text, text.language, [piece for piece in pieces if piece[0]])
