"""Queries that are almost SPARQL never meet a fault of ours; the long run is in benchmarks/."""

from pathlib import Path

import httpx

from benchmarks.fuzzing.endpoint import fuzz, seeds


def test_mutated_queries(site: httpx.Client, root: Path, conformance: Path) -> None:
    queries = seeds([root / "queries", conformance / "sparql11"])
    report = fuzz(str(site.base_url), queries, seconds=15, seed=20261122)
    assert report.faults == []
    assert report.statuses[200]
    assert report.statuses[400]
