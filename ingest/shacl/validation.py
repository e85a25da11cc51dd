"""The one way to validate, whichever engine does the work."""

from collections.abc import Sequence

from ingest.shacl.documents import Document
from ingest.shacl.engines import find_engine
from ingest.shacl.quiet import quiet_literals
from ingest.shacl.report import Report
from ingest.shacl.report_graph import read_report
from ingest.shacl.shapes import Shapes


def validate(data: Sequence[Document], shapes: Shapes, engine: str | None = None) -> Report:
    """Validate the union of some documents against shapes.

    ``engine`` is ``"pyshacl"`` (the reference) or ``"turbo"``; without it the fastest that is
    installed does the work. Keep the shapes for the next validation: compiling them costs.
    Raises UnreadableRdf, BadShapes, NoSuchEngine.
    """
    run = find_engine(engine)
    with quiet_literals():
        return read_report(run(data, shapes), shapes.messages)
