"""The rows of partners' CSV files as descriptions: which columns say what; unreadable files."""

import csv
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from matching.record import Record, record
from store.errors import MaillageError

__all__ = ["BadTable", "Columns", "open_rows", "read_row"]


class BadTable(MaillageError):
    """A file cannot be read as the table that it should be."""


@dataclass(frozen=True)
class Columns:
    """Which columns say what; only the name is needed."""

    name: str
    place: str = ""
    department: str = ""
    country: str = ""
    kind: str = ""
    website: str = ""
    identifiers: Sequence[str] = field(default=())

    def named(self) -> Iterator[str]:
        """All that were named."""
        single = (self.name, self.place, self.department, self.country, self.kind, self.website)
        yield from (column for column in single if column)
        yield from self.identifiers


@contextmanager
def open_rows(source: Path, columns: Columns) -> Iterator["csv.DictReader[str]"]:
    """Open a table in which all columns are that were named.

    Raises BadTable, also when a row that is read within cannot be read; OSError.
    """
    csv.field_size_limit(min(sys.maxsize, 1 << 31))
    with source.open(encoding="utf-8-sig", newline="") as lines:
        reader = csv.DictReader(lines, dialect=_dialect(source))
        try:
            header = reader.fieldnames or []
            missing = [f"“{column}”" for column in columns.named() if column not in header]
            if missing:
                raise BadTable(
                    f"There is no column {', '.join(missing)}.",
                    where=str(source),
                    remedy=f"The columns are: {', '.join(header) or 'none'}.",
                )
            yield reader
        except (csv.Error, UnicodeDecodeError) as error:
            raise BadTable(
                f"The file cannot be read as CSV in UTF-8: {error}.",
                where=f"{source}, line {reader.line_num + 1}",
                remedy="Save it again as CSV UTF-8.",
            ) from None


def read_row(row: Mapping[str, str | None], columns: Columns) -> Record:
    """What a row describes."""

    def cell(column: str) -> str:
        return (row.get(column) or "").strip() if column else ""

    return record(
        cell(columns.name),
        kind=cell(columns.kind),
        place=cell(columns.place),
        department=cell(columns.department),
        country=cell(columns.country),
        websites=[cell(columns.website)] if cell(columns.website) else [],
        identifiers=[f"{each.lower()}:{cell(each)}" for each in columns.identifiers],
    )


def _dialect(source: Path) -> type[csv.Dialect]:
    """Tell comma, semicolon and tabulator apart by the header."""
    with source.open(encoding="utf-8-sig", errors="replace", newline="") as lines:
        header = lines.readline(1 << 20)
    delimiter = max(",;\t", key=header.count)

    class Found(csv.excel):
        pass

    Found.delimiter = delimiter
    return Found
