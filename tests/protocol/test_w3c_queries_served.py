"""The W3C's query tests through the service: over HTTP, against published releases.

One release a dataset, served by three servers at once: pyoxigraph alone, with rewriting, with
both engines. What fails is listed with its reason beside this file.
"""

import csv
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path

import httpx
import pytest
from published import Serve, publish
from w3c_sparql import HOW_TO_GET_IT, Case, Dataset, Kind, cases, is_right, suites_folder

KNOWN = Path(__file__).with_name("w3c_served_known_failures.csv")
SUITES = suites_folder()
CASES = cases(SUITES)
WAYS: Mapping[str, Mapping[str, bool]] = {
    "alone": {"rewriting": False, "sparq": False},
    "rewriting": {"rewriting": True, "sparq": False},
    "both": {"rewriting": True, "sparq": True},
}
# So many of the 875 must be right at least.
BAR = 833
_LONGEST_ADDRESS = 4000

pytestmark = [
    pytest.mark.skipif(not CASES, reason=HOW_TO_GET_IT),
    pytest.mark.skipif(find_spec("sparq") is None, reason="sparq is not installed"),
]
Failures = Mapping[str, set[str]]


def asked(client: httpx.Client, case: Case) -> bytes | None:
    """The answer's bytes; empty when the service understood and could not finish."""
    headers = {"Accept": case.media_type if case.kind == Kind.EVALUATION else "*/*"}
    if len(case.text) < _LONGEST_ADDRESS:
        response = client.get("/sparql", params={"query": case.text}, headers=headers)
    else:
        headers["Content-Type"] = "application/sparql-query"
        response = client.post("/sparql", content=case.text.encode(), headers=headers)
    if response.status_code >= 500:
        return b""
    return response.content if response.status_code == 200 else None


def failing(client: httpx.Client, group: list[Case]) -> set[str]:
    return {case.id for case in group if not is_right(case, asked(client, case))}


@pytest.fixture(scope="module")
def failures(serve: Serve, tmp_path_factory: pytest.TempPathFactory) -> Failures:
    """What fails in each way, asked of one release after the other."""
    home = tmp_path_factory.mktemp("w3c-queries")
    groups: dict[Dataset, list[Case]] = {}
    for case in CASES:
        groups.setdefault(case.dataset, []).append(case)
    clients = {name: serve(home, **settings) for name, settings in WAYS.items()}
    found: dict[str, set[str]] = {name: set() for name in WAYS}
    with ThreadPoolExecutor(len(WAYS)) as threads:
        for dataset, group in groups.items():
            publish(home, dataset.quads(SUITES), complete=True)
            results = threads.map(
                lambda client, group=group: failing(client, group), clients.values()
            )
            for name, ids in zip(WAYS, results, strict=True):
                found[name] |= ids
    return found


def known_failures(way: str) -> dict[str, str]:
    with KNOWN.open(encoding="utf-8", newline="") as file:
        return {row["test"]: row["reason"] for row in csv.DictReader(file) if row[way] == "fails"}


@pytest.mark.parametrize("way", WAYS)
def test_w3c_queries_through_the_service(way: str, failures: Failures) -> None:
    assert failures[way] == known_failures(way).keys()
    assert len(CASES) - len(failures[way]) >= BAR


def test_rewriting_changes_nothing(failures: Failures) -> None:
    assert failures["rewriting"] == failures["alone"]


def test_two_engines_know_more_than_one(failures: Failures) -> None:
    assert failures["both"] < failures["alone"]


def test_every_known_failure_has_its_reason() -> None:
    ids = Counter(case.id for case in CASES)
    for way in WAYS:
        for test, reason in known_failures(way).items():
            assert ids[test] == 1
            assert reason
