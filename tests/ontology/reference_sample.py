"""A part of the reference data: all that the other graphs refer to, and a regular sample."""

from collections.abc import Iterable

from pyoxigraph import NamedNode, RdfFormat, Store, Triple, serialize
from rdflib import Graph

from store.release import Release

REFERENCES = ("territories", "places")
STEP = 200

_GRAPH = "https://w3id.org/maillage/graph/"
_TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")


def open_store(release: Release) -> Store:
    """The release's database, to be read."""
    return Store.read_only(str(release.store))


def statements(store: Store, graphs: Iterable[str]) -> Graph:
    """What these graphs say, together."""
    return _as_rdflib(
        {
            quad.triple
            for name in graphs
            for quad in store.quads_for_pattern(None, None, None, NamedNode(_GRAPH + name))
        }
    )


def sample(release: Release, store: Store) -> Graph:
    """The things that other graphs refer to, every two hundredth thing, and what these lead to."""
    wanted = _referred_to(release, store) | _regular(store)
    triples: set[Triple] = set()
    seen: set[NamedNode] = set()
    while wanted:
        seen |= wanted
        added = [triple for thing in wanted for triple in _statements(store, thing)]
        triples.update(added)
        wanted = {triple.object for triple in added if isinstance(triple.object, NamedNode)} - seen
    return _as_rdflib(triples)


def _referred_to(release: Release, store: Store) -> set[NamedNode]:
    others = [NamedNode(_GRAPH + name) for name in release.graphs if name not in REFERENCES]
    return {
        quad.object
        for graph in others
        for quad in store.quads_for_pattern(None, None, None, graph)
        if isinstance(quad.object, NamedNode)
    }


def _regular(store: Store) -> set[NamedNode]:
    found = []
    for name in REFERENCES:
        quads = store.quads_for_pattern(None, _TYPE, None, NamedNode(_GRAPH + name))
        found += sorted({quad.subject.value for quad in quads})[::STEP]
    return {NamedNode(iri) for iri in found}


def _statements(store: Store, thing: NamedNode) -> Iterable[Triple]:
    for name in REFERENCES:
        for quad in store.quads_for_pattern(thing, None, None, NamedNode(_GRAPH + name)):
            yield quad.triple


def _as_rdflib(triples: set[Triple]) -> Graph:
    return Graph().parse(data=serialize(triples, format=RdfFormat.N_TRIPLES), format="nt")
