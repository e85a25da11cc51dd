"""Finding the rows of a CSV file again among known things: what `maillage reconcile` does."""

import csv
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from matching.matcher import Match, Matcher
from matching.record import Record, record
from store.errors import MaillageError

__all__ = ["ADDED", "BadTable", "Columns", "reconcile"]

ADDED = ("match", "iri", "matched_name", "score", "rule", "evidence", "others")


class BadTable(MaillageError):
    """A file that is to be reconciled cannot be read as the table that it should be."""


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


def reconcile(
    source: Path, target: IO[str], columns: Columns, open_matcher: Callable[[], Matcher]
) -> Counter[str]:
    """Write the table again with what was found of each row; count the outcomes.

    The matcher, which takes seconds to open, is asked for when the header is in order. Raises
    BadTable, OSError.
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
            return _copy(reader, target, columns, open_matcher())
        except (csv.Error, UnicodeDecodeError) as error:
            raise BadTable(
                f"The file cannot be read as CSV in UTF-8: {error}.",
                where=f"{source}, line {reader.line_num + 1}",
                remedy="Save it again as CSV UTF-8.",
            ) from None


def _copy(
    reader: "csv.DictReader[str]", target: IO[str], columns: Columns, matcher: Matcher
) -> Counter[str]:
    counts: Counter[str] = Counter()
    writer = csv.DictWriter(target, [*(reader.fieldnames or ()), *ADDED], extrasaction="ignore")
    writer.writeheader()
    for row in reader:
        found = _found(_record(row, columns), matcher)
        counts[found["match"]] += 1
        writer.writerow(row | found)
    return counts


def _dialect(source: Path) -> type[csv.Dialect]:
    """Tell comma, semicolon and tabulator apart by the header."""
    with source.open(encoding="utf-8-sig", errors="replace", newline="") as lines:
        header = lines.readline(1 << 20)
    delimiter = max(",;\t", key=header.count)

    class Found(csv.excel):
        pass

    Found.delimiter = delimiter
    return Found


def _record(row: Mapping[str, str | None], columns: Columns) -> Record:
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


def _found(row: Record, matcher: Matcher) -> dict[str, str]:
    matches: list[Match] = matcher.match(row) if row.names else []
    if not matches:
        return dict.fromkeys(ADDED, "") | {"match": "none"}
    best, *others = matches
    return {
        "match": best.decision.status,
        "iri": best.key,
        "matched_name": best.name,
        "score": f"{best.decision.score:.3f}",
        "rule": best.decision.rule,
        "evidence": "; ".join(best.decision.evidence),
        "others": " ".join(match.key for match in others),
    }
