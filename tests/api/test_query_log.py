"""The query log: every query that cost something, how it went, and nothing about who asked."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from api import journal
from api.outcomes import OUTCOMES, Asked
from api.querylog import LONGEST_TEXT, QueryLog, line_of
from store.settings import settings_from

BASE = "https://w3id.org/maillage/"
ENDLESS = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(8)) + " }"
LOOK_UP = f"SELECT ?p ?o {{ <{BASE}id/organization/cler> ?p ?o }}"
FIELDS = {
    *("time", "release", "hash", "query", "form", "engine", "waited_ms", "worked_ms"),
    *("bytes", "outcome", "error", "warming"),
}
Lines = list[dict[str, Any]]


@pytest.fixture(scope="module")
def home(publish: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder: Path = tmp_path_factory.mktemp("logged")
    rows = "".join(f'<o/{n}> schema:name "{n}" .\n' for n in range(30))
    publish(folder, {"cler": '<organization/cler> schema:name "CLER" .\n' + rows})
    return folder


@pytest.fixture(scope="module")
def client(serve: Any, home: Path) -> httpx.Client:
    address = serve(home, query_seconds=1.0, readers=1, sparq=False, warming=False)
    return httpx.Client(base_url=address, timeout=30, headers={"User-Agent": "someone/1.0"})


@pytest.fixture
def logged(home: Path) -> Callable[..., Lines]:
    """Wait for so many lines about the queries with a word in them."""

    def wait(word: str, count: int = 1) -> Lines:
        path = home / "log" / "queries.jsonl"
        for _ in range(100):
            if path.exists():
                lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
                found = [line for line in lines if word in line["query"]]
                if len(found) >= count:
                    return found
            time.sleep(0.1)
        raise AssertionError(f"{word} is not in the log")

    return wait


def ask(client: httpx.Client, query: str, **headers: str) -> httpx.Response:
    return client.get("/sparql", params={"query": query}, headers=headers)


def test_an_answered_query(client: httpx.Client, logged: Callable[..., Lines]) -> None:
    answer = ask(client, "SELECT ?whole { ?whole ?p ?o } # a comment")
    (line,) = logged("?whole ")
    assert set(line) == FIELDS
    assert line["query"] == "SELECT ?whole { ?whole ?p ?o }"
    assert line["release"] == answer.headers["maillage-release"]
    assert (line["form"], line["engine"], line["outcome"]) == ("solutions", "pyoxigraph", "whole")
    assert line["bytes"] == len(answer.content)
    assert line["worked_ms"] > 0
    assert not line["warming"]


def test_a_look_up(client: httpx.Client, logged: Callable[..., Lines]) -> None:
    answer = ask(client, LOOK_UP)
    (line,) = logged("organization/cler")
    assert (line["engine"], line["form"], line["outcome"]) == ("look-up", "solutions", "whole")
    assert (line["bytes"], line["waited_ms"]) == (len(answer.content), 0)


def test_what_memory_answers_is_not_logged(
    client: httpx.Client, logged: Callable[..., Lines]
) -> None:
    for space in (" ", "  ", " "):
        ask(client, f"SELECT{space}?once {{ ?once ?p ?o }}")
    ask(client, "SELECT ?later { ?later ?p ?o }")
    logged("?later")
    assert len(logged("?once")) == 1


@pytest.mark.parametrize(
    ("query", "status", "went"),
    [
        ("SELECT ?wrong {", 400, ("refused", "QueryEndsEarly")),
        (ENDLESS, 504, ("timed-out", "QueryTimedOut")),
        ("DROP GRAPH <a:b> # an update", 400, ("refused", "UpdateRefused")),
    ],
)
def test_how_it_went(
    client: httpx.Client,
    logged: Callable[..., Lines],
    query: str,
    status: int,
    went: tuple[str, str],
) -> None:
    assert ask(client, query).status_code == status
    line = logged(query[:15])[-1]
    assert (line["outcome"], line["error"]) == went
    assert went[0] in OUTCOMES


def test_a_client_that_leaves(client: httpx.Client, logged: Callable[..., Lines]) -> None:
    with pytest.raises(httpx.ReadTimeout):
        client.get("/sparql", params={"query": ENDLESS.replace("?n", "?left")}, timeout=0.3)
    (line,) = logged("?left")
    assert (line["outcome"], line["error"]) == ("left", "")


def test_nothing_about_the_client(client: httpx.Client, home: Path) -> None:
    ask(client, "ASK { ?private ?p ?o }", **{"X-Forwarded-For": "192.0.2.7", "Cookie": "a=secret"})
    time.sleep(1.5)
    text = (home / "log" / "queries.jsonl").read_text("utf-8")
    assert "?private" in text
    assert not [word for word in ("192.0.2.7", "127.0.0.1", "secret", "someone") if word in text]


def test_long_texts_are_shortened_but_told_apart() -> None:
    texts = ["ASK { " + "?a ?b ?c . " * 1000 + end for end in ("}", "} LIMIT 1")]
    lines = [line_of(Asked("r", text, "whole")) for text in texts]
    assert {len(line["query"]) for line in lines} == {LONGEST_TEXT}
    assert lines[0]["hash"] != lines[1]["hash"]


def test_the_file_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal, "_FILE_BYTES", 30_000)
    log = QueryLog(tmp_path / "log" / "queries.jsonl")
    for number in range(2000):
        log.append(Asked("r", f"ASK {{ ?s ?p {number} }}", "whole"))
    log.close()
    files = sorted((tmp_path / "log").iterdir())
    assert len(files) == 6
    assert all(file.stat().st_size <= 30_000 for file in files)
    last = json.loads(files[0].read_text("utf-8").splitlines()[-1])
    assert "1999" in last["query"]


def test_a_file_that_cannot_be_written_stops_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "log").write_text("not a folder")
    log = QueryLog(tmp_path / "log" / "queries.jsonl")
    for _ in range(3):
        log.append(Asked("r", "ASK {}", "whole"))
        log.write()
    assert caplog.text.count("cannot be written") == 1
    (tmp_path / "log").unlink()
    log.append(Asked("r", "ASK {}", "whole"))
    log.close()
    assert (tmp_path / "log" / "queries.jsonl").read_text().count("ASK") == 1


def test_the_log_can_be_switched_off(serve: Any, publish: Any, tmp_path: Path) -> None:
    settings = settings_from({"MAILLAGE_QUERY_LOG": ""}, tmp_path)
    assert settings.query_log_file is None
    publish(tmp_path, {"cler": '<organization/cler> schema:name "CLER" .'})
    client = httpx.Client(base_url=serve(tmp_path, query_log="", warming=False))
    assert ask(client, LOOK_UP).status_code == 200
    assert not (tmp_path / "log").exists()


def test_the_file_lies_beside_the_releases(tmp_path: Path) -> None:
    assert settings_from({}, tmp_path).query_log_file == tmp_path / "var/log/queries.jsonl"
    elsewhere = settings_from({"MAILLAGE_QUERY_LOG": "/var/log/q.jsonl"}, tmp_path)
    assert elsewhere.query_log_file == Path("/var/log/q.jsonl")


def test_every_field_and_outcome_is_documented(root: Path) -> None:
    text = (root / "docs" / "operating.md").read_text("utf-8")
    assert not [name for name in (*FIELDS, *OUTCOMES) if f"`{name}`" not in text]
