"""The cells of one row, read by meaning; every fault is gathered, then raised at once."""

import re
from collections.abc import Iterable, Mapping

from ingest.fields import texts
from ingest.fields.addresses import page_address, split_addresses, web_address
from ingest.fields.dates import partial_date
from ingest.problems import Reason, Refused, reason
from ingest.reading import Row
from ingest.records import Node, key
from ingest.source import Source

_KEY = re.compile(r"[a-z0-9][a-z0-9._-]*")
_COUNTRY = re.compile(r"[A-Z]{2}")


class Cells:
    """Reads the cells of a row for a source; `check` raises Refused with all that was wrong."""

    def __init__(self, row: Row, source: Source, contacts: frozenset[str] = frozenset()) -> None:
        """`contacts` are the columns in which an organisation's own contact may stand."""
        self.row = row
        self.source = source
        self.faults: list[Reason] = list(row.faults)
        # One look at the whole row first: nearly all rows hold no contact at all.
        if texts.contact_faults("", "\n".join(row.cells.values())):
            for field, cell in row.cells.items():
                if field not in contacts:
                    self.faults += texts.contact_faults(field, cell)

    def check(self) -> None:
        """Raise Refused when any cell read so far was at fault."""
        if self.faults:
            raise Refused(_discreet(list(dict.fromkeys(self.faults))))

    def raw(self, field: str) -> str:
        """The cell as received, trimmed; empty when the column is not there."""
        return self.row.cells.get(field, "").strip()

    def text(self, field: str, required: bool = False) -> str:
        """A text for publication: normalised, without markup, formula or hidden character."""
        cell = texts.clean(self.raw(field))
        if required and not cell:
            self.faults.append(reason("required", field))
        self.faults += texts.text_faults(field, cell) if cell else []
        return cell

    def tagged(self, field: str, language: str, required: bool = False) -> Node | str:
        """A text with its language tag, or plain when the language is not known."""
        cell = self.text(field, required)
        return {"@value": cell, "@language": language} if language and cell else cell

    def texts(self, field: str, separator: str = ";") -> list[str]:
        """The texts of a cell that holds several."""
        cell = self.text(field)
        return [part.strip() for part in cell.split(separator) if part.strip()]

    def date(self, field: str) -> Node | None:
        """A partial date, None when the cell is empty."""
        cell = self.raw(field)
        found = partial_date(cell) if cell else None
        if cell and found is None:
            self.faults.append(reason("date", field, cell))
        return found

    def integer(self, field: str) -> int | None:
        """A whole number, None when the cell is empty."""
        cell = self.raw(field)
        if not cell:
            return None
        if not re.fullmatch(r"-?\d{1,18}", cell, re.ASCII):
            self.faults.append(reason("integer", field, cell))
            return None
        return int(cell)

    def point(self, latitude: str, longitude: str) -> str | None:
        """A WKT point (longitude first, WGS 84), None when both cells are empty."""
        lat, lon = self.raw(latitude), self.raw(longitude)
        for field, cell, limit in ((latitude, lat, 90), (longitude, lon, 180)):
            degrees = re.fullmatch(r"-?\d{1,3}(\.\d+)?", cell, re.ASCII)
            if (lat or lon) and (degrees is None or abs(float(cell)) > limit):
                self.faults.append(reason("coordinate", field, cell))
        return f"POINT({lon} {lat})" if lat and lon else None

    def address(self, field: str) -> str | None:
        """A web address, None when the cell is empty."""
        cell = self.raw(field)
        found = web_address(cell) if cell else None
        if cell and found is None:
            self.faults.append(reason("address", field, cell))
        return found

    def pages(self, field: str = "source_url") -> list[str]:
        """The pages that state the row: one at least, several may share a cell."""
        parts = split_addresses(self.raw(field))
        if not parts:
            self.faults.append(reason("required", field))
        found = []
        for part in parts:
            page = page_address(part)
            if page is None:
                self.faults.append(reason("address", field, part))
            else:
                found.append(page)
        return list(dict.fromkeys(found))

    def concept(self, field: str, scheme: str, required: bool = True) -> tuple[str, str]:
        """The concept and the qualifier that a word means, by the source's vocabulary.csv."""
        cell = self.raw(field)
        if not cell:
            if required:
                self.faults.append(reason("required", field))
            return "", ""
        word = self.source.vocabulary.get((scheme, cell))
        if word is None:
            known = ", ".join(self.source.words(scheme))
            self.faults.append(reason("word-unknown", field, cell, known=known))
            return "", ""
        return f"scheme:{scheme}/{word.concept}", word.qualifier

    def country(self, field: str) -> str:
        """The ISO 3166-1 alpha-2 code of a country given by code or by a known name."""
        cell = self.raw(field)
        word = self.source.vocabulary.get(("country", cell))
        if word or not cell or _COUNTRY.fullmatch(cell):
            return word.concept if word else cell
        self.faults.append(reason("country", field, cell))
        return ""

    def key(self, field: str, kind: str, required: bool = True) -> str:
        """A reference by the source's key, empty when the cell is."""
        found = self.keys(field, kind, required)
        return found[0] if found else ""

    def contact(self, field: str, kind: str) -> str:
        """An organisation's own contact of a kind, `email` or `telephone`."""
        cell = texts.clean(self.raw(field))
        good = texts.is_email(cell) if kind == "email" else texts.is_telephone(cell)
        if cell and not good:
            self.faults.append(reason(f"{kind}-malformed", field, cell))
        return cell

    def keys(self, field: str, kind: str, required: bool = False) -> list[str]:
        """The references by key of a cell that may hold several."""
        names = [part.strip() for part in self.raw(field).split(";") if part.strip()]
        if required and not names:
            self.faults.append(reason("required", field))
        for name in names:
            if not _KEY.fullmatch(name):
                self.faults.append(reason("key", field, name))
        return [key(kind, name) for name in names]


def _discreet(faults: list[Reason]) -> list[Reason]:
    """The faults without those that would repeat a cell in which a contact stands."""
    contacts = {fault.field for fault in faults if fault.code in ("email", "telephone")}
    return [
        fault
        for fault in faults
        if fault.field not in contacts or fault.code in ("email", "telephone")
    ]


def filled(node: Mapping[str, object]) -> Node:
    """The node without its empty properties."""
    return {name: value for name, value in node.items() if value not in (None, "", [], {})}


def one_of(cells: Cells, fields: Iterable[str]) -> None:
    """Note a fault unless one of the columns is filled."""
    names = list(fields)
    if not any(cells.raw(name) for name in names):
        cells.faults.append(reason("required-one-of", ", ".join(names)))
