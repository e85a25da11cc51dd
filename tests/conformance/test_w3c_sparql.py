"""The W3C SPARQL test suites, each engine alone; every failure is listed with its reason."""

import csv
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
from w3c_asking import asked, openers
from w3c_sparql import HOW_TO_GET_IT, Case, Dataset, Kind, cases, is_right, suites_folder

from store.engines.engine import Engine

KNOWN = Path(__file__).with_name("w3c_sparql_known_failures.csv")
SUITES = suites_folder()
CASES = cases(SUITES)
OPENERS = openers()
# So many of the 875 must be right at least.
BAR = 833

without_suites = pytest.mark.skipif(not CASES, reason=HOW_TO_GET_IT)


@pytest.fixture(scope="module")
def engine_for(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, Dataset], Engine]:
    @cache
    def opened(name: str, dataset: Dataset) -> Engine:
        store = ox.Store()
        store.extend(dataset.quads(SUITES))
        return OPENERS[name](store, tmp_path_factory.mktemp(name) / "index")

    return opened


def known_failures() -> dict[tuple[str, str], str]:
    with KNOWN.open(encoding="utf-8", newline="") as file:
        return {(row["engine"], row["test"]): row["reason"] for row in csv.DictReader(file)}


@without_suites
@pytest.mark.parametrize("name", OPENERS)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_w3c_sparql(case: Case, name: str, engine_for: Callable[[str, Dataset], Engine]) -> None:
    reason = known_failures().get((name, case.id))
    passes = is_right(case, asked(engine_for(name, case.dataset), case))
    if reason:
        assert not passes, f"passes now: take it out of {KNOWN.name} ({reason})"
        pytest.xfail(reason)
    assert passes


@without_suites
@pytest.mark.parametrize("name", OPENERS)
def test_enough_tests_are_right(name: str) -> None:
    failing = {test for engine, test in known_failures() if engine == name}
    assert len(CASES) - len(failing) >= BAR


@without_suites
def test_the_whole_suites_are_there() -> None:
    kinds = Counter(case.kind for case in CASES)
    assert kinds[Kind.EVALUATION] == 283 + 235
    assert kinds[Kind.POSITIVE_SYNTAX] + kinds[Kind.NEGATIVE_SYNTAX] == 302
    assert kinds[Kind.UPDATE_SYNTAX] == 55
    assert len({case.id for case in CASES}) == len(CASES) == 875


@without_suites
def test_known_failures_name_tests_of_the_suites() -> None:
    assert {test for _, test in known_failures()} <= {case.id for case in CASES}
