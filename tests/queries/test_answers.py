"""The answers to the questions, against what a person read in the CSV files.

Each file of answers/ belongs to one question and says where in data/ its rows were read. A case
that is complete lists every row; one with a total gives the number of rows and some of them, a
partial one some rows only.
"""

import csv
import gzip
import tomllib
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from question_asking import Asker

from store.release import Release

ANSWERS = Path(__file__).with_name("answers")


@dataclass(frozen=True)
class Case:
    """What a question is to answer for some values of its parameters."""

    question: str
    why: str
    columns: list[str]
    rows: list[tuple[str, ...]]
    total: int | None
    complete: bool
    parameters: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return "-".join((self.question, *self.parameters.values())).replace("/", "_")


def _cases() -> list[Case]:
    return [
        _case(path.stem, case)
        for path in sorted(ANSWERS.glob("*.toml"))
        for case in tomllib.loads(path.read_text(encoding="utf-8"))["case"]
    ]


def _case(question: str, case: dict[str, Any]) -> Case:
    rows = [tuple(row) for row in csv.reader(case["rows"].strip().splitlines())]
    assert all(len(row) == len(case["columns"]) for row in rows), f"{question}: uneven rows"
    return Case(
        question,
        case["why"],
        case["columns"],
        rows,
        case.get("total"),
        "total" not in case and not case.get("partial"),
        case.get("parameters", {}),
    )


@pytest.mark.parametrize("case", _cases(), ids=str)
def test_answer(case: Case, asker: Asker) -> None:
    assert case.why.strip()
    answer = asker.ask(case.question, case.parameters)
    found = Counter(answer.only(case.columns))
    expected = Counter(case.rows)
    assert not expected - found, "rows read in the CSV files are not in the answer"
    if case.complete:
        assert not found - expected, "the answer has rows that were not read in the CSV files"
    assert case.total in (None, len(answer.rows))


def test_sources_are_counted_as_the_dumps_hold_them(asker: Asker, release: Release) -> None:
    """The number of triples of each graph is the number of lines of its dump."""
    counted = {}
    for name in release.graphs:
        with gzip.open(release.graph(name), "rb") as lines:
            counted[f"graph/{name}"] = str(sum(1 for _ in lines))
    assert dict(asker.ask("sources").only(["graph", "triples"])) == counted


def test_a_page_is_asked_for_by_its_own_address(asker: Asker) -> None:
    """A page that states nothing gives no rows, rather than those of another page."""
    assert not asker.ask("page-statements", {"page": "https://example.org/nothing"}).rows
