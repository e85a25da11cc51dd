"""Every row of every CSV file is in the graph, with all its values, or set aside with a reason."""

import csv
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from fidelity_asking import Ask, asker
from fidelity_audit import CHECKS, CONFIGURATION, Audit
from fidelity_sheets import rows
from fidelity_terms import date, name, text

from store.release import Release

DATA = Path(__file__).parents[2] / "data"
SOURCES = sorted(path.parent for path in DATA.glob("*/source.toml"))
FILES = sorted(
    path for source in SOURCES for path in source.glob("*.csv") if path.name not in CONFIGURATION
)
EXPECTED_ASIDE = Path(__file__).with_name("set-aside.csv")

Auditor = Callable[[Path], Audit]


@pytest.fixture(scope="session")
def ask(release: Release) -> Ask:
    return asker(release)


@pytest.fixture(scope="session")
def audit(release: Release, ask: Ask) -> Auditor:
    """The audit of a source, done once a session."""
    aside = list(release.set_aside())

    @cache
    def of(folder: Path) -> Audit:
        return Audit(folder, ask, [entry for entry in aside if entry["source"] == folder.name])

    return of


def _path(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


def test_every_file_is_known() -> None:
    assert {path.name for path in FILES} == set(CHECKS)


@pytest.mark.parametrize("path", FILES, ids=_path)
def test_every_row_is_found_or_set_aside(path: Path, audit: Auditor) -> None:
    account = audit(path.parent).files[path.name]
    shown = "\n".join(account.faults[:20])
    assert not account.faults, f"{len(account.faults)} rows are not as they should be:\n{shown}"
    with path.open(encoding="utf-8", newline="") as lines:
        assert account.rows == sum(1 for _ in csv.reader(lines)) - 1
    assert account.found + account.set_aside == account.rows


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.name)
def test_the_graph_says_nothing_that_no_row_states(source: Path, audit: Auditor) -> None:
    unstated = list(audit(source).unstated())
    shown = "\n".join(" ".join(triple) for triple in unstated[:20])
    assert not unstated, f"{len(unstated)} triples come from no row:\n{shown}"


def test_what_is_set_aside_is_what_a_person_found_at_fault(release: Release) -> None:
    """Each row set aside was looked at, and its fault written down in set-aside.csv."""
    expected = {(r["source"], r["file"], r["line"]): r for _, r in rows(EXPECTED_ASIDE)}
    found = {(e["source"], e["file"], str(e["line"])): e for e in release.set_aside()}
    assert found.keys() == expected.keys()
    for place, row in expected.items():
        told = " ".join(reason["message"]["en"] for reason in found[place]["reasons"])
        assert row["told"] in told
        assert row["cell"] in found[place]["row"].values()


def test_every_decision_on_identity_is_in_the_graph(ask: Ask) -> None:
    query = """
        PREFIX m: <https://w3id.org/maillage/ontology#>
        PREFIX dct: <http://purl.org/dc/terms/>
        SELECT ?identity ?graph ?key ?evidence ?date WHERE {
          GRAPH <https://w3id.org/maillage/graph/identity> {
            ?decision a m:MatchDecision ; m:identity ?identity ; m:sourceGraph ?graph ;
              m:sourceKey ?key ; m:evidence ?evidence ; dct:date ?date ;
              m:decisionStatus <https://w3id.org/maillage/scheme/decision-status/accepted> .
            FILTER NOT EXISTS { ?decision m:rule ?rule }
          }
        }"""
    expected = [
        (
            name(f"id:{row['identity']}"),
            name(f"graph:{row['source']}"),
            text(f"{row['kind']}/{row['key']}"),
            text(row["evidence"]),
            date(row["decided_on"]),
        )
        for _, row in rows(DATA / "identity" / "decisions.csv")
    ]
    assert sorted(ask(query)) == sorted(expected)
