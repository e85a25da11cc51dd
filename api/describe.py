"""What a release says about a thing: statements with who says them, and links from elsewhere."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeGuard

import pyoxigraph as ox

from api.vocabulary import Vocabulary
from store.answers import Solutions, Term, Triples
from store.engine import Engine
from store.queries import Library

TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
SOURCE = "http://purl.org/dc/terms/source"
SHOWN_LINKS = 50


@dataclass
class Value:
    """One value of a predicate and the graphs that give it."""

    term: Term
    graphs: list[str] = field(default_factory=list)


@dataclass
class Statement:
    """A property of a thing with all its values, which the graphs may not agree on."""

    predicate: str
    values: list[Value]

    @property
    def differs(self) -> bool:
        """Whether several graphs each give one value, and not the same one."""
        by_graph: dict[tuple[str, str], set[str]] = {}
        for value in self.values:
            if not isinstance(value.term, ox.Literal):
                return False
            for graph in value.graphs:
                by_graph.setdefault((value.term.language or "", graph), set()).add(str(value.term))
        languages = {language for language, _ in by_graph}
        return any(_disagree(by_graph, language) for language in languages)


@dataclass
class Links:
    """The things that link here through one property: how many, and the first of them."""

    predicate: str
    count: int
    subjects: Sequence[str]
    details: Mapping[str, Sequence[tuple[str, Term]]]


@dataclass
class Description:
    """All that a page about a thing shows."""

    iri: str
    statements: Sequence[Statement]
    links: Sequence[Links]
    names: Mapping[str, str]

    @property
    def sources(self) -> Sequence[str]:
        """The pages that state what is said here."""
        values = (item.values for item in self.statements if item.predicate == SOURCE)
        return [value.term.value for group in values for value in group if is_iri(value.term)]


class Describer:
    """Asks engines about things; the later ones complete the first."""

    def __init__(self, engines: Sequence[Engine], queries: Library, ontology: Vocabulary) -> None:
        """Use the library of internal queries."""
        self._engines = engines
        self._queries = queries
        self._ontology = ontology

    def exists(self, iri: str) -> bool:
        """Whether anything is said about a thing, or links to it."""
        return bool(self._ask("statements", thing=iri)) or bool(
            self._ask("incoming", thing=iri, limit="1")
        )

    def describe(self, iri: str, language: str) -> Description:
        """Collect statements, links and the names of everything mentioned."""
        statements = _statements(self._ask("statements", thing=iri))
        links = [self._links(iri, str(row[0]), int(row[1])) for row in self._counts(iri)]
        mentioned = {iri, *_mentioned(statements, links)}
        return Description(iri, statements, links, self.names(mentioned, language))

    def triples(self, iri: str, document: str, limit: int) -> list[ox.Triple]:
        """Describe a thing for programs, with up to so many links from elsewhere.

        When there are more links, the description says so of its document.
        """
        found = dict.fromkeys(self._graph("description", thing=iri))
        links = self._ask("incoming", thing=iri, limit=str(limit))
        for subject, predicate in links:
            if isinstance(subject, ox.NamedNode | ox.BlankNode) and is_iri(predicate):
                found[ox.Triple(subject, predicate, ox.NamedNode(iri))] = None
        total = sum(count for _, count in self._counts(iri))
        if total > len(links):
            shown = {"shown": str(len(links)), "total": str(total)}
            found |= dict.fromkeys(self._graph("incomplete", document=document, **shown))
        return list(found)

    def names(self, iris: Iterable[str], language: str) -> Mapping[str, str]:
        """Find the best name of each thing: in the reader's language, in none, in another."""
        wanted = sorted({iri for iri in iris if self._ontology.label(iri, language) is None})
        best: dict[str, tuple[int, int, str]] = {}
        for thing, rank, name in self._ask("names", things=" ".join(wanted)) if wanted else ():
            if isinstance(thing, ox.NamedNode) and isinstance(name, ox.Literal):
                fit = {language: 0, None: 1}.get(name.language, 2)
                candidate = (fit, int(str(getattr(rank, "value", 9))), name.value)
                best[thing.value] = min(candidate, best.get(thing.value, candidate))
        return {iri: name for iri, (_, _, name) in best.items()}

    def _counts(self, iri: str) -> Sequence[tuple[str, int]]:
        rows = self._ask("incoming-counts", thing=iri)
        totals: dict[str, int] = {}
        for predicate, count in rows:
            if isinstance(predicate, ox.NamedNode) and isinstance(count, ox.Literal):
                known = totals.get(predicate.value, 0)
                totals[predicate.value] = max(known, int(count.value))
        return sorted(totals.items(), key=lambda item: (-item[1], item[0]))

    def _links(self, iri: str, predicate: str, count: int) -> Links:
        rows = self._ask("incoming-of", thing=iri, property=predicate, limit=str(SHOWN_LINKS))
        subjects = [row[0].value for row in rows if isinstance(row[0], ox.NamedNode)]
        details: dict[str, list[tuple[str, Term]]] = {subject: [] for subject in subjects}
        for thing, name, value in self._ask("details", things=" ".join(subjects)):
            if (
                is_iri(thing)
                and is_iri(name)
                and value is not None
                and name.value not in (predicate, TYPE)
            ):
                details[thing.value].append((name.value, value))
        return Links(predicate, max(count, len(subjects)), subjects, details)

    def _graph(self, query: str, **values: str) -> Sequence[ox.Triple]:
        """Collect the triples that all engines give."""
        text = self._queries.get(query).render(values)
        answers = [engine.query(text) for engine in self._engines]
        return [t for item in answers if isinstance(item, Triples) for t in item.triples]

    def _ask(self, query: str, **values: str) -> Sequence[tuple[Term | None, ...]]:
        """Collect the rows that all engines give, each once."""
        text = self._queries.get(query).render(values)
        rows: dict[tuple[Term | None, ...], None] = {}
        for engine in self._engines:
            answer = engine.query(text)
            if isinstance(answer, Solutions):
                rows |= dict.fromkeys(answer.rows)
        return list(rows)


def is_iri(term: Term | None) -> TypeGuard[ox.NamedNode]:
    """Whether a term is an IRI."""
    return isinstance(term, ox.NamedNode)


def _disagree(by_graph: Mapping[tuple[str, str], set[str]], language: str) -> bool:
    said = [values for (tag, _), values in by_graph.items() if tag == language]
    single = all(len(values) == 1 for values in said)
    return single and len({value for values in said for value in values}) > 1


def _statements(rows: Iterable[tuple[Term | None, ...]]) -> Sequence[Statement]:
    """Group rows of graph, property and value; texts first, links after them."""
    found: dict[str, dict[Term, Value]] = {}
    for graph, predicate, value in rows:
        if is_iri(predicate) and value is not None:
            entry = found.setdefault(predicate.value, {}).setdefault(value, Value(value))
            entry.graphs += [graph.value] if is_iri(graph) else []
    statements = [
        Statement(predicate, sorted(values.values(), key=lambda value: str(value.term)))
        for predicate, values in found.items()
    ]
    return sorted(statements, key=_place)


def _place(statement: Statement) -> tuple[int, str]:
    linking = all(not isinstance(value.term, ox.Literal) for value in statement.values)
    order = {TYPE: 0, SOURCE: 3}.get(statement.predicate, 2 if linking else 1)
    return order, statement.predicate


def _mentioned(statements: Iterable[Statement], links: Iterable[Links]) -> Iterable[str]:
    for statement in statements:
        yield statement.predicate
        yield from (value.term.value for value in statement.values if is_iri(value.term))
    for group in links:
        yield from (group.predicate, *group.subjects)
        for details in group.details.values():
            yield from (value.value for _, value in details if is_iri(value))
