"""Answers that are kept: long ones while they are sent, and one for a view and its script."""

import gzip
import hashlib
import json
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from api.kept import Kept, Shelf
from store.ahead import FOLDER
from store.queries import Library
from store.release import Release

REPOSITORY = Path(__file__).parents[2]
BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8", "Accept-Language": "en"}
ROOM = 16_000


@pytest.fixture
def shelf() -> Shelf:
    return Shelf(ROOM, lambda: "now")


def test_a_whole_answer_is_handed_on(shelf: Shelf) -> None:
    recording, found = shelf.record(), list[bytes]()
    recording.when_whole = found.append
    for piece in (b"one ", b"two"):
        recording.add(piece)
    assert shelf.lent == 7
    recording.finish()
    recording.drop()
    assert (found, shelf.lent) == ([b"one two"], 0)


def test_recordings_share_the_room_of_one_answer(shelf: Shelf) -> None:
    first, second, found = shelf.record(), shelf.record(), list[bytes]()
    first.when_whole = second.when_whole = found.append
    first.add(b"1" * 600)
    second.add(b"2" * 600)
    second.add(b"2")
    second.finish()
    assert (found, shelf.lent) == ([], 600)
    first.add(b"1" * 400)
    first.finish()
    assert found == [b"1" * 1000]


def test_what_was_recorded_is_found_of_its_release_only(shelf: Shelf) -> None:
    shelf.put("key", Kept("before", 200, (), b"old"))
    assert shelf.get("key") is None


def test_a_view_and_its_script_ask_once(
    publish: Callable[..., object], serve: Callable[..., str], tmp_path: Path
) -> None:
    publish(tmp_path, {"cler": '<organization/cler> a org:Organization ; schema:name "CLER" .'})
    address = serve(tmp_path, warming=False)
    for query in ("", "?lang=fr", "?kind=x"):
        assert httpx.get(f"{address}/map{query}", headers=BROWSER).status_code == 200
    rows = httpx.get(f"{address}/queries/actors?format=csv").text.splitlines()
    assert rows[0].startswith("actor,name,point,")
    assert len(rows) == 2
    # This one is told after all that was asked before.
    httpx.get(f"{address}/sparql", params={"query": "SELECT ?last { ?last a ?c } LIMIT 7"})
    log, told = tmp_path / "log" / "queries.jsonl", ""
    for _ in range(100):
        told = log.read_text("utf-8") if log.exists() else ""
        if "?last" in told:
            break
        time.sleep(0.1)
    asked = [json.loads(line)["query"] for line in told.splitlines()]
    assert sum("COALESCE(?called" in query for query in asked) == 1


def test_a_browser_that_asks_for_csv_is_given_no_page(
    publish: Callable[..., object], serve: Callable[..., str], tmp_path: Path
) -> None:
    publish(tmp_path, {"cler": '<organization/cler> a org:Organization ; schema:name "CLER" .'})
    answer = httpx.get(f"{serve(tmp_path)}/queries/actors?format=csv", headers=BROWSER)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.text.startswith("actor,name,point,")


def test_what_was_written_ahead_is_handed_out(
    publish: Callable[..., Release], serve: Callable[..., str], tmp_path: Path
) -> None:
    release = publish(tmp_path, {"cler": '<organization/x> a org:Organization ; schema:name "X" .'})
    address, fresh = serve(tmp_path, warming=False), {"Cache-Control": "no-cache"}
    computed = httpx.get(f"{address}/queries/actors?format=csv").content
    text = Library(REPOSITORY / "queries").get("actors").asked({})
    written = computed.replace(b",X,", b",Written ahead,")
    folder = release.path / FOLDER
    folder.mkdir()
    name = f"{hashlib.sha256(text.encode()).hexdigest()}.csv.gz"
    (folder / name).write_bytes(gzip.compress(written))
    address = serve(tmp_path, warming=False)
    for encoding in ("gzip", "identity"):
        given = {"Accept-Encoding": encoding}
        answer = httpx.get(f"{address}/queries/actors?format=csv", headers=given)
        assert answer.headers.get("Content-Encoding", "identity") == encoding
        assert (answer.content, answer.headers["Content-Type"]) == (
            written,
            "text/csv; charset=utf-8",
        )
    assert "Written ahead" in httpx.get(f"{address}/map", headers=BROWSER).text
    assert b"Written" not in httpx.get(f"{address}/queries/actors?format=json").content
    assert httpx.get(f"{address}/queries/actors?format=csv", headers=fresh).content == computed
    other = {
        "query": text,
        "named-graph-uri": "https://w3id.org/maillage/graph/cler",
        "format": "csv",
    }
    assert b"Written" not in httpx.get(f"{address}/sparql", params=other).content
