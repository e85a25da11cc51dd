"""XLSX by URL: one sheet a table; `sheet` names it, by default it is the first that fits."""

import io
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import partial
from itertools import islice

import openpyxl

from ingest.harvest.columns import Row, Wanted, table, wanted
from ingest.harvest.document import Document
from ingest.harvest.failures import too_large, unreadable
from ingest.harvest.fetcher import Fetcher
from ingest.harvest.single import each
from ingest.source import Source

_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_ACCEPT = f"{_KIND}, */*;q=0.5"
# A title and a few remarks may stand above the headings.
_ABOVE = 20
# What openpyxl raises on a workbook that is damaged, or none.
_BROKEN = (
    zipfile.BadZipFile, KeyError, ValueError, TypeError, OSError, SyntaxError, AttributeError,
    IndexError, EOFError, zlib.error,
)  # fmt: skip

Lines = Iterator[tuple[object, ...]]


def harvest(source: Source, fetcher: Fetcher) -> Mapping[str, bytes]:
    """The tables of a source, each from a sheet. Raises Failed, BadSource."""
    return each(wanted(source), fetcher, ".xlsx", _ACCEPT, partial(_table, size=fetcher.size))


def _table(asked: Wanted, document: Document, size: int) -> bytes:
    try:
        _check_size(asked, document.body, size)
        book = openpyxl.load_workbook(io.BytesIO(document.body), read_only=True, data_only=True)
        header, lines = _found(asked, book)
        return table(asked, header, _rows(header, lines))
    except _BROKEN as error:
        raise unreadable(asked.address, "XLSX", error) from None


def _check_size(asked: Wanted, body: bytes, size: int) -> None:
    """Refuse a workbook that is a bomb: more than its directory says is never read of a part."""
    with zipfile.ZipFile(io.BytesIO(body)) as parts:
        if sum(part.file_size for part in parts.infolist()) > size:
            raise too_large(asked.address, size)


def _found(asked: Wanted, book: openpyxl.Workbook) -> tuple[list[str], Lines]:
    """The headings and the lines below them, of the sheet that has most of the wanted columns."""
    name = asked.more.get("sheet")
    if name and name not in book.sheetnames:
        raise KeyError(f'no sheet "{name}", but {", ".join(book.sheetnames)}')
    best: tuple[int, list[str], Lines] = (-1, [], iter(()))
    for sheet in [book[name]] if name else book.worksheets:
        # What a file says of its extent may be wrong.
        sheet.reset_dimensions()
        for number, cells in enumerate(islice(sheet.iter_rows(values_only=True), _ABOVE), 1):
            header = [_text(cell) for cell in cells]
            fit = len(set(asked.theirs) & set(header))
            if fit > best[0]:
                best = fit, header, sheet.iter_rows(min_row=number + 1, values_only=True)
    return best[1], best[2]


def _rows(header: Sequence[str], lines: Lines) -> Iterator[Row]:
    for cells in lines:
        texts = [_text(cell) for cell in cells]
        if any(texts):
            yield dict(zip(header, texts, strict=False))


def _text(cell: object) -> str:
    """A cell as a person reads it: dates without a time, whole numbers without a point."""
    if cell is None:
        return ""
    if isinstance(cell, datetime) and not any((cell.hour, cell.minute, cell.second)):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()
