"""Asking at length, in pieces, with limits and with mistakes, over real HTTP."""

import json
import threading
import zlib
from collections.abc import Iterator

import httpx
import pytest
from http_asking import TABLE, get


def test_long_queries_by_post(real_site: httpx.Client) -> None:
    query = f"SELECT ?x {{ VALUES ?x {{ {' '.join(str(n) for n in range(15_000))} }} }}"
    assert len(query) > 70_000
    direct = {"Content-Type": "application/sparql-query; charset=UTF-8"}
    for response in (
        real_site.post("/sparql", content=query.encode(), headers=direct),
        real_site.post("/sparql", data={"query": query}),
    ):
        assert len(response.json()["results"]["bindings"]) == 15_000
        assert response.headers["cache-control"] == "no-store"


def test_a_body_may_come_in_pieces(real_site: httpx.Client) -> None:
    def pieces() -> Iterator[bytes]:
        yield from (TABLE[place : place + 7].encode() for place in range(0, len(TABLE), 7))

    headers = {"Content-Type": "application/sparql-query"}
    response = real_site.post("/sparql", content=pieces(), headers=headers)
    assert response.json() == get(real_site, TABLE).json()


def test_packed_bodies_are_refused_by_name(real_site: httpx.Client) -> None:
    headers = {"Content-Type": "application/sparql-query", "Content-Encoding": "deflate"}
    response = real_site.post("/sparql", content=zlib.compress(b"ASK {}"), headers=headers)
    assert response.status_code == 415
    assert response.headers["accept-encoding"] == "identity"
    assert response.json()["where"] == "header Content-Encoding"


def test_other_methods_are_told_which_there_are(real_site: httpx.Client) -> None:
    for path, allowed in (
        ("/sparql", "GET, HEAD, POST, OPTIONS"),
        ("/releases", "GET, HEAD, OPTIONS"),
    ):
        for method in ("PUT", "DELETE", "PATCH"):
            response = real_site.request(method, path)
            assert (response.status_code, response.headers["allow"]) == (405, allowed)
            assert allowed in response.json()["remedy"]


@pytest.mark.parametrize("seconds", ["0", "-1", "nan", "inf", "soon"])
def test_a_timeout_must_be_seconds(seconds: str, real_site: httpx.Client) -> None:
    response = real_site.get("/sparql", params={"query": TABLE, "timeout": seconds})
    assert response.status_code == 400
    assert response.json()["where"] == "parameter timeout"


def test_a_client_may_ask_for_less_time(real_site: httpx.Client) -> None:
    endless = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c != ?f) }"
    response = real_site.get("/sparql", params={"query": endless, "timeout": "3"})
    assert response.status_code == 504
    assert "3 seconds" in response.json()["what"]


def test_mistakes_are_located(real_site: httpx.Client) -> None:
    response = get(real_site, "SELECT ?s\nWHERE { ?s <p> }")
    assert response.status_code == 400
    problem = response.json()
    assert (problem["line"], problem["column"]) == (2, 16)
    assert response.headers["content-type"] == "application/problem+json"


def test_what_is_no_mistake_is_not_called_one(real_site: httpx.Client) -> None:
    response = get(real_site, "SELECT (<http://example.org/f>(1) AS ?x) {}")
    assert response.status_code == 501
    assert response.json()["what"] == "There is no function <http://example.org/f> here."


def test_relative_addresses_start_at_the_endpoint(real_site: httpx.Client) -> None:
    base = "https://w3id.org/maillage/"
    for query in ("SELECT (<id/x> AS ?x) {}", 'SELECT (IRI("id/x") AS ?x) {}'):
        rows = get(real_site, query).json()["results"]["bindings"]
        assert rows[0]["x"]["value"] == f"{base}id/x"
    # A look-up, which is answered without a reader.
    plain = get(real_site, "SELECT ?n { <id/organization/cler> <https://schema.org/name> ?n }")
    full = get(
        real_site, f"SELECT ?n {{ <{base}id/organization/cler> <https://schema.org/name> ?n }}"
    )
    assert plain.json() == full.json()
    assert plain.status_code == 200


def test_the_same_for_many_at_once(real_site: httpx.Client) -> None:
    expected = get(real_site, TABLE).content
    found: list[bytes] = []
    threads = [
        threading.Thread(target=lambda: found.append(get(real_site, TABLE).content))
        for _ in range(16)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [expected] * 16
    assert json.loads(expected)["results"]["bindings"]
