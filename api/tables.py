"""Answers as tables for the pages; long ones say how much they leave out."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from store.answers import Answer, Boolean, Row, Solutions, Triples

SHOWN_ROWS = 500


@dataclass(frozen=True)
class Table:
    """Columns and the first rows of an answer; `more` tells that there are others."""

    columns: Sequence[str]
    rows: Sequence[Row]
    more: bool = False
    truth: bool | None = None


def table_of(answer: Answer) -> Table:
    """Take the part of an answer that a page shows."""
    if isinstance(answer, Boolean):
        return Table((), (), truth=answer.value)
    if isinstance(answer, Solutions):
        rows = list(islice(answer.rows, SHOWN_ROWS + 1))
        return Table(answer.variables, rows[:SHOWN_ROWS], len(rows) > SHOWN_ROWS)
    if isinstance(answer, Triples):
        found = list(islice(answer.triples, SHOWN_ROWS + 1))
        triples = [(item.subject, item.predicate, item.object) for item in found[:SHOWN_ROWS]]
        return Table(("subject", "predicate", "object"), triples, len(found) > SHOWN_ROWS)
    raise TypeError(type(answer).__name__)
