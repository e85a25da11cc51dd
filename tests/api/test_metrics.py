"""Figures for Prometheus, and answers that are kept before anybody asks."""

import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families as read_open
from prometheus_client.parser import text_string_to_metric_families as read_plain

HTML = {"Accept": "text/html", "Accept-Encoding": "gzip"}
CLER = '<organization/cler> schema:name "CLER" .\n'
QUERY = "SELECT * { ?s ?p ?o . ?s ?q ?r }"
Figures = dict[tuple[str, ...], float]


@pytest.fixture(scope="module")
def home(publish: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder: Path = tmp_path_factory.mktemp("measured")
    publish(folder, {"cler": CLER})
    return folder


@pytest.fixture(scope="module")
def client(serve: Any, home: Path) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=serve(home, readers=1, sparq=False, warming=False)) as client:
        yield client


def figures(client: httpx.Client) -> Figures:
    """All samples, by name and labels."""
    families = read_plain(client.get("/metrics").text)
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in families
        for sample in family.samples
    }


def test_the_formats_are_valid(client: httpx.Client) -> None:
    plain = client.get("/metrics", headers={"Accept": "text/plain"})
    assert plain.headers["content-type"].startswith("text/plain; version=0.0.4")
    accept = "application/openmetrics-text; version=1.0.0"
    opened = client.get("/metrics", headers={"Accept": accept})
    assert opened.headers["content-type"].startswith("application/openmetrics-text; version=1.0.0")
    names = [{f.name.removesuffix("_total") for f in read_plain(plain.text)}]
    names += [{family.name for family in read_open(opened.text)}]
    assert names[1] <= names[0]
    assert "maillage_queries" in names[1]
    assert plain.headers["cache-control"] == "no-store"


def test_every_figure_is_documented(client: httpx.Client, root: Path) -> None:
    text = (root / "docs" / "operating.md").read_text("utf-8")
    named = set(re.findall(r"`(maillage_\w+)", text.partition("Worth an alarm")[0]))
    families = list(read_plain(client.get("/metrics").text))
    ours = {
        family.name + ("_total" if family.type == "counter" else "")
        for family in families
        if family.name.startswith("maillage_") and not family.name.endswith("_created")
    }
    assert named == ours


def test_queries_are_counted_by_outcome_and_engine(client: httpx.Client) -> None:
    before = figures(client)
    assert client.get("/sparql", params={"query": QUERY}).status_code == 200
    assert client.get("/sparql", params={"query": "SELECT * {"}).status_code == 400
    after = figures(client)

    def more(*key: str) -> float:
        return after.get(key, 0) - before.get(key, 0)

    assert more("maillage_queries_total", "whole") == 1
    assert more("maillage_queries_total", "refused") == 1
    assert more("maillage_query_seconds_count", "pyoxigraph") == 1
    assert more("maillage_query_wait_seconds_count") == 2
    assert more("maillage_answer_bytes_total") > 0
    assert more("maillage_responses_total", "400") == 1


def test_what_is_kept_is_found_on_both_shelves(client: httpx.Client) -> None:
    address = {"query": QUERY + " # kept"}
    client.get("/sparql", params=address)
    before = figures(client)
    for _ in range(3):
        client.get("/sparql", params=address)
    after = figures(client)
    hits = [
        after[("maillage_cache_hits_total", shelf)] - before[("maillage_cache_hits_total", shelf)]
        for shelf in ("answers", "connections")
    ]
    assert sum(hits) == 3
    assert hits[1] >= 2
    assert after[("maillage_cache_entries", "connections")] > 0
    assert after[("maillage_cache_bytes", "answers")] > 0
    assert after[("maillage_queries_total", "whole")] == before[("maillage_queries_total", "whole")]


def test_readers_and_release(client: httpx.Client) -> None:
    found = figures(client)
    release = client.get("/health").json()
    assert found[("maillage_release_info", release["release"])] == 1
    created = found[("maillage_release_created_timestamp_seconds",)]
    assert time.time() - created == pytest.approx(release["age_seconds"], abs=5)
    sources = client.get("/sources", params={"format": "json"}).json()
    for source in sources:
        day = datetime.fromisoformat(source["retrieved"]).replace(tzinfo=UTC).timestamp()
        assert found[("maillage_source_retrieved_timestamp_seconds", source["name"])] == day
    assert sources
    alive = found[("maillage_readers_alive",)]
    assert alive >= 1
    assert found[("maillage_readers_begun_total",)] >= alive
    assert found[("maillage_readers_memory_bytes",)] > 1_000_000
    assert found[("maillage_readers_lost_total",)] == 0


def test_each_application_has_figures_of_its_own(serve: Any, tmp_path: Path) -> None:
    client = httpx.Client(base_url=serve(tmp_path))
    found = figures(client)
    # Also before the first release.
    assert found[("maillage_queries_total", "whole")] == 0
    assert "maillage_release_info" not in {name for name, *_ in found}


def test_the_library_is_kept_before_anybody_asks(serve: Any, publish: Any, tmp_path: Path) -> None:
    publish(tmp_path, {"cler": CLER})
    client = httpx.Client(base_url=serve(tmp_path, readers=1), timeout=30)
    for number in range(2):
        known = settle(client)
        for name in ("members", "ego"):
            for path, headers in (
                (f"/queries/{name}?format=json", {}),
                (f"/queries/{name}", {**HTML, "Accept-Language": "fr"}),
                (f"/queries/{name}", {**HTML, "Accept-Language": "en-GB,en;q=0.8"}),
            ):
                assert client.get(path, headers=headers).status_code == 200
        turtle = client.get("/queries/members", headers={"Accept": "text/csv"})
        asked = ("maillage_queries_total", "whole")
        # Nobody had asked for CSV.
        assert figures(client)[asked] == known[asked] + 1
        assert turtle.headers["maillage-release"] == client.get("/health").json()["release"]
        publish(tmp_path, {"cler": CLER + f'<organization/x> schema:name "{number}" .\n'})


def settle(client: httpx.Client) -> Figures:
    """Wait until the library has been asked over the current release, and nothing goes on."""
    release = ""
    before: Figures = {}
    asked = ("maillage_queries_total", "whole")
    for _ in range(100):
        time.sleep(0.7)
        found = figures(client)
        served = client.get("/health").json()["release"]
        if found[asked] and served == release and found[asked] == before.get(asked):
            return found
        release, before = served, found
    raise AssertionError("The library is not asked.")


def test_a_question_that_fails_stops_no_other(
    serve: Any, publish: Any, checkout: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    root = tmp_path / "checkout"
    root.mkdir()
    for entry in checkout.iterdir():
        (root / entry.name).symlink_to(entry)
    (root / "queries").unlink()
    (root / "queries").mkdir()
    for query in (checkout / "queries").iterdir():
        text = query.read_text("utf-8")
        (root / "queries" / query.name).write_text(text, "utf-8")
        broken = text.replace("SELECT ?member", "SELECT (<urn:none>(?m) AS ?member)")
        (root / "queries" / f"a-{query.name}").write_text(broken, "utf-8")
    publish(tmp_path / "home", {"cler": CLER})
    client = httpx.Client(base_url=serve(tmp_path / "home", root=root, readers=1), timeout=30)
    known = settle(client)
    assert "/queries/a-members?format=json cannot be asked ahead" in caplog.text
    client.get("/queries/members?format=json")
    asked = ("maillage_queries_total", "whole")
    assert figures(client)[asked] == known[asked]
