"""Answers as workbooks (Office Open XML, ISO/IEC 29500) for spreadsheet programs.

The first sheet has the rows, each value as what it is; the second says where they come from.
Nothing is ever written as a formula: what begins with an equals sign is text like any other.
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pyoxigraph as ox
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from store.answers import Boolean, Output, Row, Solutions, Term
from store.errors import TooManyRows

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What a sheet can hold beside the row of headings, across, as links, and in one cell.
MOST_ROWS = 1_048_575
MOST_COLUMNS = 16_384
_MOST_LINKS = 65_530
_LONGEST_LINK = 2_000
_LONGEST_TEXT = 32_767
_CUT = " […]"
# Whole numbers beyond this lose their last digits in spreadsheet programs.
_LARGEST = 10**15
_XSD = "http://www.w3.org/2001/XMLSchema#"
_WHOLE = {f"{_XSD}{name}" for name in ("integer", "int", "long", "short", "byte", "gYear")}
_REAL = {f"{_XSD}{name}" for name in ("decimal", "double", "float")}
_WIDTH, _WIDE = 24, 100


@dataclass(frozen=True)
class Labels:
    """The texts of a workbook in its reader's language.

    `headings` are by variable; `facts` are the second sheet's lines: a label and what it says.
    `cut` is the line that is added when cells were too long.
    """

    rows: str
    about: str
    headings: Mapping[str, str]
    facts: Sequence[tuple[str, str]]
    cut: str


def write_workbook(
    answer: Solutions | Boolean, output: Output, labels: Labels, most: int = MOST_ROWS
) -> None:
    """Write an answer with at most so many rows; raises TooManyRows, QueryFailed."""
    with tempfile.TemporaryDirectory(prefix=_beginning(os.getpid())) as folder:
        book = Workbook(output, {"constant_memory": True, "tmpdir": folder})
        rows = _Rows(book, book.add_worksheet(labels.rows))
        if isinstance(answer, Boolean):
            rows.write(["?"], iter([(ox.Literal(answer.value),)]), most)
        else:
            rows.write(_headings(answer.variables, labels.headings), answer.rows, most)
        _about(book, labels, rows.cut)
        book.close()


def _headings(variables: Sequence[str], headings: Mapping[str, str]) -> Sequence[str]:
    """Name the columns; those of the same name are told apart by their variables."""
    names = [headings.get(variable, variable) for variable in variables]
    return [
        name if names.count(name) == 1 else f"{name} ({variable})"
        for name, variable in zip(names, variables, strict=True)
    ]


def sweep(process: int) -> None:
    """Remove what a process left that was ended while it wrote a workbook."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_beginning(process)}*"):
        shutil.rmtree(folder, ignore_errors=True)


def _beginning(process: int) -> str:
    return f"maillage-workbook-{process}-"


class _Rows:
    """Writes the cells of one sheet, row after row."""

    def __init__(self, book: Workbook, sheet: Worksheet) -> None:
        self._sheet = sheet
        self._heading = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        self._date = book.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
        self._moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss", "align": "left"})
        self._link = book.get_default_url_format()
        self._links = 0
        self.cut = 0

    def write(self, names: Sequence[str], rows: Iterator[Row], most: int) -> None:
        """Write headings and rows; raises TooManyRows."""
        if len(names) > MOST_COLUMNS:
            raise TooManyRows(most, MOST_COLUMNS)
        self._sheet.set_column(0, max(len(names) - 1, 0), _WIDTH)
        self._sheet.freeze_panes(1, 0)
        for column, name in enumerate(names):
            self.text(0, column, name, self._heading)
        for line, row in enumerate(rows, 1):
            if line > most:
                raise TooManyRows(most, MOST_COLUMNS)
            for column, term in enumerate(row):
                if term is not None:
                    self._term(line, column, term)

    def _term(self, line: int, column: int, term: Term) -> None:
        if isinstance(term, ox.NamedNode):
            self.address(line, column, term.value)
        elif isinstance(term, ox.Literal):
            kind = term.datatype.value
            write = self._numeric(kind, term.value) or self._dated(kind, term.value)
            if write:
                write(line, column)
            else:
                self.text(line, column, term.value)
        else:
            self.text(line, column, str(term))

    def address(self, line: int, column: int, address: str) -> None:
        """Write an address, as a link where a sheet can have one."""
        web = address.startswith(("http://", "https://"))
        if not web or self._links == _MOST_LINKS or len(address.encode()) > _LONGEST_LINK:
            self.text(line, column, address)
            return
        self._links += 1
        self._sheet.write_url(line, column, address, self._link, address)

    def _numeric(self, kind: str, text: str) -> Callable[[int, int], object] | None:
        """How to write a number or a truth; None for what is none, or would lose digits."""
        if kind == f"{_XSD}boolean":
            return lambda line, column: self._sheet.write_boolean(
                line, column, text in ("true", "1")
            )
        if kind not in _WHOLE | _REAL:
            return None
        try:
            value = float(text)
        except ValueError:
            return None
        if not abs(value) < _LARGEST:
            return None
        return lambda line, column: self._sheet.write_number(line, column, value)

    def _dated(self, kind: str, text: str) -> Callable[[int, int], object] | None:
        """How to write a day or a moment (in UTC); None for what a sheet has no date for."""
        if kind not in (f"{_XSD}date", f"{_XSD}dateTime"):
            return None
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            return None
        if moment.tzinfo is not None:
            moment = moment.astimezone(UTC).replace(tzinfo=None)
        # Spreadsheet programs take 1900 for a leap year.
        if moment < datetime(1900, 3, 1):
            return None
        shown = self._date if kind.endswith("#date") else self._moment
        return lambda line, column: self._sheet.write_datetime(line, column, moment, shown)

    def text(self, line: int, column: int, text: str, shown: Format | None = None) -> None:
        if len(text.encode("utf-16-le")) // 2 > _LONGEST_TEXT:
            self.cut += 1
            kept = _LONGEST_TEXT - len(_CUT)
            text = text.encode("utf-16-le")[: 2 * kept].decode("utf-16-le", "ignore") + _CUT
        self._sheet.write_string(line, column, text, shown)


def _about(book: Workbook, labels: Labels, cut: int) -> None:
    sheet = book.add_worksheet(labels.about)
    rows = _Rows(book, sheet)
    bold = book.add_format({"bold": True, "valign": "top"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, _WIDTH)
    sheet.set_column(1, 1, _WIDE)
    facts = [*labels.facts, *([("", labels.cut)] if cut else [])]
    for line, (label, said) in enumerate(facts):
        sheet.write_string(line, 0, label, bold)
        if said.startswith(("http://", "https://")) and " " not in said:
            rows.address(line, 1, said)
        else:
            rows.text(line, 1, said, wrapped)
