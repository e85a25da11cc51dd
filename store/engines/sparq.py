"""sparq, the optional second engine: its own memory-mapped index, made from a finished database.

It is quick where many triples are joined or counted, slow on look-ups, and not to be asked
everything (see objections.py). Any failure of it becomes EngineDeclined, upon which pyoxigraph,
the reference, is asked instead.
"""

import logging
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from tree_sitter import Node

from store.answers import Answer, Boolean, Output, Row, Solutions, Term, Triples
from store.engines.kinds import FOUND, ZONED, kinds_of, read_kinds, write_kinds
from store.engines.objections import Objections, query_form
from store.errors import QueryFailed
from store.sparql import guard

__all__ = ["INDEX", "EngineDeclined", "SparqEngine", "open_sparq", "write_index"]

_log = logging.getLogger(__name__)
# The index's name in a release's folder.
INDEX = "sparq"
# The file beside the index that tells the kinds of values of each predicate.
_KINDS = "kinds.json"


class EngineDeclined(QueryFailed):
    """The second engine cannot answer this query: the reference engine is to be asked."""


class SparqEngine:
    """sparq over its index of one release; may be asked from several threads."""

    def __init__(
        self, graph: Any, prefixes: Mapping[str, str], objections: Objections, base: str = ""
    ) -> None:
        """Use a sparq.Graph; the prefixes are those that graphs are written with.

        Relative IRIs are taken from ``base``, when there is one.
        """
        self._graph: Any = graph
        self._prefixes = dict(prefixes)
        self._base = f"BASE <{base}>\n" if base else ""
        self._objections = objections

    def objection(self, text: str, tree: tuple[bytes, Node] | None = None) -> str | None:
        """Why this query is better not asked of sparq; none when it may be; see Objections."""
        return self._objections.to(text, tree)

    def departs(self, text: str) -> bool:
        """Whether the standard has this query answered as sparq does, and pyoxigraph does not."""
        return self._objections.departs(text)

    def query(
        self,
        text: str,
        default_graphs: Sequence[str] | None = None,
        named_graphs: Sequence[str] | None = None,
    ) -> Answer:
        """Answer a query; see Engine. Raises EngineDeclined for BadQuery and QueryFailed.

        All of the answer is in memory before the first row can be had.
        """
        guard(text)
        if default_graphs is not None or named_graphs is not None:
            raise EngineDeclined("sparq answers over the whole release only.")
        graph = self._graph
        if graph is None:
            raise QueryFailed("The release is closed.")
        form, text = query_form(text), self._base + text
        match form:
            case "ASK":
                return Boolean(bool(_attempt(graph.ask, text)))
            case "SELECT":
                return _solutions(_attempt(graph.query_json, text).encode())
            case "CONSTRUCT":
                return Triples(_triples(_attempt(graph.construct, text)), self._prefixes)
            case _:
                raise EngineDeclined(f"sparq is not asked queries of the form {form}.")

    def close(self) -> None:
        """Drop the index; it is unmapped when no query uses it any more."""
        self._graph = None


def open_sparq(folder: Path, prefixes: Mapping[str, str], base: str = "") -> SparqEngine | None:
    """Open a release's index; none when sparq is not installed or the index cannot be used.

    See SparqEngine for the prefixes and the base.
    """
    sparq = _sparq()
    if sparq is None or not folder.is_dir():
        return None
    try:
        kinds = read_kinds(folder / _KINDS)
        graph = _attempt(sparq.Graph.open, str(folder))
    except (EngineDeclined, OSError, ValueError) as error:
        _log.warning("The index of sparq is not used: %s", error)
        return None
    return SparqEngine(graph, prefixes, Objections.read(kinds), base)


def write_index(store: ox.Store, folder: Path) -> bool:
    """Write sparq's index of a finished database, named graphs included.

    The database and not the dumps is read, so that both engines hold the same spelling of each
    literal. False when sparq is not installed; raises OSError, EngineDeclined.
    """
    sparq = _sparq()
    if sparq is None:
        return False
    folder.mkdir(parents=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
        dump = Path(scratch) / "release.nq"
        store.dump(output=str(dump), format=ox.RdfFormat.N_QUADS)
        graph = _attempt(sparq.Graph.load, dump)
    found, zoned = _attempt(graph.query, FOUND), _attempt(graph.query, ZONED)
    kinds = kinds_of(
        ((row["predicate"].value, row["found"].value) for row in found.rows),
        (row["predicate"].value for row in zoned.rows),
    )
    _attempt(graph.save, str(folder))
    write_kinds(kinds, folder / _KINDS)
    return True


def _sparq() -> Any:
    try:
        return import_module("sparq")
    except ImportError:
        return None


def _attempt(action: Callable[..., Any], argument: object) -> Any:
    try:
        return action(argument)
    except BaseException as error:
        # A panic of sparq's is no Exception, in order to get past those who catch these.
        if isinstance(error, Exception) or type(error).__name__ == "PanicException":
            raise EngineDeclined(f"sparq declined: {error}") from None
        raise


def _solutions(answer: bytes) -> Solutions:
    results = ox.parse_query_results(BytesIO(answer), ox.QueryResultsFormat.JSON)
    assert isinstance(results, ox.QuerySolutions), "only SELECT comes here"

    def rows() -> Iterator[Row]:
        for solution in results:
            yield tuple(solution)

    def serialise(output: Output, kind: ox.QueryResultsFormat) -> object:
        if kind == ox.QueryResultsFormat.JSON:
            return output.write(answer)
        return results.serialize(output, kind)

    return Solutions([variable.value for variable in results.variables], rows(), serialise)


def _triples(triples: Sequence[tuple[Any, Any, Any]]) -> Iterator[ox.Triple]:
    for triple in triples:
        # The parts of a constructed triple are legal in their places: sparq leaves out others.
        yield ox.Triple(*(_term(part) for part in triple))  # type: ignore[arg-type]


def _term(term: Any) -> Term:
    if term.kind == "uri":
        return ox.NamedNode(term.value)
    if term.kind == "bnode":
        return ox.BlankNode(term.value)
    if term.kind != "literal":
        raise EngineDeclined(f"sparq gave a term of a kind unknown here: {term.kind}.")
    if term.language:
        return ox.Literal(term.value, language=term.language)
    return ox.Literal(term.value, datatype=ox.NamedNode(term.datatype))
