"""The fast engine: pyshacl-turbo over a dataset of rdflib-turbo, an exact pair."""

from collections.abc import Sequence
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
    from pyshacl_turbo import ReportableRuntimeError, ValidationFailure

    compiled = shapes.prepared(NAME, _compile)
    dataset = _load(data)
    try:
        report: Graph = compiled.validate(dataset)[1]
    except (ReportableRuntimeError, ValidationFailure, RuntimeError, ValueError) as error:
        raise _refused(error) from error
    return report


def _compile(document: Document) -> Any:
    import pyshacl_turbo

    make: Any = pyshacl_turbo.compile_shapes
    try:
        return make(document.content.decode(), shacl_graph_format="nt")
    except (pyshacl_turbo.ValidationFailure, RuntimeError, ValueError) as error:
        raise _refused(error) from error


def _refused(reason: object) -> BadShapes:
    return BadShapes(f"pyshacl-turbo cannot use these shapes: {reason}")


def _load(data: Sequence[Document]) -> Any:
    from rdflib_turbo import Dataset

    dataset: Any = Dataset()
    for document in data:
        syntax = SYNTAXES[document.syntax]
        try:
            dataset.parse(data=document.content, format=syntax, publicID=document.base)
        except (ValueError, RuntimeError, SyntaxError) as error:
            raise unreadable(document, error) from error
    return dataset
