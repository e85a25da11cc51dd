"""The fast engine: pyshacl-turbo over a dataset of rdflib-turbo, an exact pair."""

from collections.abc import Sequence
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from pyoxigraph import RdfFormat
from rdflib import Graph

from ingest.shacl.documents import Document, unreadable
from ingest.shacl.errors import BadShapes
from ingest.shacl.shapes import Shapes

NAME = "turbo"
# The two share compiled code: only versions built from the same sources work together.
VERSIONS = {"pyshacl-turbo": "0.6.5", "rdflib-turbo": "0.2.0a15"}
SYNTAXES = {
    # The reader of N-Quads, which include N-Triples, is the faster of the two.
    RdfFormat.N_TRIPLES: "nquads",
    RdfFormat.N_QUADS: "nquads",
    RdfFormat.TURTLE: "turtle",
    RdfFormat.TRIG: "trig",
}


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
        return package.compile_shapes(document.content.decode(), shacl_graph_format="nt")
    except (RuntimeError, ValueError) as error:
        raise _refused(error) from error


def _refused(reason: object) -> BadShapes:
    return BadShapes(f"pyshacl-turbo cannot use these shapes: {reason}")


def _load(data: Sequence[Document]) -> Any:
    dataset = import_module("rdflib_turbo").Dataset()
    for document in data:
        syntax = SYNTAXES[document.syntax]
        try:
            dataset.parse(data=document.content, format=syntax, publicID=document.base)
        except (ValueError, RuntimeError, SyntaxError) as error:
            raise unreadable(document, error) from error
    return dataset
