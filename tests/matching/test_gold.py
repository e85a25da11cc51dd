"""The decisions agree with those made by hand, on the half that was not looked at when tuning."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from matching.deciding import Decision, decide
from matching.gazetteer import Gazetteer
from matching.record import Record, record

HERE = Path(__file__).parent
Row = dict[str, str]


def rows(split: str) -> list[Row]:
    with (HERE / "gold.csv").open(encoding="utf-8", newline="") as lines:
        return [row for row in csv.DictReader(lines) if row["split"] == split]


def variants() -> list[Row]:
    """Pairs of our own over the same data, for each sort of trap, to tune on."""
    with (HERE / "variants.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


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
REACHED = {"tune": (1.0, 1.0, 0.96), "held": (0.98, 0.96, 0.78), "variants": (1.0, 1.0, 0.87)}


@pytest.mark.parametrize("split", ["tune", "held", "variants"])
def test_precision_and_recall(split: str, gazetteer: Gazetteer) -> None:
    found = figures(decided(variants() if split == "variants" else rows(split), gazetteer))
    assert all(figure >= reached for figure, reached in zip(found, REACHED[split], strict=True)), (
        found
    )


def test_the_order_of_the_two_does_not_matter(gazetteer: Gazetteer) -> None:
    for row in rows("tune") + rows("held") + variants():
        left, right = side(row, "left"), side(row, "right")
        assert decide(left, right, gazetteer).status == decide(right, left, gazetteer).status


def test_the_gold_set_is_hard_and_balanced() -> None:
    found = rows("tune") + rows("held")
    assert len(found) >= 150
    assert len({row["pair"] for row in found}) == len(found)
    answers = Counter(row["same"] for row in found)
    assert min(answers["yes"], answers["no"]) >= len(found) // 3
