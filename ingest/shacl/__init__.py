"""SHACL: ``validate(data, shapes) -> Report``, whichever engine does the work."""

from collections.abc import Sequence

from ingest.shacl.documents import Document, from_lines, read_document
from ingest.shacl.engines import FAST, REFERENCE, available_engines, find_engine
from ingest.shacl.quiet import quiet_literals
from ingest.shacl.report import Report, Result
from ingest.shacl.report_graph import read_report
from ingest.shacl.shapes import Shapes, make_shapes, read_shapes

__all__ = [
    "FAST",
    "REFERENCE",
    "Document",
    "Report",
    "Result",
    "Shapes",
    "available_engines",
    "from_lines",
    "make_shapes",
    "read_document",
    "read_shapes",
    "validate",
]


def validate(data: Sequence[Document], shapes: Shapes, engine: str | None = None) -> Report:
    """Validate the union of some documents against shapes.

    ``engine`` is ``"pyshacl"`` (the reference) or ``"turbo"``; without it the fastest that is
    installed does the work. Keep the shapes for the next validation: compiling them costs.
    Raises UnreadableRdf, BadShapes, NoSuchEngine.
    """
    run = find_engine(engine)
    with quiet_literals():
        return read_report(run(data, shapes), shapes.messages)
