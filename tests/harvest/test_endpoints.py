"""SPARQL endpoints: a real engine behind the partner's address, page by page."""

from pathlib import Path

import pytest
from conftest import Partner, content, declare, fetched, in_turn, raw, status
from speaking import Endpoint

from ingest.errors import BadSource

SOURCE = """
[fetch]
kind = "sparql"
address = "{address}"
[[fetch.tables]]
file = "organizations.csv"
query = "members.rq"
page = 4
constants = {{ source_url = "https://p.example" }}
"""
QUERY = """
PREFIX : <https://schema.org/>
SELECT ?slug ?name WHERE { ?org :name ?name . BIND (STRAFTER(STR(?org), "e/") AS ?slug) }
ORDER BY ?name"""
MEMBERS = 11


def endpoint(most: int) -> Endpoint:
    names = {f"m{number}": f"Membre {number:02} é" for number in range(MEMBERS)}
    return Endpoint(names, most)


@pytest.fixture
def folder(data: Path, partner: Partner) -> Path:
    folder = declare(data, SOURCE.format(address=f"{partner.base}/sparql"))
    (folder / "members.rq").write_text(QUERY)
    return folder


def slugs(folder: Path) -> list[str]:
    lines = (folder / "organizations.csv").read_text().splitlines()
    return [line.split(",")[0] for line in lines[1:]]


@pytest.mark.parametrize("most", [4, 3])
def test_every_page_is_read_whatever_the_endpoint_gives_at_once(
    most: int, data: Path, partner: Partner, folder: Path
) -> None:
    partner.replies["/sparql"] = endpoint(most).reply
    fate = fetched(data)
    assert fate.failure is None, fate.failure
    assert slugs(folder) == [f"m{number}" for number in range(MEMBERS)]


def test_a_page_that_fails_is_asked_for_again(data: Path, partner: Partner, folder: Path) -> None:
    reply = endpoint(4).reply
    cut = raw(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{")
    partner.replies["/sparql"] = in_turn(reply, cut, status(503), reply)
    assert fetched(data).state == "new"
    assert len(slugs(folder)) == MEMBERS


@pytest.mark.parametrize("body", [b"<html>", b"{}", b"[]", b'{"head": {"vars": ["a"]}}'])
def test_what_is_no_answer_leaves_the_last_one(
    body: bytes, data: Path, partner: Partner, folder: Path
) -> None:
    reply = endpoint(4).reply
    partner.replies["/sparql"] = reply
    fetched(data)
    kind = "application/sparql-results+json"
    partner.replies["/sparql"] = in_turn(reply, content(body, Content_Type=kind))
    fate = fetched(data)
    assert fate.failure is not None
    assert fate.failure.code == "harvest-unreadable"
    assert len(slugs(folder)) == MEMBERS


@pytest.mark.parametrize(
    "query", ["SELECT * { ?s ?p ?o }", "SELECT * { ?s ?p ?o } ORDER BY ?s LIMIT 5"]
)
def test_the_query_must_bear_paging(query: str, data: Path, partner: Partner, folder: Path) -> None:
    (folder / "members.rq").write_text(query)
    with pytest.raises(BadSource, match=r"members\.rq"):
        fetched(data)
    assert partner.asked == []
