"""What a query gives back, and the media types in which it can be written."""

import logging
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import IO, Protocol

import pyoxigraph as ox

from store.errors import QueryFailed, UnknownFunction

_UNKNOWN_FUNCTION = re.compile(r"The custom (?:aggregate )?function (<.*>) is not supported")
_log = logging.getLogger(__name__)
Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Row = tuple[Term | None, ...]

RESULT_FORMATS: Mapping[str, ox.QueryResultsFormat] = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/csv": ox.QueryResultsFormat.CSV,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
}
GRAPH_FORMATS: Mapping[str, ox.RdfFormat] = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
}


Output = IO[bytes]


def value_of(term: Term | None) -> str:
    """What a term says without its marks: an IRI, a literal's text; nothing for none."""
    return str(getattr(term, "value", ""))


class Answer(Protocol):
    """An answer in the making: consumed once, in the thread that asked for it."""

    def write(self, output: Output, media_type: str) -> None:
        """Write all of it in one of its media types; raises KeyError, QueryFailed."""


@dataclass
class Solutions:
    """The answer to SELECT: variables without their mark, and rows in their order."""

    variables: list[str]
    rows: Iterator[Row]
    _serialise: Callable[[Output, ox.QueryResultsFormat], object]

    def write(self, output: Output, media_type: str) -> None:
        """Write the table in one of RESULT_FORMATS."""
        kind = RESULT_FORMATS[media_type]
        _guarded(lambda: self._serialise(output, kind))


@dataclass
class Boolean:
    """The answer to ASK; CSV and TSV, which the standard leaves out, hold one word."""

    value: bool

    def write(self, output: Output, media_type: str) -> None:
        """Write yes or no in one of RESULT_FORMATS."""
        kind = RESULT_FORMATS[media_type]
        if kind in (ox.QueryResultsFormat.CSV, ox.QueryResultsFormat.TSV):
            output.write(b"true" if self.value else b"false")
        elif kind == ox.QueryResultsFormat.JSON:
            output.write(b'{"head":{},"boolean":%s}' % str(self.value).lower().encode())
        else:
            output.write(
                b'<?xml version="1.0"?><sparql xmlns="http://www.w3.org/2005/sparql-results#">'
                b"<head></head><boolean>%s</boolean></sparql>" % str(self.value).lower().encode()
            )


@dataclass
class Triples:
    """The answer to CONSTRUCT and DESCRIBE."""

    triples: Iterator[ox.Triple]
    prefixes: dict[str, str]

    def write(self, output: Output, media_type: str) -> None:
        """Write the graph in one of GRAPH_FORMATS."""
        kind = GRAPH_FORMATS[media_type]
        _guarded(lambda: write_triples(self.triples, output, kind, self.prefixes))


def write_triples(
    triples: Iterator[ox.Triple], output: Output, kind: ox.RdfFormat, prefixes: dict[str, str]
) -> None:
    """Write triples with prefixes that make Turtle and RDF/XML pleasant to read."""
    ox.serialize(triples, output, kind, prefixes=prefixes)


def failure(error: Exception) -> QueryFailed:
    """Log why an engine gave up, which can name files of this machine, and say that it did."""
    unknown = _UNKNOWN_FUNCTION.match(str(error))
    if unknown:
        return UnknownFunction(unknown[1])
    _log.error("The engine failed: %s", error)
    return QueryFailed(
        "The engine could not finish this query.",
        remedy="Try again; if it happens again, restore another release.",
    )


def _guarded(write: Callable[[], object]) -> None:
    try:
        write()
    except ConnectionError:
        raise
    except (OSError, RuntimeError) as error:
        raise failure(error) from None
