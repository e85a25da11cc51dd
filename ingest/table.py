"""A table of a source: its columns, and the nodes that one of its rows states."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from ingest.cells import Cells
from ingest.problems import FileRefused, Reason, Refused, SetAside, reason
from ingest.reading import Row, Sheet, read_sheet
from ingest.records import Node, Record
from ingest.source import Source, check_files


@dataclass(frozen=True)
class Table:
    """How a file of a source is read.

    `required` and `optional` are its columns; `nodes` turns a row's cells into JSON-LD nodes;
    `key` names the column whose value may stand once only; `contacts` are the columns that may
    hold an organisation's own e-mail address or telephone number; `alone`, that a row states
    things of its own only, by codes rather than by keys, and shares none with another row.
    """

    file: str
    required: tuple[str, ...]
    optional: tuple[str, ...]
    nodes: Callable[[Cells], list[Node]]
    key: str = ""
    contacts: frozenset[str] = frozenset()
    alone: bool = False


@dataclass
class Reading:
    """What was read of a source: records, rows set aside, faults of files, remarks."""

    records: list[Record] = field(default_factory=list)
    set_aside: list[SetAside] = field(default_factory=list)
    files: list[FileRefused] = field(default_factory=list)
    remarks: list[FileRefused] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """Number of rows that were read, good or not."""
        return len(self.records) + len(self.set_aside)


def read_tables(source: Source, tables: Iterable[Table]) -> Reading:
    """Read every table of a source; no row and no fault is lost."""
    reading = Reading()
    names = set()
    for table in tables:
        names.add(table.file)
        try:
            sheet = read_sheet(source.folder / table.file, table.required, table.optional)
        except FileRefused as refused:
            reading.files.append(refused)
            continue
        reading.remarks += [FileRefused(sheet.file, [remark], 1) for remark in sheet.remarks]
        _read_rows(source, table, sheet, reading)
    reading.remarks += check_files(source, names)
    return reading


def _read_rows(source: Source, table: Table, sheet: Sheet, reading: Reading) -> None:
    seen: dict[tuple[str, ...], int] = {}
    keys: dict[str, int] = {}
    for row in sheet.rows:
        cells = Cells(row, source, table.contacts)
        try:
            cells.faults += _repeated(row, table.key, seen, keys)
            nodes = table.nodes(cells)
            cells.check()
        except Refused as refused:
            aside = SetAside(source.name, table.file, row.line, row.cells, tuple(refused.reasons))
            reading.set_aside.append(aside)
        else:
            reading.records.append(Record(table.file, row.line, row.cells, tuple(nodes)))


def _repeated(
    row: Row, key: str, seen: dict[tuple[str, ...], int], keys: dict[str, int]
) -> list[Reason]:
    first = seen.setdefault(tuple(row.cells.values()), row.line)
    if first != row.line:
        return [reason("row-doubled", line=first)]
    if key:
        name = row.cells.get(key, "").strip()
        first = keys.setdefault(name, row.line) if name else row.line
        if first != row.line:
            return [reason("key-doubled", key, name, line=first)]
    return []
