"""What a release says about a thing: statements with who says them, and links from elsewhere."""

from collections.abc import Iterable, Sequence
from typing import Any

import pyoxigraph as ox

from api.asking import Asker
from api.description import (
    SOURCE,
    TYPE,
    Description,
    Links,
    Order,
    Statement,
    Subject,
    Value,
    is_iri,
    same,
)
from api.language import Locale
from api.murmurations import as_profile
from api.naming import Namer, Names
from api.vocabulary import Vocabulary
from store.answers import Term, value_of
from store.engines.engine import Engine
from store.queries import Library

SHOWN_LINKS = 50


class Describer:
    """Asks engines about things; the later ones complete the first."""

    def __init__(self, engines: Sequence[Engine], queries: Library, ontology: Vocabulary) -> None:
        """Use the library of internal queries."""
        self._asker = Asker(engines, queries)
        self._ontology = ontology

    def exists(self, iri: str) -> bool:
        """Whether anything is said about a thing, or links to it."""
        return bool(self._asker.rows("statements", thing=iri)) or bool(
            self._asker.rows("incoming", thing=iri, limit="1")
        )

    def describe(self, iri: str, locale: Locale) -> Description:
        """Collect statements, links and the names of everything mentioned."""
        order = Order.of(self._asker, locale.code)
        statements = _statements(self._asker.rows("statements", thing=iri), order)
        links = [
            self._links(iri, predicate, count, order) for predicate, count in self._counts(iri)
        ]
        names = self.names({iri, *_mentioned(statements, links)}, locale, iri)
        for statement in statements:
            statement.values.sort(key=lambda value: _text(value.term, names).casefold())
        for group in links:
            self._trim(group, names)
        return Description(iri, statements, links, names, order)

    def searchable(self, iri: str) -> Sequence[ox.Triple]:
        """What a search engine is told of a thing, in schema.org's words."""
        return self._asker.triples("schema-org", thing=iri)

    def profile(self, iri: str) -> dict[str, Any] | None:
        """An organisation's Murmurations profile; None when too little is known for one."""
        return as_profile(self._asker.rows("murmurations", thing=iri))

    def triples(self, iri: str, document: str, limit: int) -> list[ox.Triple]:
        """Describe a thing for programs, with up to so many links from elsewhere.

        When there are more links, the description says so of its document.
        """
        found = dict.fromkeys(self._asker.triples("description", thing=iri))
        links = self._asker.rows("incoming", thing=iri, limit=str(limit))
        for subject, predicate in links:
            if isinstance(subject, ox.NamedNode | ox.BlankNode) and is_iri(predicate):
                found[ox.Triple(subject, predicate, ox.NamedNode(iri))] = None
        total = sum(count for _, count in self._counts(iri))
        if total > len(links):
            shown = {"shown": str(len(links)), "total": str(total)}
            notice = self._asker.triples("incomplete", document=document, **shown)
            found |= dict.fromkeys(notice)
        return list(found)

    def names(self, iris: Iterable[str], locale: Locale, about: str = "") -> Names:
        """Name things in the reader's language; see Namer."""
        return Namer(self._asker, self._ontology, locale).names(iris, about)

    def _counts(self, iri: str) -> Sequence[tuple[str, int]]:
        rows = self._asker.rows("incoming-counts", thing=iri)
        totals: dict[str, int] = {}
        for predicate, count in rows:
            if isinstance(predicate, ox.NamedNode) and isinstance(count, ox.Literal):
                known = totals.get(predicate.value, 0)
                totals[predicate.value] = max(known, int(count.value))
        return sorted(totals.items(), key=lambda item: (-item[1], item[0]))

    def _links(self, iri: str, predicate: str, count: int, order: Order) -> Links:
        rows = self._asker.rows(
            "incoming-of", thing=iri, property=predicate, limit=str(SHOWN_LINKS)
        )
        subjects = {row[0].value: Subject(row[0].value) for row in rows if is_iri(row[0])}
        types: list[str] = []
        for thing, name, value in self._asker.rows("details", things=" ".join(subjects)):
            if not is_iri(thing) or not is_iri(name) or value is None:
                continue
            subject = subjects[thing.value]
            if name.value == TYPE and is_iri(value):
                types.append(value.value)
            elif name.value == SOURCE and is_iri(value):
                subject.pages.append(value.value)
            elif name.value in order.brief and name.value != predicate:
                subject.details.append((name.value, value))
        kind = order.kind(types, len(subjects))
        return Links(predicate, max(count, len(subjects)), list(subjects.values()), kind)

    def _trim(self, group: Links, names: Names) -> None:
        """Leave out what the title of a link says already; put the links in order of titles."""
        for subject in group.subjects:
            parts = names.parts.get(subject.iri, ())
            used = {part.property for part in parts}
            told = {part.value.value for part in parts}
            labels = {
                text.casefold()
                for iri in told
                for text in self._ontology.labels.get(iri, {}).values()
            }
            subject.details = [
                (name, value)
                for name, value in subject.details
                if name not in used and value_of(value).casefold() not in labels
            ]
        group.subjects.sort(key=lambda subject: (names.get(subject.iri) or "~").casefold())


def _statements(rows: Iterable[tuple[Term | None, ...]], order: Order) -> Sequence[Statement]:
    """Group rows of graph, property and value; addresses that differ only in form are one."""
    found: dict[str, dict[str, Value]] = {}
    for graph, predicate, value in rows:
        if is_iri(predicate) and value is not None:
            group = found.setdefault(predicate.value, {})
            entry = group.setdefault(same(value), Value(value))
            # Of two forms of an address the secure one is shown.
            entry.term = max(entry.term, value, key=lambda term: str(term).startswith("<https:"))
            entry.graphs |= {graph.value} if is_iri(graph) else set()
    statements = [
        Statement(predicate, list(values.values()), predicate in order.wordings)
        for predicate, values in found.items()
    ]
    return sorted(statements, key=order.place)


def _text(term: Term, names: Names) -> str:
    return (is_iri(term) and names.get(term.value)) or str(getattr(term, "value", term))


def _mentioned(statements: Iterable[Statement], links: Iterable[Links]) -> Iterable[str]:
    for statement in statements:
        yield statement.predicate
        for value in statement.values:
            yield from [value.term.value] if is_iri(value.term) else []
            yield from value.graphs
    for group in links:
        yield group.predicate
        for subject in group.subjects:
            yield from (subject.iri, *subject.pages)
            for name, detail in subject.details:
                yield from (name, *([detail.value] if is_iri(detail) else []))
