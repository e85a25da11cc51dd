"""The ontology's files, read as what they say rather than as text."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from rdflib import Graph, URIRef
from rdflib.namespace import OWL, RDF, RDFS, SKOS
from rdflib.term import Literal, Node

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
FOLDER = ROOT / "ontology"
FILES = sorted(FOLDER.rglob("*.ttl"))
SCHEMES = sorted((FOLDER / "schemes").glob("*.ttl"))
ALIGNMENTS = sorted((FOLDER / "alignments").glob("*.ttl"))

BASE = "https://w3id.org/maillage/"
OURS = BASE + "ontology#"
ONTOLOGY = URIRef(BASE + "ontology")
XSD = "http://www.w3.org/2001/XMLSchema#"
LANGUAGES = {"fr", "en"}

CLASSES = (OWL.Class, RDFS.Class)
KINDS = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
PROPERTIES = (*KINDS, RDF.Property)

_PREFIX = re.compile(r"@prefix\s+([\w-]*):\s+<([^>]*)>")


def name(path: Path) -> str:
    """The file, below the ontology's folder, as tests show it."""
    return path.relative_to(FOLDER).as_posix()


def read(*paths: Path) -> Graph:
    """The files as one graph."""
    graph = Graph(bind_namespaces="none")
    for path in paths:
        graph.parse(path, format="turtle")
    return graph


@cache
def ontology() -> Graph:
    """All files merged; to be read only."""
    return read(*FILES)


def prefixes(path: Path) -> dict[str, str]:
    """The prefixes that a file declares."""
    return dict(_PREFIX.findall(path.read_text(encoding="utf-8")))


@cache
def all_prefixes() -> dict[str, str]:
    """The prefixes of all files that are not about schemes of concepts."""
    return {
        prefix: iri
        for path in FILES
        if path not in SCHEMES
        for prefix, iri in prefixes(path).items()
    }


def expand(short: str) -> URIRef:
    """The IRI of a prefixed name."""
    prefix, _, local = short.partition(":")
    return URIRef(all_prefixes()[prefix] + local)


def declared(graph: Graph, *kinds: URIRef) -> set[URIRef]:
    """The terms that the graph declares as one of these kinds, by default of any."""
    return {
        term
        for kind in kinds or (*CLASSES, *PROPERTIES)
        for term in graph.subjects(RDF.type, kind)
        if isinstance(term, URIRef)
    }


def our_terms() -> list[URIRef]:
    """The classes and properties of our namespace, in order."""
    return sorted(term for term in declared(ontology()) if term.startswith(OURS))


def languages(term: Node, *properties: URIRef) -> set[str | None]:
    """The languages in which the term has a text that is not empty."""
    return {
        text.language
        for prop in properties
        for text in ontology().objects(term, prop)
        if isinstance(text, Literal) and text.strip()
    }


def lacking(terms: Iterator[URIRef] | set[URIRef] | list[URIRef], *properties: URIRef) -> list[str]:
    """The terms that lack a text in one of the two languages."""
    return sorted(str(term) for term in terms if not languages(term, *properties) >= LANGUAGES)


def labelled(terms: set[URIRef]) -> list[str]:
    """The terms that cannot be shown in both languages."""
    return lacking(terms, RDFS.label, SKOS.prefLabel)
