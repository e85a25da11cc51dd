"""Reads the manifests of the W3C SHACL test suite."""

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import RdfFormat, serialize
from rdflib import Graph, URIRef
from rdflib.collection import Collection
from rdflib.namespace import RDF, SH, Namespace
from rdflib.term import Node

from ingest.shacl import Document, Report
from ingest.shacl.graphs import as_graph
from ingest.shacl.report_graph import read_report

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
SHT = Namespace("http://www.w3.org/ns/shacl-test#")
ROOT = Path(__file__).parents[2]
WHERE = "MAILLAGE_CONFORMANCE"
HOW_TO_GET_IT = (
    f"the W3C SHACL test suite was not run: set {WHERE} to a folder whose “shacl” is a copy of "
    "data-shapes-test-suite/tests of https://github.com/w3c/data-shapes"
)

Verdicts = Counter[tuple[str, ...]]


@dataclass(frozen=True)
class Case:
    """One test: which shapes judge which data, and the results that are right.

    ``expected`` is none where the engine must refuse the shapes.
    """

    name: str
    data: Document
    shapes: Document
    expected: Verdicts | None


def suite_folder() -> Path:
    """Where the suite should be; it need not exist."""
    return Path(os.environ.get(WHERE, ROOT.parent / "shared" / "conformance")) / "shacl"


def cases(folder: Path) -> Iterator[Case]:
    """All tests that the manifests include, in their order."""
    yield from _manifest(folder / "manifest.ttl", folder)


def outcome(report: Report) -> Verdicts:
    """The parts of a report that must be right; blank nodes have no name to compare."""
    return Counter(tuple(_unnamed(part) for part in result.key) for result in report)


def _unnamed(part: str) -> str:
    return "_:" if part.startswith("_:") else part


def _manifest(path: Path, folder: Path) -> Iterator[Case]:
    graph = as_graph([Document(path.read_bytes(), RdfFormat.TURTLE, path.as_uri())])
    for included in graph.objects(None, MF.include):
        yield from _manifest(_local(included), folder)
    for entries in graph.objects(None, MF.entries):
        for entry in Collection(graph, entries):
            yield _case(graph, entry, path.relative_to(folder).with_suffix("").as_posix())


def _case(graph: Graph, entry: Node, name: str) -> Case:
    action = graph.value(entry, MF.action)
    data, shapes = (graph.value(action, part) for part in (SHT.dataGraph, SHT.shapesGraph))
    right = graph.value(entry, MF.result)
    refused = right == SHT.Failure
    return Case(
        name=name,
        data=_document(data),
        shapes=_document(shapes),
        expected=None if refused else outcome(read_report(_only(graph, right), {})),
    )


def _only(graph: Graph, report: Node | None) -> Graph:
    # The data of a test may itself speak of results: only those of this report count.
    kept = Graph()
    for triple in graph:
        if triple[1] != SH.result or triple[0] == report:
            kept.add(triple)
    assert (report, RDF.type, SH.ValidationReport) in graph, report
    return kept


def _document(node: Node | None) -> Document:
    path = _local(node)
    read = Document(path.read_bytes(), RdfFormat.TURTLE, path.as_uri())
    triples = serialize((quad.triple for quad in read.quads()), format=RdfFormat.N_TRIPLES)
    return Document(triples or b"", RdfFormat.N_TRIPLES, read.name)


def _local(node: Node | None) -> Path:
    assert isinstance(node, URIRef), f"not a file of the suite: {node}"
    return Path.from_uri(node) if hasattr(Path, "from_uri") else Path(node.removeprefix("file://"))
