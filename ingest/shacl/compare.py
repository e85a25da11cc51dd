"""Compares two engines on the same data, result by result."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.shacl.documents import Document
from ingest.shacl.engines import FAST, REFERENCE
from ingest.shacl.report import Report
from ingest.shacl.shapes import Shapes
from ingest.shacl.validation import validate

Key = tuple[str, ...]


@dataclass(frozen=True)
class Comparison:
    """What each of two engines found that the other did not; both empty where they agree."""

    first: Report
    second: Report
    only_first: tuple[Key, ...]
    only_second: tuple[Key, ...]

    @property
    def agree(self) -> bool:
        """Whether both found the same results, each equally often."""
        return not self.only_first and not self.only_second


def compare_engines(
    data: Sequence[Document], shapes: Shapes, first: str = REFERENCE, second: str = FAST
) -> Comparison:
    """Validate the union of the documents with two engines.

    A result counts as the same when focus node, path, value, component, severity and source shape
    are. Raises UnreadableRdf, BadShapes, NoSuchEngine.
    """
    return compare_reports(validate(data, shapes, first), validate(data, shapes, second))


def compare_reports(first: Report, second: Report) -> Comparison:
    """List the results that only one of two reports has."""
    one, other = (Counter(result.key for result in report) for report in (first, second))
    return Comparison(
        first,
        second,
        tuple(sorted((one - other).elements())),
        tuple(sorted((other - one).elements())),
    )
