"""Publishing a few quads as a release, with or without what is made beside the database."""

import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path

import httpx
import pyoxigraph as ox

from store.cardinalities import CARDINALITIES, measure
from store.engines.sparq import INDEX, write_index
from store.namespaces import DEFAULT_BASE
from store.releases import Release, Releases

SOFTWARE = "0.0.0"
# Serves a home folder with these settings, and gives a client of it.
Serve = Callable[..., httpx.Client]


def publish(home: Path, quads: Iterable[ox.Quad], complete: bool = False) -> Release:
    """Publish quads as they are; a complete release has what rewriting and sparq need."""
    with Releases(home).build() as staging:
        store = ox.Store(str(staging.path / "store"))
        store.extend(quads)
        store.flush()
        if complete:
            measure(store).write(staging.path / CARDINALITIES)
            write_index(store, staging.path / INDEX)
        content = hashlib.sha256(str(staging.path).encode()).hexdigest()
        del store
        return staging.publish({"content": content, "software": SOFTWARE, "base": DEFAULT_BASE})


def publish_graphs(home: Path, graphs: dict[str, list[ox.Triple]]) -> Release:
    """Publish named graphs; the default graph, named by "", holds what all of them say too."""
    quads = [
        ox.Quad(triple.subject, triple.predicate, triple.object, graph)
        for name, triples in graphs.items()
        for triple in triples
        for graph in ([ox.DefaultGraph(), ox.NamedNode(name)] if name else [ox.DefaultGraph()])
    ]
    return publish(home, quads)
