"""Reading a CSV file: every row with its line, every fault of the file with its remedy."""

import codecs
import csv
import io
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest.problems import FileRefused, Reason, reason

MAX_CELL = 20_000
# What parts the cells; the last is what spreadsheets put on the clipboard.
_DELIMITERS = ",;\t"


@dataclass(frozen=True, slots=True)
class Row:
    """One row as received: cells by column, the line on which it begins, what is wrong with it."""

    line: int
    cells: dict[str, str]
    faults: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """The rows of a file, and what is odd about it without being wrong."""

    file: str
    rows: list[Row]
    remarks: tuple[Reason, ...]


def read_sheet(path: Path, required: Sequence[str], optional: Sequence[str] = ()) -> Sheet:
    """Read a CSV file (RFC 4180, UTF-8 with or without BOM, comma, semicolon or tab).

    Raises FileRefused when the file is missing, unreadable, empty, not UTF-8, damaged, or lacks
    or doubles a column. A row with too many or too few cells, or too long a cell, comes with its
    faults instead.
    """
    text = _decode(path)
    header, delimiter = _header(path.name, text)
    known = (*required, *optional)
    columns = ", ".join(known)
    doubled = next((name for name in header if header.count(name) > 1), None)
    if doubled is not None:
        raise FileRefused(path.name, [reason("column-doubled", doubled)], 1)
    missing = [name for name in required if name not in header]
    if missing:
        faults = [reason("column-missing", name, columns=columns) for name in missing]
        raise FileRefused(path.name, faults, 1)
    remarks = [
        reason("column-unknown", name, columns=columns) for name in header if name not in known
    ]
    rows = list(_rows(path.name, text, header, delimiter))
    if not rows:
        remarks.append(reason("file-without-rows"))
    return Sheet(path.name, rows, tuple(remarks))


def _decode(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise FileRefused(path.name, [reason("file-missing")]) from None
    except OSError as error:
        detail = error.strerror or type(error).__name__
        raise FileRefused(path.name, [reason("file-unreadable", detail=detail)]) from None
    if not raw.strip():
        raise FileRefused(path.name, [reason("file-empty")])
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise FileRefused(path.name, [reason("file-encoding", byte=f"0x{raw[0]:02X}", line=1)], 1)
    if b"\0" in raw:
        line = raw.count(b"\n", 0, raw.index(b"\0")) + 1
        raise FileRefused(path.name, [reason("file-nul", line=line)], line)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        fault = reason("file-encoding", byte=f"0x{raw[error.start]:02X}", line=line)
        raise FileRefused(path.name, [fault], line) from None


def headings(text: str) -> tuple[list[str], str]:
    """The cells of a table's first line, and the delimiter: the one that makes most of them."""
    first = io.StringIO(text, newline="").readline()
    found = {mark: _cells(first, mark) for mark in _DELIMITERS}
    delimiter = max(_DELIMITERS, key=lambda mark: len(found[mark]))
    return [cell.strip() for cell in found[delimiter]], delimiter


def _cells(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return [line]


def _header(file: str, text: str) -> tuple[list[str], str]:
    header, delimiter = headings(text)
    try:
        next(csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=delimiter), [])
    except csv.Error:
        raise FileRefused(file, [reason("file-quote", line=1)], 1) from None
    return header, delimiter


def _rows(file: str, text: str, header: list[str], delimiter: str) -> Iterator[Row]:
    # The library's own limit would stop the file at the first long cell; ours sets the row aside.
    csv.field_size_limit(sys.maxsize)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=delimiter)
    next(reader)
    line = reader.line_num + 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise FileRefused(file, [reason("file-quote", line=line)], line) from None
        if any(cell.strip() for cell in cells):
            yield _row(line, cells, header)
        line = reader.line_num + 1


def _row(line: int, cells: list[str], header: list[str]) -> Row:
    faults = []
    if len(cells) != len(header):
        faults.append(reason("cell-count", found=len(cells), expected=len(header)))
    longest = max(map(len, cells))
    if longest > MAX_CELL:
        faults.append(reason("cell-too-long", length=longest, limit=MAX_CELL))
    named = dict(zip(header, cells, strict=False))
    for number, surplus in enumerate(cells[len(header) :], len(header) + 1):
        named[f"[{number}]"] = surplus
    return Row(line, named, tuple(faults))
