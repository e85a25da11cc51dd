"""The decisions agree with those made by hand, on the halves that were not looked at when tuning.

Two sets of pairs have such a half: gold.csv (`held`) and dev.csv (`check`), which was written
before its author read the rules. variants.csv is for tuning alone.
"""

import csv
from collections import Counter
from pathlib import Path

import pytest

from matching.deciding import Decision, decide
from matching.gazetteer import Gazetteer
from matching.record import Record, record

HERE = Path(__file__).parent
Row = dict[str, str]


def rows(split: str, of: str = "gold.csv") -> list[Row]:
    with (HERE / of).open(encoding="utf-8", newline="") as lines:
        return [row for row in csv.DictReader(lines) if row.get("split", "tune") == split]


def side(row: Row, which: str) -> Record:
    return record(
        row[f"{which}_name"],
        kind=row[f"{which}_kind"],
        place=row[f"{which}_place"],
        department=row[f"{which}_department"],
        country=row[f"{which}_country"],
        websites=[row[f"{which}_website"]] if row[f"{which}_website"] else [],
        identifiers=[row[f"{which}_identifier"]] if row[f"{which}_identifier"] else [],
    )


def decided(found: list[Row], gazetteer: Gazetteer) -> list[tuple[Row, Decision]]:
    return [(row, decide(side(row, "left"), side(row, "right"), gazetteer)) for row in found]


def figures(found: list[tuple[Row, Decision]]) -> tuple[float, float, float]:
    """Precision of what was accepted; recall of accepted or review; recall of accepted."""
    counts = Counter((row["same"], decision.status) for row, decision in found)
    same = sum(n for (truth, _), n in counts.items() if truth == "yes")
    accepted = counts["yes", "accepted"]
    precision = accepted / max(accepted + counts["no", "accepted"], 1)
    return precision, (accepted + counts["yes", "review"]) / same, accepted / same


# What is reached: precision, recall with the review queue, recall of what is accepted. The aim
# on the held-out half is 0.99, 0.97 and 0.90. These only rise.
REACHED = {
    ("gold.csv", "tune"): (1.0, 1.0, 1.0),
    ("gold.csv", "held"): (0.99, 0.99, 0.91),
    ("variants.csv", "tune"): (1.0, 1.0, 0.96),
    ("dev.csv", "tune"): (1.0, 0.99, 0.94),
    ("dev.csv", "check"): (1.0, 0.98, 0.93),
}


@pytest.mark.parametrize(("of", "split"), REACHED)
def test_precision_and_recall(of: str, split: str, gazetteer: Gazetteer) -> None:
    found = figures(decided(rows(split, of), gazetteer))
    reached = REACHED[of, split]
    assert all(figure >= least for figure, least in zip(found, reached, strict=True)), found


def test_the_order_of_the_two_does_not_matter(gazetteer: Gazetteer) -> None:
    for row in [row for of, split in REACHED for row in rows(split, of)]:
        left, right = side(row, "left"), side(row, "right")
        assert decide(left, right, gazetteer).status == decide(right, left, gazetteer).status


def test_the_gold_set_is_hard_and_balanced() -> None:
    found = rows("tune") + rows("held")
    assert len(found) >= 150
    assert len({row["pair"] for row in found}) == len(found)
    answers = Counter(row["same"] for row in found)
    assert min(answers["yes"], answers["no"]) >= len(found) // 3
