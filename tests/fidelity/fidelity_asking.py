"""Asking a release over SPARQL: the one place to change when another client is to ask."""

from collections.abc import Callable, Iterator

import pyoxigraph as ox

from store.release import Release

Ask = Callable[[str], Iterator[tuple[str, ...]]]


def asker(release: Release) -> Ask:
    """A function that answers a SELECT query with rows of terms in N-Triples syntax."""
    store = ox.Store.read_only(str(release.store))

    def ask(query: str) -> Iterator[tuple[str, ...]]:
        solutions = store.query(query)
        assert isinstance(solutions, ox.QuerySolutions)
        for solution in solutions:
            yield tuple(str(term) if term is not None else "" for term in solution)

    return ask
