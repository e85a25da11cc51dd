"""New releases are served without a restart, without a failed request, each answer from one."""

import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from pyoxigraph import RdfFormat, Store

from api.app import create_app
from store.releases import Release, Releases
from store.settings import Settings

Serve = Callable[[Path], str]
COPIES = 200
QUERY = "SELECT ?n { ?s <https://e.org/n> ?n }"


def publish(releases: Releases, number: int) -> Release:
    """Publish a release in which every statement names its number."""
    with releases.build() as staging:
        quads = "".join(
            f'<https://e.org/{n}> <https://e.org/n> "{number}" .\n' for n in range(COPIES)
        )
        store = Store(str(staging.path / "store"))
        store.bulk_load(input=quads, format=RdfFormat.N_QUADS)
        del store
        return staging.publish({"content": f"{number:08x}".ljust(64, "0"), "sources": {}})


def numbers(client: httpx.Client, query: str = QUERY) -> set[str]:
    response = client.get("/sparql", params={"query": query})
    assert response.status_code == 200, response.text
    rows = [row["n"]["value"] for row in response.json()["results"]["bindings"]]
    assert len(rows) == COPIES
    (number,) = set(rows)
    return {number, response.headers["Maillage-Release"]} if query != QUERY else {number}


def test_a_hundred_releases_under_load(serve: Serve, tmp_path: Path) -> None:
    releases = Releases(tmp_path)
    publish(releases, 0)
    address = serve(tmp_path)
    stop, failures, seen = threading.Event(), list[BaseException](), Counter[frozenset[str]]()

    def ask(client_number: int) -> None:
        with httpx.Client(base_url=address, timeout=60) as client:
            while not stop.is_set():
                # All clients, the server and the publisher share this one interpreter.
                time.sleep(0.1)
                try:
                    # Every second question is a new one, which no memory can answer.
                    numbers(client)
                    query = f"{QUERY} # {client_number} {sum(seen.values())}"
                    asked = query.replace("?n }", f"?n FILTER({client_number} < 99) }}")
                    seen[frozenset(numbers(client, asked))] += 1
                except BaseException as error:
                    failures.append(error)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(32)]
    for thread in threads:
        thread.start()
    for number in range(1, 101):
        publish(releases, number)
        releases.collect(2)
    with httpx.Client(base_url=address, timeout=30) as client:
        assert numbers(client) == {"100"}
    stop.set()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(seen) > 20
    assert all(len(pair) == 2 for pair in seen)
    mentioned = Counter(part for pair in seen for part in pair)
    assert set(mentioned.values()) == {1}, "a release answers with its own number only"


def test_an_old_release_stays_open_until_its_last_answer_ends(serve: Serve, tmp_path: Path) -> None:
    releases = Releases(tmp_path)
    old = publish(releases, 0)
    values = " ".join(map(str, range(10)))
    query = f"SELECT ?n {{ VALUES ?v {{ {values} }} ?s ?p ?n . ?t ?p ?m }}"
    with httpx.Client(base_url=serve(tmp_path), timeout=60) as client:
        # Compressed, the whole answer would be on its way before the first piece is read.
        plain = {"Accept-Encoding": "identity"}
        with client.stream("GET", "/sparql", params={"query": query}, headers=plain) as answer:
            chunks = answer.iter_bytes()
            next(chunks)
            publish(releases, 1)
            with httpx.Client(base_url=client.base_url, timeout=30) as other:
                assert numbers(other) == {"1"}
            assert releases.collect(1) == []
            rest = b"".join(chunks)
        assert rest.count(b'"0"') > COPIES
        assert b'"1"' not in rest
        removed: list[str] = []
        until = time.monotonic() + 10
        while not removed and time.monotonic() < until:
            removed += releases.collect(1)
        assert removed == [old.id]


def test_a_restored_release_is_served(serve: Serve, tmp_path: Path) -> None:
    releases = Releases(tmp_path)
    first = publish(releases, 1)
    publish(releases, 2)
    with httpx.Client(base_url=serve(tmp_path), timeout=30) as client:
        assert numbers(client) == {"2"}
        releases.restore(first.id)
        assert numbers(client) == {"1"}
        assert client.get("/health").json()["release"] == first.id


def test_a_broken_release_does_not_replace_a_good_one(serve: Serve, tmp_path: Path) -> None:
    releases = Releases(tmp_path)
    good = publish(releases, 1)
    with httpx.Client(base_url=serve(tmp_path), timeout=30) as client:
        assert numbers(client) == {"1"}
        with releases.build() as staging:
            (staging.path / "store").mkdir()
            broken = staging.publish({"content": "f" * 64})
        assert numbers(client) == {"1"}
        health = client.get("/health")
        assert (health.status_code, health.json()["ok"]) == (200, False)
        assert (health.json()["release"], releases.current_id()) == (good.id, broken.id)
        assert "The database cannot be opened" in health.json()["what"]


PATHS = ["/", "/sparql", "/queries", "/releases", "/report", "/ontology", "/docs", "/doc/id/x"]


def test_before_the_first_release(serve: Serve, tmp_path: Path) -> None:
    with httpx.Client(base_url=serve(tmp_path), timeout=30) as client:
        assert client.get("/health").json() == {
            "ok": False,
            "release": None,
            "what": "There is no release yet.",
            "remedy": "Run `maillage build` to make one.",
        }
        assert client.get("/health").status_code == 503
        for path in PATHS:
            response = client.get(path)
            assert response.status_code == 503, path
            assert response.json()["remedy"] == "Run `maillage build` to make one."
            assert response.headers["retry-after"] == "10"
        page = client.get("/", headers={"Accept": "text/html"})
        assert page.status_code == 503
        assert "Lancez «\u00a0maillage build\u00a0» pour en construire une." in page.text
        publish(Releases(tmp_path), 1)
        assert client.get("/health").status_code == 200


def test_faulty_files_stop_the_start(checkout: Path, tmp_path: Path) -> None:
    for folder in ("web", "shapes", "queries"):
        (tmp_path / folder).symlink_to(checkout / folder)
    (tmp_path / "ontology").mkdir()
    (tmp_path / "ontology" / "bad.ttl").write_text("<a> <b>")
    with pytest.raises(Exception, match=r"ontology/bad\.ttl: The file is not Turtle"):
        create_app(Settings(root=tmp_path))


def test_an_answer_that_fails_midway_does_not_look_whole(serve: Serve, tmp_path: Path) -> None:
    releases = Releases(tmp_path)
    with releases.build() as staging:
        quads = "".join(f'<https://e.org/{n:06}> <https://e.org/n> "{n}" .\n' for n in range(90000))
        store = Store(str(staging.path / "store"))
        store.bulk_load(input=quads, format=RdfFormat.N_QUADS)
        del store
        release = staging.publish({"content": "0" * 64, "sources": {}})
    for path in release.store.glob("*.sst"):
        size = path.stat().st_size
        if size > 500_000:
            with path.open("r+b") as file:
                file.seek(size // 2)
                file.write(b"\0" * 20_000)
    query = {"query": "SELECT ?o { ?s <https://e.org/n> ?o }"}
    with httpx.Client(base_url=serve(tmp_path), timeout=30) as client:
        with pytest.raises(httpx.RemoteProtocolError):
            client.get("/sparql", params=query)
        failed = client.get("/sparql", params={"query": "SELECT * { ?s <https://e.org/n> ?o }"})
        assert failed.status_code == 500
        assert failed.json()["what"] == "The engine could not finish this query."
        assert str(tmp_path) not in failed.text
        assert client.get("/health").status_code == 200
