"""Keys at a running server: who is let in, how often, what is noted, and what is never told."""

import asyncio
import json
import logging
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import APIRouter, Request
from prometheus_client.parser import text_string_to_metric_families
from starlette.responses import Response

from api.cache import RELEASE_HEADER
from api.caching import cache_headers
from api.context import context_of
from api.keys import WRONG_A_MINUTE, key_of, require
from store.keys import Key, Keys

BASE = "https://w3id.org/maillage/"
CLER = '<organization/cler> schema:name "CLER" .\n'
QUERY = {"query": "SELECT ?of_key { ?s ?p ?of_key }"}
Token = tuple[Key, str]


def writing() -> APIRouter:
    """Routes that need keys, as those of contributions do."""

    async def write(request: Request, graph: str = "") -> Response:
        key = await require(request, graph=graph)
        assert await key_of(request) is key
        return Response(f"{key.name} writes {graph}")

    async def maintain(request: Request) -> Response:
        return Response((await require(request, maintain=True)).name)

    async def whoami(request: Request) -> Response:
        """Answer with a tag and a release, as what is kept for all has."""
        key = await key_of(request)
        headers = cache_headers('W/"same"')
        with context_of(request).serving.lease() as served:
            headers[RELEASE_HEADER] = served.release.id
        return Response(key.name if key else "nobody", headers=headers)

    async def fail(request: Request) -> Response:
        await require(request)
        raise RuntimeError("a fault of ours")

    routes = APIRouter()
    routes.add_api_route("/try/write", write, methods=["PUT", "GET"])
    routes.add_api_route("/try/maintain", maintain, methods=["POST"])
    routes.add_api_route("/try/whoami", whoami)
    routes.add_api_route("/try/fail", fail, methods=["POST"])
    return routes


@dataclass(frozen=True)
class House:
    """A server, its folder, and keys to it."""

    home: Path
    address: str
    client: httpx.Client
    partner: Token
    reader: Token
    maintainer: Token


@pytest.fixture(scope="module")
def house(serve: Any, publish: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    home: Path = tmp_path_factory.mktemp("gated")
    publish(home, {"cler": CLER})
    keys = Keys(home)
    made = (
        keys.add("CLER", ["cler", "https://e.org/*"], ["read", "write"]),
        keys.add("Reader", ["cler"], ["read"]),
        keys.add("Maintainer", [], ["maintain"]),
    )
    address = serve(home, routes=writing(), warming=False, sparq=False, readers=1, key_rate=1000)
    with httpx.Client(base_url=address, timeout=30) as client:
        yield House(home, address, client, *made)


def bearer(token: str, client: str = "192.0.2.1", **others: str) -> dict[str, str]:
    """Headers with a token, from an address that a proxy on this machine tells."""
    return {"Authorization": f"Bearer {token}", "X-Forwarded-For": client, **others}


def put(house: House, token: str, graph: str = "cler", **others: str) -> httpx.Response:
    return house.client.put("/try/write", params={"graph": graph}, headers=bearer(token, **others))


def fail(house: House, headers: dict[str, str]) -> int:
    """Meet a fault of the server, which then closes the connection."""
    return httpx.post(f"{house.address}/try/fail", headers=headers).status_code


def logged(house: House, **known: object) -> dict[str, Any]:
    """Wait for a line of which so much is known, and give the last one."""
    file = house.home / "log" / "keys.jsonl"
    for _ in range(100):
        lines = file.read_text("utf-8").splitlines() if file.exists() else []
        for line in map(json.loads, reversed(lines)):
            if known.items() <= line.items():
                return dict(line)
        time.sleep(0.1)
    raise AssertionError(f"{known} is not in the log")


def test_without_a_key(house: House) -> None:
    answer = house.client.put("/try/write?graph=cler")
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == 'Bearer realm="Maillage"'
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["what"] == "This needs a key."
    french = house.client.put("/try/write?graph=cler", headers={"Accept-Language": "fr"})
    assert french.json()["what"] == "Il faut une clé pour faire cela."
    page = house.client.get("/try/write?graph=cler", headers={"Accept": "text/html"})
    assert (page.status_code, page.headers["content-type"][:9]) == (401, "text/html")
    assert house.client.get("/try/whoami").text == "nobody"


def test_the_right_key(house: House) -> None:
    key, token = house.partner
    for _ in range(2):
        assert put(house, token).text == "CLER writes cler"
    assert put(house, token, f"{BASE}graph/cler").status_code == 200
    assert put(house, token, "https://e.org/x").status_code == 200
    for scheme in ("bearer", "BEARER"):
        headers = {"Authorization": f"{scheme} {token}"}
        assert house.client.get("/try/whoami", headers=headers).text == key.name
    for user in ("", "anyone"):
        assert house.client.get("/try/whoami", auth=(user, token)).text == key.name


@pytest.mark.parametrize(
    ("number", "authorization"),
    list(
        enumerate(
            (
                "Bearer {id}",
                "Bearer mlg_{id}_" + "0" * 64,
                "Bearer mlg_0000000000000000_{secret}",
                "Bearer {token}x",
                "Bearer",
                "",
                "{token}",
                "Digest {token}",
                "Basic {token}",
                "Basic eA==",
                "Basic /w==",
            )
        )
    ),
)
def test_wrong_keys(house: House, number: int, authorization: str) -> None:
    key, token = house.partner
    value = authorization.format(id=key.id, token=token, secret=token[-64:])
    headers = {"Authorization": value, "X-Forwarded-For": f"192.0.2.{100 + number}"}
    answer = house.client.put("/try/write?graph=cler", headers=headers)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith('Bearer realm="Maillage"')
    assert answer.headers["cache-control"] == "no-store"
    assert token[-64:] not in answer.text
    assert house.client.get("/try/whoami", headers=headers).status_code == 401
    # What asks for no key is answered as ever.
    assert house.client.get("/health", headers=headers).status_code == 200


def test_two_keys_at_once_are_none(house: House) -> None:
    lines = [("Authorization", f"Bearer {made[1]}") for made in (house.partner, house.maintainer)]
    answer = house.client.put("/try/write?graph=cler", headers=lines)
    assert (answer.status_code, answer.json()["where"]) == (401, "header Authorization")


def test_a_password_that_another_site_makes_a_browser_send(house: House) -> None:
    told = {}
    for site in ("cross-site", "same-site", "same-origin", "none"):
        answer = house.client.get(
            "/try/whoami", auth=("", house.partner[1]), headers={"Sec-Fetch-Site": site}
        )
        told[site] = answer.status_code
    assert told == {"cross-site": 401, "same-site": 401, "same-origin": 200, "none": 200}


@pytest.mark.parametrize(
    "graph", ["fabrique", "cler2", "", f"{BASE}graph/fabrique", "https://e.org", "cler/../fabrique"]
)
def test_graphs_of_others(house: House, graph: str) -> None:
    answer = put(house, house.partner[1], graph)
    assert answer.status_code == 403
    assert 'error="insufficient_scope"' in answer.headers["www-authenticate"]
    assert graph.removeprefix(f"{BASE}graph/") in answer.json()["what"]
    assert put(house, house.reader[1], graph).status_code == 403
    assert put(house, house.maintainer[1], graph).status_code == 200


def test_rights(house: House) -> None:
    assert put(house, house.reader[1]).status_code == 403
    told = [
        house.client.post("/try/maintain", headers=bearer(made[1])).status_code
        for made in (house.partner, house.reader, house.maintainer)
    ]
    assert told == [403, 403, 200]
    who = house.client.get("/try/whoami", headers=bearer(house.reader[1]))
    assert who.text == "Reader"


def test_a_key_that_is_revoked_while_the_server_runs(house: House) -> None:
    key, token = Keys(house.home).add("Former", ["former"], ["write"])
    assert put(house, token, "former").status_code == 200
    assert put(house, token, "former").status_code == 200
    Keys(house.home).revoke(key.id)
    assert put(house, token, "former").status_code == 401
    assert put(house, house.partner[1]).status_code == 200


def test_many_first_requests_at_once_are_one_check(house: House) -> None:
    _, token = Keys(house.home).add("Busy", ["busy"], ["write"])

    async def ask() -> set[int]:
        async with httpx.AsyncClient(base_url=house.address, timeout=30) as client:
            call = client.put("/try/write?graph=busy", headers=bearer(token, "192.0.2.9"))
            again = (
                client.put("/try/write?graph=busy", headers=bearer(token, "192.0.2.9"))
                for _ in range(3 * WRONG_A_MINUTE)
            )
            return {answer.status_code for answer in await asyncio.gather(call, *again)}

    assert asyncio.run(ask()) == {200}


def test_wrong_keys_are_limited_by_address(house: House) -> None:
    assert put(house, house.partner[1]).status_code == 200
    told = [put(house, "nonsense", client="192.0.2.50") for _ in range(WRONG_A_MINUTE + 2)]
    assert [answer.status_code for answer in told] == [401] * WRONG_A_MINUTE + [429, 429]
    assert 0 < int(told[-1].headers["retry-after"]) <= 60 / WRONG_A_MINUTE
    # Who is known already is not kept out, and nor is another address.
    assert put(house, house.partner[1], client="192.0.2.50").status_code == 200
    assert put(house, "nonsense", client="192.0.2.51").status_code == 401


def test_many_wrong_keys_at_once_are_turned_away(house: House) -> None:
    async def ask() -> list[httpx.Response]:
        limits = httpx.Limits(max_connections=100)
        async with httpx.AsyncClient(base_url=house.address, timeout=60, limits=limits) as client:
            wrong = [f"mlg_{n:016x}_{'0' * 64}" for n in range(40)]
            return await asyncio.gather(
                *(
                    client.put("/try/write", headers=bearer(token, f"198.51.100.{n}"))
                    for n, token in enumerate(wrong)
                )
            )

    told = asyncio.run(ask())
    assert {answer.status_code for answer in told} == {401, 503}
    assert all("retry-after" in a.headers for a in told if a.status_code == 503)
    assert put(house, house.partner[1]).status_code == 200


def test_a_key_may_be_used_so_often(serve: Any, tmp_path: Path) -> None:
    keys = Keys(tmp_path)
    (first, token), (_, other) = (keys.add(name, [name], ["write"]) for name in "ab")
    address = serve(tmp_path, routes=writing(), key_rate=3)
    with httpx.Client(base_url=address) as client:
        told = [client.put("/try/write?graph=a", headers=bearer(token)) for _ in range(5)]
        assert [answer.status_code for answer in told] == [200, 200, 200, 429, 429]
        assert 0 < int(told[-1].headers["retry-after"]) <= 20
        assert first.id not in told[-1].text
        assert client.put("/try/write?graph=b", headers=bearer(other)).status_code == 200


def test_uses_are_noted(house: House) -> None:
    key, token = house.maintainer
    headers = bearer(token, "203.0.113.7", **{"User-Agent": "someone/1"})
    house.client.get("/try/whoami?noted=1", headers=headers)
    line = logged(house, key=key.id, path="/try/whoami")
    assert set(line) == {"time", "key", "method", "path", "graph", "status"}
    assert (line["method"], line["graph"], line["status"]) == ("GET", "", 200)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", line["time"])
    put(house, house.partner[1], f"{BASE}graph/noted")
    line = logged(house, path="/try/write", graph="noted")
    assert (line["method"], line["status"], line["key"]) == ("PUT", 403, house.partner[0].id)
    assert fail(house, bearer(token)) == 500
    assert logged(house, path="/try/fail", key=key.id)["status"] == 500


def test_nothing_tells_a_secret(house: House, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    _, token = house.partner
    wrong = f"{token[:-4]}0000"
    for given in (token, wrong):
        headers = bearer(given, "203.0.113.8")
        house.client.put("/try/write?graph=secret", headers=headers)
        fail(house, headers)
        house.client.get("/sparql", params={"query": "SELECT ?secret {"}, headers=headers)
    put(house, token, "told")
    logged(house, graph="told")
    assert "a fault of ours" in caplog.text
    texts = [caplog.text, house.client.get("/metrics").text]
    files = [path for path in house.home.rglob("*") if path.is_file()]
    assert {"keys.json", "keys.jsonl", "queries.jsonl"} <= {path.name for path in files}
    texts += [path.read_bytes().decode("latin-1") for path in files]
    assert not [text for text in texts if token[21:60] in text]
    log = (house.home / "log" / "keys.jsonl").read_text("utf-8")
    told = [
        word for word in ("203.0.113", "127.0.0.1", "someone", "noted=1", "argon2") if word in log
    ]
    assert not told


def test_no_answer_to_a_key_is_kept(house: House) -> None:
    def entries() -> float:
        families = text_string_to_metric_families(house.client.get("/metrics").text)
        return sum(
            sample.value
            for family in families
            for sample in family.samples
            if sample.name == "maillage_cache_entries"
        )

    def asked() -> float:
        families = text_string_to_metric_families(house.client.get("/metrics").text)
        samples = (sample for family in families for sample in family.samples)
        return next(
            sample.value
            for sample in samples
            if sample.name == "maillage_queries_total" and sample.labels["outcome"] == "whole"
        )

    before, answered = entries(), asked()
    for made in (house.partner, house.reader, house.partner):
        for _ in range(2):
            # The very same bytes, and one connection.
            who = house.client.get("/try/whoami", headers=bearer(made[1]))
            assert who.text == made[0].name
            assert who.headers["cache-control"] == "no-store"
        for query in (QUERY, {**QUERY, "format": "csv"}):
            answer = house.client.get("/sparql", params=query, headers=bearer(made[1]))
            assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
        page = house.client.get("/", headers=bearer(made[1]))
        assert (page.status_code, page.headers["cache-control"]) == (200, "no-store")
    assert asked() == answered + 6
    assert entries() == before


def test_nobody_s_answer_is_not_for_a_key(house: House) -> None:
    for _ in range(3):
        assert house.client.get("/try/whoami").text == "nobody"
    assert house.client.get("/try/whoami").headers["cache-control"] == "public, no-cache"
    who = house.client.get("/try/whoami", headers=bearer(house.partner[1]))
    assert who.text == house.partner[0].name
    assert house.client.get("/try/whoami", headers=bearer("x", "192.0.2.60")).status_code == 401
    assert house.client.get("/try/whoami").text == "nobody"


def test_what_asks_for_no_key_notes_none(house: House) -> None:
    assert house.client.get("/health", headers=bearer(house.partner[1])).status_code == 200
    put(house, house.partner[1], "last")
    assert logged(house, graph="last")
    log = (house.home / "log" / "keys.jsonl").read_text("utf-8")
    assert '"/health"' not in log


def test_a_broken_file_of_keys_closes_what_needs_one(
    serve: Any, publish: Any, tmp_path: Path
) -> None:
    publish(tmp_path, {"cler": CLER})
    _, token = Keys(tmp_path).add("CLER", ["cler"], ["write"])
    (tmp_path / "keys.json").write_text('{"keys": [{"hash": "$argon2id$')
    with httpx.Client(base_url=serve(tmp_path, routes=writing(), warming=False)) as client:
        answer = client.put("/try/write?graph=cler", headers=bearer(token))
        assert answer.status_code == 503
        assert "argon2" not in answer.text
        assert str(tmp_path) not in answer.text
        assert client.get("/").status_code == 200


def test_what_is_noted_is_documented(root: Path) -> None:
    text = (root / "docs" / "contributing-data.md").read_text("utf-8")
    for name in ("time", "key", "method", "path", "graph", "status"):
        assert f"`{name}`" in text
