"""Finding the rows of a CSV file again among known things: what `maillage reconcile` does."""

import csv
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import IO

from matching.matcher import Match, Matcher
from matching.record import Record
from matching.rows import Columns, open_rows, read_row

__all__ = ["ADDED", "reconcile"]

ADDED = ("match", "iri", "matched_name", "score", "rule", "evidence", "others")


def reconcile(
    source: Path, target: IO[str], columns: Columns, open_matcher: Callable[[], Matcher]
) -> Counter[str]:
    """Write the table again with what was found of each row; count the outcomes.

    The matcher, which takes seconds to open, is asked for when the header is in order. Raises
    BadTable, OSError.
    """
    with open_rows(source, columns) as reader:
        matcher = open_matcher()
        counts: Counter[str] = Counter()
        header = [*(reader.fieldnames or ()), *ADDED]
        writer = csv.DictWriter(target, header, extrasaction="ignore")
        writer.writeheader()
        for row in reader:
            found = _found(read_row(row, columns), matcher)
            counts[found["match"]] += 1
            writer.writerow(row | found)
        return counts


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
