"""Finding the rows of a CSV file that are of one body: what `maillage duplicates` does."""

import csv
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from matching.clustering import Link
from matching.gazetteer import Gazetteer
from matching.linking import Linkage, link
from matching.record import Record
from matching.rows import Columns, open_rows, read_row

__all__ = ["ADDED", "Counts", "find_duplicates"]

ADDED = ("row", "cluster", "score", "rule", "evidence", "review", "review_rules")
# A spreadsheet numbers its rows from 1, and the first is the header.
_FIRST = 2


@dataclass(frozen=True)
class Counts:
    """The rows; the bodies that have several, and the rows that they have; doubtful pairs."""

    rows: int
    clusters: int
    clustered: int
    review: int


def find_duplicates(
    source: Path, target: IO[str], columns: Columns, open_gazetteer: Callable[[], Gazetteer]
) -> Counts:
    """Write the table again with the number of each row and of the first that is the same.

    The gazetteer, which takes seconds to open, is asked for when the table is read. Raises
    BadTable, OSError.
    """
    cells = tuple(dict.fromkeys(columns.named()))

    def read(row: tuple[str | None, ...]) -> Record:
        return read_row(dict(zip(cells, row, strict=True)), columns)

    with open_rows(source, columns) as reader:
        rows = [tuple(row.get(cell) for cell in cells) for row in reader]
    found = link(rows, read, open_gazetteer())
    told = _told(found)
    with open_rows(source, columns) as reader:
        writer = csv.DictWriter(target, [*(reader.fieldnames or ()), *ADDED], extrasaction="ignore")
        writer.writeheader()
        for number, row in enumerate(reader):
            empty = {**dict.fromkeys(ADDED, ""), "row": str(number + _FIRST)}
            writer.writerow(row | empty | told.get(number, {}))
    clustered = sum(map(len, found.clusters))
    return Counts(len(rows), len(found.clusters), clustered, len(found.review))


def _told(found: Linkage) -> dict[int, dict[str, str]]:
    """What is added to the rows that are not alone."""
    told: defaultdict[int, dict[str, str]] = defaultdict(dict)
    for cluster in found.clusters:
        for row in cluster:
            told[row]["cluster"] = str(cluster[0] + _FIRST)
    for row, links in _by_row(found.accepted).items():
        best = max(links.values(), key=lambda each: each.decision.score)
        told[row] |= {
            "score": f"{best.decision.score:.3f}",
            "rule": best.decision.rule,
            "evidence": "; ".join(best.decision.evidence),
        }
    for row, links in _by_row(found.review).items():
        told[row] |= {
            "review": " ".join(str(other + _FIRST) for other in sorted(links)),
            "review_rules": " ".join(links[other].decision.rule for other in sorted(links)),
        }
    return told


def _by_row(links: list[Link]) -> Mapping[int, dict[int, Link]]:
    """The links of each row, by the other row."""
    found: defaultdict[int, dict[int, Link]] = defaultdict(dict)
    for each in links:
        found[each.one][each.other] = each
        found[each.other][each.one] = each
    return found
