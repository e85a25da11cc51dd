"""pyoxigraph, the reference engine: over a release's database on disk, or a graph in memory."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Self

import pyoxigraph as ox

from store.answers import Answer, Boolean, Output, Row, Solutions, Triples, failure
from store.engines.whole import asks_for_whole_graph
from store.errors import BadQuery, BrokenRelease, QueryFailed
from store.mistakes import explain
from store.rewriting import StoreSampler
from store.sparql import guard

__all__ = ["REFERENCE", "OxigraphEngine", "open_oxigraph"]

# The name by which this engine is told apart from others.
REFERENCE = "pyoxigraph"
NamedGraph = ox.NamedNode | ox.BlankNode
Graph = NamedGraph | ox.DefaultGraph


class OxigraphEngine:
    """pyoxigraph over a database on disk, opened for reading, or over one in memory."""

    name = REFERENCE

    def __init__(self, store: ox.Store, prefixes: Mapping[str, str], base: str = "") -> None:
        """Use a store; the prefixes are those that answers are written with.

        The relative IRIs of queries that declare no BASE are taken from ``base``.
        """
        self._store: ox.Store | None = store
        self._prefixes = dict(prefixes)
        self._base = base or None

    @classmethod
    def of_turtle(cls, text: str, prefixes: Mapping[str, str]) -> Self:
        """Make an engine over a small graph in memory; raises SyntaxError."""
        store = ox.Store()
        store.load(input=text, format=ox.RdfFormat.TURTLE)
        return cls(store, prefixes)

    def query(
        self,
        text: str,
        default_graphs: Sequence[str] | None = None,
        named_graphs: Sequence[str] | None = None,
    ) -> Answer:
        """Answer a query; see Engine."""
        guard(text)
        return self.look_up(text, default_graphs, named_graphs)

    def look_up(
        self,
        text: str,
        default_graphs: Sequence[str] | None = None,
        named_graphs: Sequence[str] | None = None,
    ) -> Answer:
        """Answer a query that is known to be harmless; see store/lookup.py."""
        if self._store is None:
            raise QueryFailed("The release is closed.")
        default, named = _dataset(default_graphs, named_graphs)
        if (default is None or len(default) == 1) and asks_for_whole_graph(text):
            graph = default[0] if default else ox.DefaultGraph()
            return Triples(_graph(self._store, graph), self._prefixes)
        try:
            result = self._store.query(
                text, base_iri=self._base, default_graph=default, named_graphs=named
            )
        except SyntaxError:
            raise explain(text) from None
        except (OSError, RuntimeError) as error:
            raise failure(error) from None
        if isinstance(result, ox.QueryBoolean):
            return Boolean(bool(result))
        if isinstance(result, ox.QueryTriples):
            return Triples(iter(result), self._prefixes)
        return _solutions(result)

    def check(self, text: str) -> None:
        """Parse a query and do nothing else; raises BadQuery, QueryRefused."""
        if self._store is None:
            raise QueryFailed("The release is closed.")
        # These two arguments exclude each other, which is noticed between parsing and evaluating.
        both: Mapping[str, Any] = {
            "use_default_graph_as_union": True,
            "default_graph": ox.DefaultGraph(),
        }
        try:
            self._store.query(text, base_iri=self._base, **both)
        except SyntaxError:
            raise explain(text) from None
        except ValueError:
            return

    def sampler(self) -> StoreSampler | None:
        """Give what counts matches in the store, for planning."""
        return StoreSampler(self._store) if self._store is not None else None

    def close(self) -> None:
        """Drop the store; its files are closed when the last answer is gone."""
        self._store = None


def open_oxigraph(path: Path, prefixes: Mapping[str, str], base: str = "") -> OxigraphEngine:
    """Open a release's database for reading; see OxigraphEngine. Raises BrokenRelease."""
    try:
        return OxigraphEngine(ox.Store.read_only(str(path)), prefixes, base)
    except (OSError, ValueError) as error:
        raise BrokenRelease(
            f"The database cannot be opened: {error}.",
            where=str(path),
            remedy="Restore another release with `maillage restore`, or build again.",
        ) from None


def _graph(store: ox.Store, graph: Graph) -> Iterator[ox.Triple]:
    try:
        for quad in store.quads_for_pattern(None, None, None, graph):
            yield quad.triple
    except (OSError, RuntimeError) as error:
        raise failure(error) from None


def _solutions(result: ox.QuerySolutions) -> Solutions:
    variables = [variable.value for variable in result.variables]

    def rows() -> Iterator[Row]:
        try:
            for solution in result:
                yield tuple(solution)
        except (OSError, RuntimeError) as error:
            raise failure(error) from None

    def serialise(output: Output, kind: ox.QueryResultsFormat) -> object:
        return result.serialize(output, kind)

    return Solutions(variables, rows(), serialise)


def _dataset(
    default_graphs: Sequence[str] | None, named_graphs: Sequence[str] | None
) -> tuple[list[Graph] | None, list[NamedGraph] | None]:
    if default_graphs is None and named_graphs is None:
        return None, None
    return [*_nodes(default_graphs)], [*_nodes(named_graphs)]


def _nodes(iris: Sequence[str] | None) -> list[ox.NamedNode]:
    try:
        return [ox.NamedNode(iri) for iri in iris or ()]
    except ValueError as error:
        raise BadQuery(
            f"The name of a graph is not an IRI: {error}.", code="BadGraphName"
        ) from None
