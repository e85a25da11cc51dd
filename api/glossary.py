"""Terms and shapes gathered for their pages: labels and comments in both languages."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import pyoxigraph as ox

from api.vocabulary import Vocabulary
from store.answers import Solutions, Term
from store.queries import Library

_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_SKOS = "http://www.w3.org/2004/02/skos/core#"
_SH = "http://www.w3.org/ns/shacl#"
_LABELS = (f"{_RDFS}label", f"{_SKOS}prefLabel", "http://purl.org/dc/terms/title", f"{_SH}name")
_COMMENTS = (f"{_RDFS}comment", f"{_SKOS}definition", "http://purl.org/dc/terms/description")
_HIDDEN = {f"{_RDFS}isDefinedBy", "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"}


@dataclass
class Entry:
    """A term or shape: texts by language, and what else is said, IRIs and literals."""

    iri: str
    labels: dict[str, str] = field(default_factory=dict)
    comments: dict[str, str] = field(default_factory=dict)
    messages: dict[str, str] = field(default_factory=dict)
    facts: dict[str, list[str]] = field(default_factory=dict)

    def title(self, language: str) -> str:
        """Name the term in a language, or by the end of its IRI."""
        return self.labels.get(language) or re.split("[#/]", self.iri)[-1]

    @property
    def severity(self) -> str:
        """What breaking this shape means: Violation, Warning or Info; empty when not said."""
        return next(iter(self.facts.get(f"{_SH}severity", [])), "").removeprefix(_SH)

    def add(self, predicate: str, value: Term) -> None:
        """Take in one statement about the term."""
        for names, texts in ((_LABELS, self.labels), (_COMMENTS, self.comments)):
            if predicate in names and isinstance(value, ox.Literal):
                texts.setdefault(value.language or "", value.value)
                return
        if predicate == f"{_SH}message" and isinstance(value, ox.Literal):
            self.messages[value.language or ""] = value.value
        elif predicate not in _HIDDEN and isinstance(value, ox.NamedNode | ox.Literal):
            known = self.facts.setdefault(predicate, [])
            known += [] if value.value in known else [value.value]


def terms_of(vocabulary: Vocabulary, queries: Library) -> Mapping[str, Sequence[Entry]]:
    """Gather the ontology's terms by kind (class, property, scheme), in order of their IRIs."""
    groups: dict[str, dict[str, Entry]] = {"class": {}, "property": {}, "scheme": {}}
    for term, kind, predicate, value in _rows(vocabulary, queries, "terms"):
        if isinstance(term, ox.NamedNode) and isinstance(kind, ox.Literal):
            entry = groups[kind.value].setdefault(term.value, Entry(term.value))
            _add(entry, predicate, value)
    return {kind: _sorted(vocabulary, found.values()) for kind, found in groups.items()}


def anchors_of(vocabulary: Vocabulary, queries: Library) -> Mapping[str, str]:
    """Say where the ontology's page explains each class and property, by IRI."""
    groups = terms_of(vocabulary, queries)
    entries = [*groups["class"], *groups["property"]]
    return {entry.iri: vocabulary.compact(entry.iri) for entry in entries}


def shapes_of(vocabulary: Vocabulary, queries: Library) -> Sequence[Entry]:
    """Gather the named shapes, in order of their names."""
    found: dict[str, Entry] = {}
    for shape, predicate, value in _rows(vocabulary, queries, "shapes"):
        if isinstance(shape, ox.NamedNode):
            _add(found.setdefault(shape.value, Entry(shape.value)), predicate, value)
    return _sorted(vocabulary, found.values())


def _rows(vocabulary: Vocabulary, queries: Library, name: str) -> Iterable[tuple[Term | None, ...]]:
    answer = vocabulary.engine.query(queries.get(name).text)
    return answer.rows if isinstance(answer, Solutions) else ()


def _add(entry: Entry, predicate: Term | None, value: Term | None) -> None:
    if isinstance(predicate, ox.NamedNode) and value is not None:
        entry.add(predicate.value, value)


def _sorted(vocabulary: Vocabulary, entries: Iterable[Entry]) -> Sequence[Entry]:
    return sorted(entries, key=lambda entry: vocabulary.compact(entry.iri).lower())
