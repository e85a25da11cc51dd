"""SPARQL endpoints: a real engine behind the partner's address, page by page."""

from http.server import BaseHTTPRequestHandler
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from conftest import Partner, content, declare, fetched, in_turn, raw, status
from pyoxigraph import QueryResultsFormat, QuerySolutions, Store

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
PREFIX : <https://p.example/>
SELECT ?slug ?name WHERE { ?org :name ?name . BIND (STRAFTER(STR(?org), "e/") AS ?slug) }
ORDER BY ?name"""
MEMBERS = 11


class Endpoint:
    """Answers queries by the protocol; gives no more than `most` rows, as many endpoints do."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.store = Store()
        for number in range(MEMBERS):
            name = f'<https://p.example/name> "Membre {number:02} é"'
            self.store.update(f"INSERT DATA {{ <https://p.example/m{number}> {name} }}")

    def reply(self, request: BaseHTTPRequestHandler) -> None:
        (query,) = parse_qs(urlsplit(request.path).query)["query"]
        query = query.replace("LIMIT 4", f"LIMIT {min(4, self.most)}")
        answer = self.store.query(query)
        assert isinstance(answer, QuerySolutions)
        body = answer.serialize(format=QueryResultsFormat.JSON) or b""
        content(body, Content_Type="application/sparql-results+json")(request)


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
    partner.replies["/sparql"] = Endpoint(most).reply
    fate = fetched(data)
    assert fate.failure is None, fate.failure
    assert slugs(folder) == [f"m{number}" for number in range(MEMBERS)]


def test_a_page_that_fails_is_asked_for_again(data: Path, partner: Partner, folder: Path) -> None:
    reply = Endpoint(4).reply
    cut = raw(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{")
    partner.replies["/sparql"] = in_turn(reply, cut, status(503), reply)
    assert fetched(data).state == "new"
    assert len(slugs(folder)) == MEMBERS


@pytest.mark.parametrize("body", [b"<html>", b"{}", b"[]", b'{"head": {"vars": ["a"]}}'])
def test_what_is_no_answer_leaves_the_last_one(
    body: bytes, data: Path, partner: Partner, folder: Path
) -> None:
    reply = Endpoint(4).reply
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
