"""SHACL: ``validate(data, shapes) -> Report``, with the engines behind it."""

from ingest.shacl.documents import Document, from_lines, read_document
from ingest.shacl.engines import FAST, REFERENCE, available_engines, find_engine
from ingest.shacl.report import Report, Result
from ingest.shacl.shapes import Shapes, make_shapes, read_shapes
from ingest.shacl.validation import validate

__all__ = [
    "FAST",
    "REFERENCE",
    "Document",
    "Report",
    "Result",
    "Shapes",
    "available_engines",
    "find_engine",
    "from_lines",
    "make_shapes",
    "read_document",
    "read_shapes",
    "validate",
]
