"""Contributions over HTTP: whose key may write what, what is told, what stays untouched."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from partners import GRAPHS, PREFIXES, organization
from serving_writers import server

from api.writing import Writer
from store.contributions import CHECK, Contribution
from store.errors import ServiceBusy
from store.keys import Keys
from store.releases import Releases
from store.settings import Settings

TURTLE = {"Content-Type": "text/turtle"}
A, B = (PREFIXES + organization(key) for key in "ab")
FAULTY = PREFIXES + "<organization/x> a org:Organization ; dct:source <https://e.example/x> ."


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Settings:
    home, data = (tmp_path_factory.mktemp(name) for name in ("home", "data"))
    return Settings(
        root=root, home=home, data=data, readers=1, warming=False, key_rate=10_000, keep_releases=3
    )


@pytest.fixture(scope="module")
def address(settings: Settings, root: Path) -> Iterator[str]:
    with server(root, settings) as serving:
        yield serving.address


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
        (413, "#" * (9 << 20), "text/turtle"),
    ],
    ids=["kind", "charset", "syntax", "table", "size"],
)
def test_bad_documents(address: str, status: int, content: str, kind: str) -> None:
    headers = {"Content-Type": kind}
    response = httpx.post(f"{address}/validate", content=content, headers=headers, timeout=60)
    assert response.status_code == status
    assert response.json()["detail"]


def test_who_has_a_key_may_try_more(partner: Callable[..., httpx.Response]) -> None:
    long = "#" * (9 << 20) + "\n" + A
    assert partner("PUT", "/contributions/one?dry-run=true", long).status_code == 200
    longer = "#" * (65 << 20)
    assert partner("PUT", "/contributions/one?dry-run=true", longer).status_code == 413


def test_trying_ends_in_time(settings: Settings) -> None:
    async def attempt() -> None:
        # Shorter than it takes to start the process.
        writer = Writer(settings, "ingest.contributing.writer", seconds=0.01)
        asked = Contribution(CHECK, "", f"{GRAPHS}validate", "text/turtle")
        try:
            with pytest.raises(TimeoutError):
                await writer.apply(asked, A.encode())
            writer.seconds = None
            assert (await writer.apply(asked, A.encode())).outcome in ("accepted", "unchanged")
        finally:
            await writer.close()

    asyncio.run(attempt())


def test_no_more_is_taken_than_can_be_applied(settings: Settings) -> None:
    writer = Writer(settings, "ingest.contributing.writer", waiting=0)
    with pytest.raises(ServiceBusy):
        writer.check_room()


def test_the_page_tells_how(partner: Callable[..., httpx.Response], address: str) -> None:
    partner("PUT", "/contributions/more-of-it", A)
    page = httpx.get(f"{address}/contributions", headers={"Accept": "text/html"}).text
    assert "dry-run=true" in page


def test_old_releases_of_contributions_go(
    partner: Callable[..., httpx.Response], settings: Settings
) -> None:
    for number in range(5):
        name = PREFIXES + organization("a", f"Name {number}")
        assert partner("PUT", "/contributions/more-of-it", name).status_code in (200, 201)
    assert len(Releases(settings.home).list()) <= settings.keep_releases + 1
