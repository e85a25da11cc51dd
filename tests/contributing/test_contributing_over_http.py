"""Contributions over HTTP: whose key may write what, what is told, what stays untouched."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from partners import GRAPHS, PREFIXES, organization

from api.app import create_app
from api.connection import Connection
from store.keys import Keys
from store.releases import Releases
from store.settings import Settings

WRITER = "ingest.contributing.writer"
TURTLE = {"Content-Type": "text/turtle"}
A, B = (PREFIXES + organization(key) for key in "ab")
FAULTY = PREFIXES + "<organization/x> a org:Organization ; dct:source <https://e.example/x> ."


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Settings:
    home, data = (tmp_path_factory.mktemp(name) for name in ("home", "data"))
    return Settings(root=root, home=home, data=data, readers=1, warming=False, key_rate=10_000)


@pytest.fixture(scope="module")
def address(settings: Settings) -> Iterator[str]:
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(create_app(settings, WRITER), http=Connection, log_level="warning")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="module")
def partner(address: str, settings: Settings) -> Iterator[Callable[..., httpx.Response]]:
    """Send something to /contributions/… in the name of a partner who has one graph."""
    token = Keys(settings.home).add("Réseau Un", ["one", "more-*"], ["write"])[1]
    with httpx.Client(base_url=address, timeout=60) as client:

        def send(method: str, path: str, content: str = "", **more: Any) -> httpx.Response:
            headers = {**TURTLE, "Authorization": f"Bearer {token}", **more.pop("headers", {})}
            return client.request(method, path, content=content.encode(), headers=headers, **more)

        yield send


def test_a_graph_lives(partner: Callable[..., httpx.Response], address: str) -> None:
    made = partner("PUT", "/contributions/one", A)
    assert made.status_code == 201, made.text
    told = made.json()
    assert (told["outcome"], told["added"], told["graph"]) == ("published", 3, f"{GRAPHS}one")
    assert made.headers["Maillage-Release"] == told["release"]
    # What was written is read at once.
    query = f"ASK {{ GRAPH <{GRAPHS}one> {{ ?s ?p 'a'@fr }} }}"
    asked = httpx.get(f"{address}/sparql", params={"query": query, "format": "json"})
    assert asked.json()["boolean"] is True
    assert partner("POST", "/contributions/one", B).json()["added"] == 3
    assert partner("PUT", "/contributions/one", B).json()["removed"] == 3
    assert partner("PUT", "/contributions/one", B).json()["outcome"] == "unchanged"
    listed = httpx.get(f"{address}/contributions", headers={"Accept": "application/json"}).json()
    assert [(each["graph"], each["by"]) for each in listed] == [(f"{GRAPHS}one", "Réseau Un")]
    assert partner("DELETE", "/contributions/one").status_code == 200
    assert httpx.get(f"{address}/rdf-graph-store/one").status_code == 404


def test_a_refusal_says_what_where_and_what_to_do(
    partner: Callable[..., httpx.Response], settings: Settings
) -> None:
    before = Releases(settings.home).current_id()
    response = partner("PUT", "/contributions/one", FAULTY, headers={"Accept-Language": "fr"})
    assert response.status_code == 422
    assert response.headers["Content-Type"] == "application/problem+json"
    told = response.json()
    assert told["detail"].startswith("Refusé, rien n'a changé")
    fault = next(each for each in told["faults"] if each["severity"] == "Violation")
    assert fault["message"].startswith("Donnez le nom de l'organisation")
    assert fault["field"] == "https://schema.org/name"
    assert fault["row"] == FAULTY.count("\n") + 1
    assert Releases(settings.home).current_id() == before


def test_a_dry_run_changes_nothing(
    partner: Callable[..., httpx.Response], settings: Settings
) -> None:
    before = Releases(settings.home).current_id()
    told = partner("PUT", "/contributions/one?dry-run=true", A).json()
    assert (told["outcome"], told["added"], told["release"]) == ("accepted", 3, None)
    assert Releases(settings.home).current_id() == before
    assert partner("PUT", "/contributions/one?dry-run=perhaps", A).status_code == 400


def test_only_ones_own_graphs(partner: Callable[..., httpx.Response], address: str) -> None:
    for path in ("two", "on", "one/x", "one%2Fx", "ontology", "derivation", "update"):
        for method in ("PUT", "POST", "DELETE"):
            for door in ("/contributions/", "/rdf-graph-store/"):
                response = partner(method, door + path, A)
                assert response.status_code == 403, (method, door, path)
    named = f"/rdf-graph-store?graph={GRAPHS}two"
    assert partner("PUT", named, A).status_code == 403
    assert partner("PUT", "/rdf-graph-store?default", A).status_code == 403
    assert partner("POST", "/rdf-graph-store", A).status_code == 403
    update = {"Content-Type": "application/sparql-update"}
    assert partner("POST", "/sparql", "CLEAR ALL", headers=update).status_code == 403
    assert partner("PUT", "/contributions/more-of-it", A).status_code == 201
    for token in ("", "mlg_0000000000000000_" + "0" * 64):
        headers = {**TURTLE, **({"Authorization": f"Bearer {token}"} if token else {})}
        response = httpx.put(f"{address}/contributions/one", content=A, headers=headers)
        assert response.status_code == 401


def test_anybody_may_try(address: str, settings: Settings) -> None:
    before = Releases(settings.home).current_id()
    response = httpx.post(f"{address}/validate?lang=fr", content=FAULTY, headers=TURTLE)
    assert response.status_code == 422
    assert "Donnez le nom" in response.text
    response = httpx.post(f"{address}/validate", content=B, headers=TURTLE)
    assert response.json()["outcome"] in ("accepted", "unchanged")
    table = "Sigle,Nom,Page\nx,,https://partner.example/x\n"
    columns = [
        ("column", f"{ours}:{theirs}")
        for ours, theirs in (("slug", "Sigle"), ("name", "Nom"), ("source_url", "Page"))
    ]
    response = httpx.post(
        f"{address}/validate",
        params=[("table", "organizations"), *columns],
        content=table,
        headers={"Content-Type": "text/csv"},
    )
    assert response.status_code == 422
    assert [each["row"] for each in response.json()["faults"]] == [2]
    assert Releases(settings.home).current_id() == before


@pytest.mark.parametrize(
    ("status", "content", "kind"),
    [
        (415, "x", "application/pdf"),
        (415, "x", "text/csv; charset=latin-1"),
        (400, "<a> <b>", "text/turtle"),
        (400, "a,b\n1,2\n", "text/csv"),
        (413, "#" * (65 << 20), "text/turtle"),
    ],
    ids=["kind", "charset", "syntax", "table", "size"],
)
def test_bad_documents(address: str, status: int, content: str, kind: str) -> None:
    headers = {"Content-Type": kind}
    response = httpx.post(f"{address}/validate", content=content, headers=headers, timeout=60)
    assert response.status_code == status
    assert response.json()["detail"]


def test_the_page_tells_how(partner: Callable[..., httpx.Response], address: str) -> None:
    partner("PUT", "/contributions/more-of-it", A)
    page = httpx.get(f"{address}/contributions", headers={"Accept": "text/html"}).text
    assert "dry-run=true" in page
