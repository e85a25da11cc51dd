"""Reasoning over the ontology: OWL 2 RL by owlrl, and the axioms that it must apply."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product

from ontology_reading import XSD, ontology
from owlrl.OWLRL import OWLRL_Semantics
from rdflib import Graph, URIRef
from rdflib.namespace import OWL, RDF, RDFS
from rdflib.term import Node

Pair = tuple[URIRef, URIRef]


def contradictions(graph: Graph) -> list[str]:
    """What the reasoner says cannot be; the graph is extended by what it infers."""
    semantics = OWLRL_Semantics(graph, axioms=False, daxioms=True, rdfs=False)
    semantics.closure()
    return list(semantics.error_messages)


def with_ontology(*graphs: Iterable[tuple[Node, Node, Node]]) -> Graph:
    """A new graph of the ontology and of what is added to it."""
    merged = Graph(bind_namespaces="none")
    for graph in (ontology(), *graphs):
        for triple in graph:
            merged.add(triple)
    return merged


def pairs(tie: URIRef) -> list[Pair]:
    """The subjects and objects of a property of the ontology, in order."""
    return sorted(ontology().subject_objects(tie))  # type: ignore[arg-type]


def functional() -> list[URIRef]:
    """The properties that have one value at most, in order."""
    return sorted(ontology().subjects(RDF.type, OWL.FunctionalProperty))  # type: ignore[type-var]


@cache
def above(kind: URIRef) -> frozenset[URIRef]:
    """The class and its broader ones."""
    return frozenset(ontology().transitive_objects(kind, RDFS.subClassOf))  # type: ignore[arg-type]


@cache
def excluded() -> frozenset[frozenset[URIRef]]:
    """The pairs of classes that have nothing in common, as stated."""
    return frozenset(frozenset(pair) for pair in pairs(OWL.disjointWith))


def clash(kinds: Iterable[URIRef]) -> list[Pair]:
    """The pairs of stated classes that exclude each other, among these and broader ones."""
    held = sorted({broader for kind in kinds for broader in above(kind)})
    return [(a, b) for a, b in product(held, held) if a < b and frozenset((a, b)) in excluded()]


@dataclass(frozen=True)
class Tie:
    """What a property says of its ends: the class of its subject or of its object."""

    prop: URIRef
    kind: URIRef
    of_object: bool

    @property
    def stranger(self) -> URIRef | None:
        """A class that excludes the one that the tie wants; None when nothing does."""
        others = sorted({kind for pair in excluded() for kind in pair})
        return next((other for other in others if clash((self.kind, other))), None)


def ties() -> Iterator[Tie]:
    """Every domain, and every range that is a class."""
    yield from (Tie(prop, kind, False) for prop, kind in pairs(RDFS.domain))
    yield from (
        Tie(prop, kind, True) for prop, kind in pairs(RDFS.range) if not kind.startswith(XSD)
    )
