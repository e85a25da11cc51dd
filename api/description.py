"""The description of a thing as a page shows it: statements by source, links by property."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeGuard

import pyoxigraph as ox

from api.asking import Asker
from api.naming import Names
from store.answers import Term, value_of

TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
SOURCE = "http://purl.org/dc/terms/source"
_WEB = re.compile(r"https?://(www\.)?")
_DERIVED = "graph/derivation"


@dataclass
class Value:
    """One value of a predicate and the graphs that give it."""

    term: Term
    graphs: set[str] = field(default_factory=set)


@dataclass
class Statement:
    """A property of a thing with all its values, which the graphs may not agree on.

    Wordings, such as names, may vary from graph to graph without contradicting each other.
    """

    predicate: str
    values: list[Value]
    wording: bool = False

    @property
    def differs(self) -> bool:
        """Whether several graphs each give one value, and not the same one."""
        by_graph: dict[tuple[str, str], set[str]] = {}
        for value in self.values:
            if self.wording or not isinstance(value.term, ox.Literal):
                return False
            for graph in value.graphs:
                by_graph.setdefault((value.term.language or "", graph), set()).add(value.term.value)
        languages = {language for language, _ in by_graph}
        return any(_disagree(by_graph, language) for language in languages)

    @property
    def groups(self) -> Sequence[tuple[tuple[str, ...], Sequence[Value]]]:
        """The values by the graphs that give them."""
        found: dict[tuple[str, ...], list[Value]] = {}
        for value in self.values:
            found.setdefault(tuple(sorted(value.graphs)), []).append(value)
        return list(found.items())

    @property
    def derived(self) -> bool:
        """Whether no source says this, but our own rules."""
        graphs = {graph for value in self.values for graph in value.graphs}
        return bool(graphs) and all(graph.endswith(_DERIVED) for graph in graphs)


@dataclass
class Subject:
    """A thing that links here: what presents it in a line, and the pages that state it."""

    iri: str
    details: list[tuple[str, Term]] = field(default_factory=list)
    pages: list[str] = field(default_factory=list)


@dataclass
class Links:
    """The things that link here through one property: how many, and the first of them."""

    predicate: str
    count: int
    subjects: list[Subject]
    kind: str = ""


@dataclass(frozen=True)
class Order:
    """In which order pages tell properties and kinds, and which ones they treat specially."""

    places: Mapping[str, int]
    wordings: frozenset[str]
    brief: frozenset[str]
    kinds: Mapping[str, str]

    @classmethod
    def of(cls, asker: Asker, language: str) -> "Order":
        """Read the order from the internal questions that hold it."""
        rows = [[*map(value_of, row)] for row in asker.rows("order")]
        return cls(
            places={name: int(place) for name, place, _, _ in rows},
            wordings=frozenset(name for name, _, wording, _ in rows if wording == "true"),
            brief=frozenset(name for name, _, _, brief in rows if brief == "true"),
            kinds={kind: name for kind, name, _ in kinds_of(asker, language)},
        )

    def place(self, statement: Statement) -> tuple[int, str]:
        """Where a statement stands: the listed ones, texts, links, what we derived."""
        literal = any(isinstance(value.term, ox.Literal) for value in statement.values)
        place = self.places.get(statement.predicate, 30 if literal else 40)
        return (50 if statement.derived else place), statement.predicate

    def kind(self, types: Sequence[str], count: int) -> str:
        """Name the most telling kind, in the plural, that so many things have in common."""
        counts = Counter(types)
        return next((name for kind, name in self.kinds.items() if counts[kind] >= count > 0), "")


@dataclass
class Description:
    """All that a page about a thing shows."""

    iri: str
    statements: Sequence[Statement]
    links: Sequence[Links]
    names: Names
    order: Order

    @property
    def types(self) -> Sequence[str]:
        """The classes of the thing, the most telling one first."""
        found = [value.term.value for value in self._values(TYPE) if is_iri(value.term)]
        places = {kind: place for place, kind in enumerate(self.order.kinds)}
        return sorted(found, key=lambda kind: places.get(kind, len(places)))

    @property
    def sources(self) -> Sequence[Value]:
        """The pages that state what is said here."""
        return [value for value in self._values(SOURCE) if is_iri(value.term)]

    @property
    def only(self) -> Sequence[str]:
        """The graphs that say all of the facts, when each says every one; else nothing."""
        found = {graphs for item in self.facts for graphs, _ in item.groups}
        return next(iter(found)) if len(found) == 1 else ()

    @property
    def facts(self) -> Sequence[Statement]:
        """What is said besides the classes and the pages."""
        return [item for item in self.statements if item.predicate not in (TYPE, SOURCE)]

    def _values(self, predicate: str) -> Sequence[Value]:
        groups = (item.values for item in self.statements if item.predicate == predicate)
        return [value for group in groups for value in group]


def kinds_of(asker: Asker, language: str) -> Sequence[tuple[str, str, bool]]:
    """List classes with their plural in a language, and whether the home page counts them."""
    return [
        (kind.value, name.value, value_of(home) == "true")
        for kind, name, home in asker.rows("kinds")
        if is_iri(kind) and isinstance(name, ox.Literal) and name.language == language
    ]


def is_iri(term: Term | None) -> TypeGuard[ox.NamedNode]:
    """Whether a term is an IRI."""
    return isinstance(term, ox.NamedNode)


def same(term: Term) -> str:
    """Write a term so that two forms of one web address come out the same."""
    return _WEB.sub("", term.value).rstrip("/") if is_iri(term) else str(term)


def _disagree(by_graph: Mapping[tuple[str, str], set[str]], language: str) -> bool:
    said = [values for (tag, _), values in by_graph.items() if tag == language]
    single = all(len(values) == 1 for values in said)
    texts = {value for values in said for value in values}
    # 2020 and 2020-03 agree: one says more than the other.
    precise = {text for text in texts if not any(other.startswith(f"{text}-") for other in texts)}
    return single and len(precise) > 1
