"""The terms that shapes may name: those of the context, of the ontology and of the standards."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import NamedNode, RdfFormat, parse
from rdflib import URIRef
from rdflib.namespace import RDF, RDFS, SKOS, XSD

STANDARDS = (RDF, RDFS, SKOS, XSD)


@dataclass(frozen=True)
class Vocabulary:
    """Terms that exist; a name that is not among them is a spelling mistake."""

    terms: frozenset[str]

    def __contains__(self, term: object) -> bool:
        """Whether a term is one of ours or of a standard that lists all of its terms."""
        if str(term) in self.terms:
            return True
        return any(URIRef(str(term)) in standard for standard in STANDARDS)


def read_vocabulary(ontology: Path) -> Vocabulary:
    """Read ``context.jsonld`` and what the Turtle files of the ontology's folder declare."""
    context = json.loads((ontology / "context.jsonld").read_text(encoding="utf-8"))["@context"]
    declared = (
        quad.subject.value
        for path in ontology.glob("*.ttl")
        for quad in parse(path.read_bytes(), RdfFormat.TURTLE)
        if isinstance(quad.subject, NamedNode)
    )
    return Vocabulary(frozenset(_expanded(context)) | frozenset(declared))


def _expanded(context: dict[str, object]) -> Iterator[str]:
    for entry in context.values():
        parts = entry if isinstance(entry, dict) else {"@id": entry}
        for name in (parts.get("@id"), parts.get("@type")):
            prefix, colon, local = str(name).partition(":")
            namespace = context.get(prefix)
            if colon and local and isinstance(namespace, str):
                yield namespace + local
