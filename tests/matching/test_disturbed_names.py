"""Names of territories find their way back, however they are written; homonyms are not guessed."""

import csv
import random
from collections import Counter
from pathlib import Path

import pytest
from disturbing import disturb

from matching.gazetteer import Gazetteer
from matching.matcher import Matcher
from matching.record import Record, record

DATA = Path(__file__).parents[2] / "data"
# All 36,130 take half a minute; every eighth shows the same.
EVERY = 8


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / "territories" / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.fixture(scope="module")
def territories() -> dict[str, Record]:
    """The communes and intercommunalities."""
    communes = {
        row["insee"]: record(row["name"], kind="commune", department=row["department"])
        for row in _rows("communes.csv")
    }
    return communes | {
        row["siren"]: record(row["name"], kind="epci", department=row["department"])
        for row in _rows("epci.csv")
    }


@pytest.fixture(scope="module")
def matcher(territories: dict[str, Record], gazetteer: Gazetteer) -> Matcher:
    return Matcher(territories, gazetteer)


def test_disturbed_names_with_their_department(
    territories: dict[str, Record], matcher: Matcher
) -> None:
    chance = random.Random(11)
    departments = {row["code"]: row["name"] for row in _rows("departments.csv")}
    counts: Counter[str] = Counter()
    wrong = []
    for key, thing in list(territories.items())[::EVERY]:
        written = disturb(thing.names[0].text, thing.department, departments, chance)
        kind = next(iter(thing.given))
        found = matcher.match(record(written, kind=kind, department=thing.department))
        if found and found[0].key == key:
            counts["right"] += 1
        elif found and found[0].decision.status == "accepted":
            wrong.append((written, found[0].key))
    total = len(territories) // EVERY
    assert counts["right"] / total >= 0.985
    assert len(wrong) / total < 0.002, wrong


@pytest.mark.parametrize("name", ["Saint-Sauveur", "St Sauveur", "SAINTE-COLOMBE", "Beaumont"])
def test_homonyms_without_a_department_are_reviewed(name: str, matcher: Matcher) -> None:
    found = matcher.match(record(name, kind="commune"), limit=20)
    assert len(found) > 1
    assert {match.decision.status for match in found} == {"review"}
