"""The W3C SHACL test suite, through our own validate(), with every engine."""

import csv
from collections import Counter
from pathlib import Path

import pytest
from conformance import HOW_TO_GET_IT, Case, Verdicts, cases, outcome, suite_folder

from ingest.shacl import Shapes, available_engines, validate
from ingest.shacl.errors import BadShapes

KNOWN = Path(__file__).with_name("w3c_known_failures.csv")
SUITE = suite_folder()
CASES = list(cases(SUITE)) if SUITE.is_dir() else []

without_suite = pytest.mark.skipif(not CASES, reason=HOW_TO_GET_IT)


def known_failures() -> dict[tuple[str, str], str]:
    with KNOWN.open(encoding="utf-8", newline="") as file:
        return {(row["engine"], row["test"]): row["reason"] for row in csv.DictReader(file)}


def found(case: Case, engine: str) -> Verdicts | None:
    try:
        return outcome(validate([case.data], Shapes(case.shapes), engine))
    except BadShapes:
        return None


@without_suite
@pytest.mark.filterwarnings("ignore:Parsing weird boolean")
@pytest.mark.parametrize("engine", available_engines())
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_w3c(case: Case, engine: str) -> None:
    reason = known_failures().get((engine, case.name))
    right = found(case, engine) == case.expected
    if reason:
        assert not right, f"passes now: take it out of {KNOWN.name} ({reason})"
        pytest.xfail(reason)
    assert right


@without_suite
def test_the_whole_suite_is_there() -> None:
    assert len(CASES) == 120
    assert not [name for name, count in Counter(case.name for case in CASES).items() if count > 1]


@without_suite
def test_known_failures_name_tests_of_the_suite() -> None:
    assert {test for _, test in known_failures()} <= {case.name for case in CASES}
