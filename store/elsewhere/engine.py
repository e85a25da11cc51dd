"""The engine that has a store elsewhere answer over one release."""

import io
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

import pyoxigraph as ox

from store.answers import Answer, Boolean, Output, Row, Solutions, Triples, failure
from store.elsewhere.client import Client, Incoming
from store.elsewhere.place import Place
from store.elsewhere.placement import Placement
from store.elsewhere.wording import word
from store.engines.objections import query_form
from store.engines.oxigraph import OxigraphEngine, open_oxigraph
from store.errors import ElsewhereFailed
from store.release import Release
from store.sparql import guard

__all__ = ["ELSEWHERE", "ElsewhereEngine", "open_elsewhere"]

# The name by which this engine is told apart from those here.
ELSEWHERE = "elsewhere"
_RESULTS = "application/sparql-results+xml"
_GRAPHS = "application/n-triples, text/turtle;q=0.5"


class ElsewhereEngine:
    """A store elsewhere that holds a release; may be asked from several threads."""

    name = ELSEWHERE

    def __init__(
        self,
        client: Client,
        placement: Placement,
        open_here: Callable[[], OxigraphEngine],
        *,
        prefixes: Mapping[str, str],
        base: str = "",
        ways_out: Collection[str] = (),
    ) -> None:
        """Ask the store over the graphs of the release.

        What cannot be asked there is answered by the database of the release, which is opened
        for it: queries with SERVICE, whose ``ways_out`` are addresses of this machine, and those
        that may be read in more than one way. The prefixes are those that answers are written
        with; relative IRIs are taken from ``base``.
        """
        self._client = client
        self._placement = placement
        self._open_here = open_here
        self._here: OxigraphEngine | None = None
        self._prefixes = dict(prefixes)
        self._base = base
        self._ways_out = [f"<{address}>" for address in ways_out]
        self._syntax = OxigraphEngine(ox.Store(), prefixes, base)

    def query(
        self,
        text: str,
        default_graphs: Sequence[str] | None = None,
        named_graphs: Sequence[str] | None = None,
    ) -> Answer:
        """Answer a query; see Engine. Raises ElsewhereFailed."""
        guard(text)
        return self.look_up(text, default_graphs, named_graphs)

    def look_up(
        self,
        text: str,
        default_graphs: Sequence[str] | None = None,
        named_graphs: Sequence[str] | None = None,
    ) -> Answer:
        """Answer a query that is known to be harmless; raises ElsewhereFailed."""
        self._syntax.check(text)
        worded = None
        if not any(address in text for address in self._ways_out):
            worded = word(text, self._base, self._placement, default_graphs, named_graphs)
        if worded is None:
            return self._from_here().look_up(text, default_graphs, named_graphs)
        match query_form(text):
            case "ASK":
                return _boolean(self._client.ask(worded, _RESULTS))
            case "SELECT":
                return _solutions(self._client.ask(worded, _RESULTS))
            case _:
                return Triples(_triples(self._client.ask(worded, _GRAPHS)), self._prefixes)

    def check(self, text: str) -> None:
        """Parse a query and do nothing else; raises BadQuery, QueryRefused."""
        self._syntax.check(text)

    def sampler(self) -> None:
        """Nothing here counts matches: the other store plans for itself."""

    def close(self) -> None:
        """Close the connections."""
        self._client.close()
        if self._here is not None:
            self._here.close()

    def _from_here(self) -> OxigraphEngine:
        if self._here is None:
            self._here = self._open_here()
        return self._here


def open_elsewhere(
    release: Release,
    place: Place,
    prefixes: Mapping[str, str],
    base: str,
    services: Mapping[str, str],
) -> ElsewhereEngine:
    """Ask a store elsewhere over a release that is there; see ElsewhereEngine.

    ``services`` are the ways out of this machine by the services that they lead to. Raises
    BrokenRelease.
    """
    return ElsewhereEngine(
        Client(place),
        Placement.of(release),
        lambda: open_oxigraph(release.store, prefixes, base),
        prefixes=prefixes,
        base=base,
        ways_out=services.values(),
    )


def _boolean(incoming: Incoming) -> Boolean:
    results = _parsed(incoming)
    if isinstance(results, ox.QueryBoolean):
        return Boolean(bool(results))
    # Virtuoso 7 answers with a table of one number, or of none.
    return Boolean(any(row[0] is not None and row[0].value != "0" for row in results))


def _solutions(incoming: Incoming) -> Solutions:
    results = _parsed(incoming)
    if isinstance(results, ox.QueryBoolean):
        raise ElsewhereFailed

    def rows() -> Iterator[Row]:
        try:
            for solution in results:
                yield tuple(solution)
        except (OSError, RuntimeError, SyntaxError) as error:
            raise failure(error) from None

    def serialise(output: Output, kind: ox.QueryResultsFormat) -> object:
        return results.serialize(output, kind)

    return Solutions([variable.value for variable in results.variables], rows(), serialise)


def _parsed(incoming: Incoming) -> ox.QuerySolutions | ox.QueryBoolean:
    kind = ox.QueryResultsFormat.from_media_type(incoming.media_type)
    if kind is None:
        raise ElsewhereFailed
    try:
        return ox.parse_query_results(io.BufferedReader(incoming), kind)
    except (OSError, SyntaxError) as error:
        raise failure(error) from None


def _triples(incoming: Incoming) -> Iterator[ox.Triple]:
    kind = ox.RdfFormat.from_media_type(incoming.media_type)
    if kind is None:
        raise ElsewhereFailed
    try:
        for quad in ox.parse(io.BufferedReader(incoming), kind):
            yield quad.triple
    except (OSError, SyntaxError) as error:
        raise failure(error) from None
