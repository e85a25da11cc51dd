"""The fast engine: pyshacl-turbo over a dataset of rdflib-turbo, an exact pair."""

from collections.abc import Sequence
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from pyoxigraph import RdfFormat, serialize
from rdflib import Graph

from ingest.shacl.documents import Document, unreadable
from ingest.shacl.errors import BadShapes
from ingest.shacl.shapes import Shapes

NAME = "turbo"
# The two share compiled code: only versions built from the same sources work together.
VERSIONS = {"pyshacl-turbo": "0.6.5", "rdflib-turbo": "0.2.0a15"}
XSD_STRING = b"http://www.w3.org/2001/XMLSchema#string"
BY_LINES = (RdfFormat.N_TRIPLES, RdfFormat.N_QUADS)


def available() -> bool:
    """Whether both packages are installed in exactly the versions that belong together."""
    try:
        return all(version(package) == wanted for package, wanted in VERSIONS.items())
    except PackageNotFoundError:
        return False


def validate(data: Sequence[Document], shapes: Shapes) -> Graph:
    """Return the report as a graph; raises UnreadableRdf, BadShapes."""
    compiled = shapes.prepared(NAME, _compile)
    dataset = _load(data)
    try:
        report: Graph = compiled.validate(dataset)[1]
    except (RuntimeError, ValueError) as error:
        raise _refused(error) from error
    return report


def _compile(document: Document) -> Any:
    package = import_module("pyshacl_turbo")
    try:
        return package.compile_shapes(_rewritten(document).decode(), shacl_graph_format="nt")
    except (RuntimeError, ValueError) as error:
        raise _refused(error) from error


def _refused(reason: object) -> BadShapes:
    return BadShapes(f"pyshacl-turbo cannot use these shapes: {reason}")


def _load(data: Sequence[Document]) -> Any:
    dataset = import_module("rdflib_turbo").Dataset()
    for document in data:
        content = document.content if _plain(document) else _rewritten(document)
        try:
            # The reader of N-Quads, which include N-Triples, is faster than that of N-Triples.
            dataset.parse(data=content, format="nquads")
        except (RuntimeError, SyntaxError, ValueError) as error:
            raise unreadable(document, error) from error
    return dataset


def _plain(document: Document) -> bool:
    # The engine holds "x" and "x"^^xsd:string for different; RDF 1.1 does not.
    return document.syntax in BY_LINES and XSD_STRING not in document.content


def _rewritten(document: Document) -> bytes:
    triples = (quad.triple for quad in document.quads())
    return serialize(triples, format=RdfFormat.N_TRIPLES) or b""
