"""Releases get to stores of others whole, are switched at once, and leave nothing behind."""

import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest
from server_elsewhere import Serving
from stores_elsewhere import Store, oxigraph

from store.elsewhere.client import Client
from store.elsewhere.place import Place
from store.elsewhere.placement import Placement
from store.elsewhere.placing import lines_elsewhere, place
from store.elsewhere.register import Register
from store.elsewhere.wording import Wording
from store.errors import NotElsewhere
from store.keys import Keys
from store.release import Release
from store.releases import Releases
from store.settings import Settings

ALL = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
NAMES = "SELECT DISTINCT ?name { ?s <https://schema.org/name> ?name }"
ORGANIZATION = """<https://w3id.org/maillage/id/organization/new.{0}>
  a <http://www.w3.org/ns/org#Organization> ; <https://schema.org/name> "Nom {1}" ;
  <http://purl.org/dc/terms/source> <https://partner.example/{0}> .
"""
RELEASES = 8


@pytest.fixture
def own_home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def write(elsewhere: Store, own_home: Path, root: Path) -> "Callable[[], Serving]":
    """A server that takes contributions and has them answered elsewhere."""
    settings = Settings(
        root=root,
        home=own_home,
        data=own_home / "no-data",
        readers=2,
        warming=False,
        key_rate=10_000,
        **elsewhere.options,  # type: ignore[arg-type]
    )
    (own_home / "no-data").mkdir(parents=True)
    return lambda: Serving(settings)


def test_a_release_is_switched_to_at_once(
    write: Callable[[], Serving], own_home: Path, elsewhere: Store
) -> None:
    token = Keys(own_home).add("one", ["one"], ["write"])[1]
    found: list[tuple[str, list[str]]] = []
    names: dict[str, str] = {}
    with write() as client:
        done = threading.Event()

        def ask() -> None:
            while not done.wait(0.02):
                response = client.get("/sparql", params={"query": NAMES, "format": "tsv"})
                assert response.status_code == 200, response.text
                found.append(
                    (response.headers["maillage-release"], response.text.split("\n")[1:-1])
                )

        threads = [threading.Thread(target=ask) for _ in range(3)]
        for number in range(RELEASES):
            text = "".join(ORGANIZATION.format(key, number) for key in range(20))
            headers = {"Authorization": f"Bearer {token}", "Content-Type": "text/turtle"}
            answer = client.put("/contributions/one", content=text, headers=headers)
            assert answer.status_code in (200, 201), answer.text
            names[answer.json()["release"]] = f'"Nom {number}"'
            if not number:
                for thread in threads:
                    thread.start()
        done.set()
        for thread in threads:
            thread.join()
    assert len(found) > RELEASES
    assert {len(said) for _, said in found} == {1}
    assert all(said == [names[release]] for release, said in found)
    assert Placement.of(Releases(own_home).current()).default in graphs(elsewhere)
    # Of the others, those that were in use when the last one came may still be there.
    assert len([graph for graph in graphs(elsewhere) if "/graph/one/" in graph]) <= 3


@pytest.mark.parametrize("updates", [True, False], ids=["changes", "whole"])
def test_what_is_there_is_what_is_here(
    write: Callable[[], Serving], own_home: Path, elsewhere: Store, updates: bool
) -> None:
    token = Keys(own_home).add("one", ["one"], ["write"])[1]
    there = place_of(elsewhere)
    client = Client(there if updates else replace(there, updates=""))
    with write() as site:
        for keys in (range(30), range(2, 32), range(2, 31)):
            text = "".join(ORGANIZATION.format(key, 0) for key in keys)
            headers = {"Authorization": f"Bearer {token}", "Content-Type": "text/turtle"}
            assert site.put("/contributions/one", content=text, headers=headers).status_code < 300
            release = Releases(own_home).current()
            place(release, client, Releases(own_home))
            assert triples(client, Placement.of(release).default) == here(release)


def test_what_was_begun_is_finished(small_home: Path, elsewhere: Store, tmp_path: Path) -> None:
    releases, client = Releases(small_home), Client(place_of(elsewhere))
    release = releases.current()
    chance = random.Random(1)
    for _ in range(4):
        forget(client, release)
        command = [sys.executable, "-c", PLACE, str(small_home), repr(dict(elsewhere.options))]
        process = subprocess.Popen(command)
        time.sleep(chance.uniform(0.4, 1.5))
        process.send_signal(signal.SIGKILL)
        process.wait()
    place(release, client, releases)
    assert triples(client, Placement.of(release).default) == here(release)


def test_a_store_that_is_gone_is_told_and_comes_back(
    small_home: Path, root: Path, tmp_path: Path
) -> None:
    release = Releases(small_home).current()
    with oxigraph(tmp_path) as store:
        settings = Settings(
            root=root,
            home=small_home,
            readers=1,
            warming=False,
            **store.options,  # type: ignore[arg-type]
        )
        with Serving(settings) as client:
            params = {"query": "SELECT * { ?s a ?kind } LIMIT 3"}
            assert client.get("/sparql", params=params).status_code == 200
            store.process.send_signal(signal.SIGSTOP)
            store.process.kill()
            store.process.wait()
            params = {"query": "SELECT * { ?s a ?kind } LIMIT 4"}
            response = client.get("/sparql", params=params, headers={"Accept-Language": "fr"})
            assert response.status_code == 502
            assert "entrepôt" in response.json()["detail"]
            # Files do not need it.
            assert client.get(f"/releases/{release.id}/graphs/cler.nq.gz").status_code == 200


def test_an_operator_may_load_it(small_home: Path, tmp_path: Path) -> None:
    releases = Releases(small_home)
    release = releases.current()
    with oxigraph(tmp_path) as store:
        there = place_of(store)
        reading = Client(replace(there, graphs="", updates=""))
        with pytest.raises(NotElsewhere):
            place(release, reading, releases)
        content = b"".join(lines_elsewhere(release))
        headers = {"Content-Type": "application/n-quads"}
        httpx.post(there.graphs, content=content, headers=headers, timeout=60).raise_for_status()
        place(release, reading, releases)
        assert triples(reading, Placement.of(release).default) == here(release)


PLACE = """
import ast, sys
from pathlib import Path
from store.elsewhere.client import Client
from store.elsewhere.place import Place
from store.elsewhere.placing import place
from store.releases import Releases
from store.settings import Settings
releases = Releases(Path(sys.argv[1]))
there = Place.of(Settings(root=Path.cwd(), **ast.literal_eval(sys.argv[2])))
place(releases.current(), Client(there), releases)
"""


def place_of(store: Store) -> Place:
    there = Place.of(Settings(root=Path.cwd(), **store.options))  # type: ignore[arg-type]
    assert there is not None
    return there


def graphs(store: Store) -> list[str]:
    """The graphs that have something in them, as the store itself says."""
    query = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"
    headers = {"Accept": "application/sparql-results+xml"}
    response = httpx.get(store.options["elsewhere"], params={"query": query}, headers=headers)
    found = ox.parse_query_results(response.content, ox.QueryResultsFormat.XML)
    return [row["g"].value for row in found]


def triples(client: Client, graph: str) -> set[str]:
    with client.ask(Wording(ALL, [graph], []), "application/n-triples") as incoming:
        kind = ox.RdfFormat.from_media_type(incoming.media_type)
        assert kind is not None
        return {str(quad.triple) for quad in ox.parse(incoming.read(), kind)}


def here(release: Release) -> set[str]:
    store = ox.Store.read_only(str(release.store))
    quads = store.quads_for_pattern(None, None, None, ox.DefaultGraph())
    return {str(quad.triple) for quad in quads}


def forget(client: Client, release: Release) -> None:
    Register(client, release).write({})
    for graph in Placement.of(release).names:
        client.remove(graph)
