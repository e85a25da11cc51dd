"""Differences between releases in the forms that other tools take: RDF Patch, SPARQL, CSV.

RDF Patch (https://afs.github.io/rdf-delta/rdf-patch) is read by Apache Jena and rdflib, and names
each quad; SPARQL 1.1 Update is taken by every store; the table is for people. All of them are
written as the changes come, so that a difference may be of any size.
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby, islice

import pyoxigraph as ox

from store.differences import Change

__all__ = ["FORMS", "as_csv", "as_patch", "as_text", "as_update"]

COLUMNS = ("source", "change", "subject", "predicate", "object", "datatype", "language")
# Quads in one operation of an update: stores read an operation as a whole.
_AT_ONCE = 1000
_MARK = {True: "added", False: "removed"}


def as_text(changes: Iterable[Change]) -> Iterator[str]:
    """Write `- quad` and `+ quad`, below the name of their graph."""
    for graph, within in groupby(changes, lambda change: change.graph):
        yield f"# {graph}\n"
        for change in within:
            yield f"{'+' if change.added else '-'} {change.quad}\n"


def as_patch(changes: Iterable[Change]) -> Iterator[str]:
    """Write one transaction of RDF Patch."""
    yield "TX .\n"
    for change in changes:
        yield f"{'A' if change.added else 'D'} {change.quad}\n"
    yield "TC .\n"


def as_update(changes: Iterable[Change]) -> Iterator[str]:
    """Write operations of SPARQL 1.1 Update, which bring the earlier release to the later one."""
    for _, within in groupby(changes, lambda change: change.graph):
        while batch := list(islice(within, _AT_ONCE)):
            for added, word in ((False, "DELETE"), (True, "INSERT")):
                quads = [change.quad for change in batch if change.added is added]
                if quads:
                    yield f"{word} DATA {{\n" + "".join(map(_in_graph, quads)) + "} ;\n"


def as_csv(changes: Iterable[Change]) -> Iterator[str]:
    """Write a table with a row for each change (RFC 4180)."""
    yield _row(COLUMNS)
    listed = iter(changes)
    while batch := list(islice(listed, _AT_ONCE)):
        text = "\n".join(change.quad for change in batch)
        quads = ox.parse(text, ox.RdfFormat.N_QUADS)
        for change, quad in zip(batch, quads, strict=True):
            yield _row((change.graph, _MARK[change.added], *_terms(quad)))


FORMS: Mapping[str, Callable[[Iterable[Change]], Iterator[str]]] = {
    "patch": as_patch,
    "update": as_update,
    "csv": as_csv,
    "text": as_text,
}


def _in_graph(quad: str) -> str:
    """Turn a line of N-Quads into a quad pattern; the graph is the last term, always an IRI."""
    triple, _, graph = quad.removesuffix(" .").rpartition(" ")
    return f"GRAPH {graph} {{ {triple} }}\n"


def _terms(quad: ox.Quad | ox.Triple) -> tuple[str, ...]:
    subject, value = quad.subject, quad.object
    about = ("", "")
    if isinstance(value, ox.Literal):
        about = ("" if value.language else value.datatype.value, value.language or "")
    return (_plain(subject), quad.predicate.value, _plain(value), *about)


def _plain(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else str(term)


def _row(cells: Iterable[str]) -> str:
    text = io.StringIO()
    csv.writer(text).writerow(cells)
    return text.getvalue()
