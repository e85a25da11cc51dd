"""CSV by URL: whatever the delimiter and the encoding."""

import csv
import io
import sys
from collections.abc import Iterator, Mapping

from ingest.harvest.columns import Row, Wanted, table, wanted
from ingest.harvest.document import Document
from ingest.harvest.failures import unreadable
from ingest.harvest.fetcher import Fetcher
from ingest.harvest.single import each
from ingest.harvest.texts import decoded
from ingest.source import Source

_DELIMITERS = ",;\t|"
_ACCEPT = "text/csv, text/tab-separated-values, text/plain;q=0.8, */*;q=0.5"


def harvest(source: Source, fetcher: Fetcher) -> Mapping[str, bytes]:
    """The tables of a source, each from a delimited text. Raises Failed, BadSource."""
    return each(wanted(source), fetcher, ".csv", _ACCEPT, _table)


def _table(asked: Wanted, document: Document) -> bytes:
    text = decoded(document)
    delimiter, header = _header(text, asked)
    return table(asked, header, _rows(text, delimiter, header, asked))


def _header(text: str, asked: Wanted) -> tuple[str, list[str]]:
    """The delimiter under which most of the wanted columns are found."""
    first = io.StringIO(text, newline="").readline()

    def split(delimiter: str) -> list[str]:
        cells = next(csv.reader([first], delimiter=delimiter), [])
        return [cell.strip() for cell in cells]

    def fit(delimiter: str) -> tuple[int, int]:
        header = split(delimiter)
        return len(set(asked.theirs) & set(header)), len(header)

    best = max(_DELIMITERS, key=fit)
    return best, split(best)


def _rows(text: str, delimiter: str, header: list[str], asked: Wanted) -> Iterator[Row]:
    csv.field_size_limit(sys.maxsize)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        next(lines, None)
        for cells in lines:
            if any(cell.strip() for cell in cells):
                surplus = delimiter.join(cells[len(header) :]).strip(delimiter + " ")
                yield {**dict(zip(header, cells, strict=False)), "": surplus}
    except csv.Error as error:
        raise unreadable(asked.address, "CSV", f"{error}, line {lines.line_num}") from None
