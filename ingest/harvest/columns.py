"""From a partner's columns to ours: the column map of a table in source.toml.

```toml
[[fetch.tables]]
address = "https://partner.example/members.csv"
file = "organizations.csv"                                  # the table that it becomes
columns = { slug = "Nom", name = "Nom", website = "Site" }  # ours = "theirs"
constants = { country = "FR", source_url = "https://partner.example/members" }
```

What stands in a column of keys (`slug`, `…_slug`, `…_slugs`) is made one.

Whether an address is a person's cannot be told in a list: no contact is harvested.

A value with braces is made of several: `source_url = "https://partner.example/member/{Id}"`.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ingest.errors import BadSource
from ingest.fields.texts import contact_faults
from ingest.harvest.beside import Beside
from ingest.harvest.failures import Failed, unreadable
from ingest.source import Source
from ingest.tables.naming import slug

_CONTACTS = ("email", "telephone")
_HOLE = re.compile(r"\{([^{}]+)\}")

Row = Mapping[str, str]


@dataclass(frozen=True)
class Wanted:
    """A table to be made: where its data are, and how their columns become ours."""

    address: str
    file: str
    columns: Mapping[str, str]
    constants: Mapping[str, str] = field(default_factory=dict)
    more: Mapping[str, Any] = field(default_factory=dict)

    @property
    def theirs(self) -> list[str]:
        """The partner's columns that are read, each once."""
        found = [name for text in self.columns.values() for name in _names(text)]
        return list(dict.fromkeys(found))


def wanted(source: Source, *more: str) -> list[Wanted]:
    """The tables of a source's [fetch], which need `more` beside address and file.

    Raises BadSource naming what is missing.
    """
    where = str(source.folder / "source.toml")
    tables = source.fetch.get("tables", ())
    if not tables:
        raise BadSource("[fetch] names no table.", where=where, remedy="add [[fetch.tables]]")
    needed = ("address", "file", *(more or ("columns",)))
    return [_wanted(table, source.fetch, where, needed) for table in tables]


def _wanted(
    table: Mapping[str, Any], fetch: Mapping[str, Any], where: str, needed: Sequence[str]
) -> Wanted:
    given = {"address": fetch.get("address"), **table}
    for name in needed:
        if not given.get(name):
            what = f'"{name}" of a table of [fetch] is missing.'
            raise BadSource(what, where=where, remedy="see docs/harvesting.md")
    _check_columns(given.get("columns", ()), where)
    known = ("address", "file", "columns", "constants")
    return Wanted(
        given["address"],
        given["file"],
        given.get("columns", {}),
        given.get("constants", {}),
        {name: value for name, value in table.items() if name not in known},
    )


def of_query(asked: Wanted, query: Beside, names: Sequence[str], rows: Iterable[Row]) -> bytes:
    """The table of a query's answer, whose variables are our columns. Raises Failed, BadSource."""
    _check_columns(names, query.where)
    return written(replace(asked, columns={name: name for name in names}), rows)


def _check_columns(names: Iterable[str], where: str) -> None:
    for name in names:
        if name in _CONTACTS:
            what = f'"{name}" is not harvested: nobody can tell there whether it is a person\'s.'
            remedy = "leave the column out; an organisation's own contact may be a constant"
            raise BadSource(what, where, remedy)


def table(asked: Wanted, header: Sequence[str], rows: Iterable[Row]) -> bytes:
    """The table in our columns, as CSV in UTF-8, from rows of theirs.

    Cells beyond the header (under the key "") stay beyond ours, so that the build sets the row
    aside. Raises Failed when a column is not there, or no row.
    """
    missing = [name for name in asked.theirs if name not in header]
    if missing:
        found = ", ".join(header)[:300]
        raise Failed("columns", asked.address, missing=", ".join(missing), found=found)
    return written(asked, (_ours(asked, row) for row in rows), lambda row: row[""])


def written(
    asked: Wanted, rows: Iterable[Row], surplus: Callable[[Row], str] = lambda _: ""
) -> bytes:
    """The table as CSV in UTF-8, from rows by our columns. Raises Failed when there is none."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*asked.columns, *asked.constants])
    empty = True
    for row in rows:
        empty = False
        cells = [_cell(ours, row[ours]) for ours in asked.columns]
        beyond = surplus(row)
        writer.writerow([*cells, *asked.constants.values(), *([beyond] if beyond else [])])
    if empty:
        raise Failed("no-rows", asked.address)
    try:
        return text.getvalue().encode()
    except UnicodeEncodeError as error:
        raise unreadable(asked.address, "Unicode", error) from None


def _ours(asked: Wanted, row: Row) -> Row:
    return {
        "": row.get("", ""),
        **{ours: _filled(text, row) for ours, text in asked.columns.items()},
    }


def _filled(text: str, row: Row) -> str:
    if _HOLE.search(text):
        return _HOLE.sub(lambda hole: row.get(hole[1], "").strip(), text)
    return row.get(text, "").strip()


def _cell(ours: str, text: str) -> str:
    # In a key an address would no longer be seen: as it is, it keeps the row out.
    if not text or contact_faults(ours, text):
        return text
    if ours.endswith("slugs"):
        return ";".join(slug(part) for part in text.split(";") if part.strip())
    return slug(text) if ours.endswith("slug") else text


def _names(text: str) -> list[str]:
    return _HOLE.findall(text) or [text]
