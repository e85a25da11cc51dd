"""Answers as tables for the pages; long ones say how much they leave out."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

import pyoxigraph as ox

from store.answers import Answer, Boolean, Row, Solutions, Triples
from store.services import Outage

SHOWN_ROWS = 500
_NAMING = ("Name", "Label")


@dataclass(frozen=True)
class Table:
    """Columns and the first rows of an answer; `more` tells that there are others."""

    columns: Sequence[str]
    rows: Sequence[Row]
    more: bool = False
    truth: bool | None = None
    is_graph: bool = False
    # What other endpoints were asked and did not answer.
    outages: Sequence[Outage] = ()


@dataclass(frozen=True)
class Texts:
    """Columns and all rows of an answer as CSV gives them; an absent value is an empty text."""

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]

    def by(self, names: Iterable[str]) -> Iterator[Iterator[str]]:
        """Give of each row the values of some columns, in this order; raises ValueError."""
        places = [self.columns.index(name) for name in names]
        return ((row[place] for place in places) for row in self.rows)


def read_csv(data: bytes) -> Texts:
    """Read an answer as it is written in CSV."""
    columns, *rows = csv.reader(io.StringIO(data.decode(), newline=""))
    return Texts(columns, rows)


def table_of(answer: Answer, limit: int = SHOWN_ROWS) -> Table:
    """Take the part of an answer that a page shows, of at most so many rows."""
    if isinstance(answer, Boolean):
        return Table((), (), truth=answer.value)
    if isinstance(answer, Solutions):
        rows = list(islice(answer.rows, limit + 1))
        return Table(answer.variables, rows[:limit], len(rows) > limit)
    if isinstance(answer, Triples):
        found = list(islice(answer.triples, limit + 1))
        triples = [(item.subject, item.predicate, item.object) for item in found[:limit]]
        return Table(("subject", "predicate", "object"), triples, len(found) > limit, None, True)
    raise TypeError(type(answer).__name__)


def first_rows(table: Table) -> Table:
    """The rows that a page lists; a drawing beside them may be made of more."""
    more = table.more or len(table.rows) > SHOWN_ROWS
    return replace(table, rows=table.rows[:SHOWN_ROWS], more=more)


def without_names(table: Table) -> Table:
    """Drop the columns that only name what stands in another, where a page shows the name.

    `memberName` and `roleLabel` go with `member` and `role`, `name` with the thing before it.
    """
    kept = [place for place in range(len(table.columns)) if not _names_another(table, place)]
    columns = [table.columns[place] for place in kept]
    rows = [tuple(row[place] for place in kept) for row in table.rows]
    return replace(table, columns=columns, rows=rows)


def _names_another(table: Table, place: int) -> bool:
    column = table.columns[place]
    stems = [column.removesuffix(end) for end in _NAMING if column.endswith(end)]
    before = [table.columns[place - 1]] if column == "name" and place else []
    others = [table.columns.index(name) for name in (*stems, *before) if name in table.columns]
    return any(_holds_things(table, other) for other in others)


def _holds_things(table: Table, place: int) -> bool:
    values = [row[place] for row in table.rows]
    return all(value is None or isinstance(value, ox.NamedNode) for value in values)
