"""SPARQL endpoints: a real engine behind the partner's address, page by page."""

import re
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from loopback import Partner, content, declare, fetched, in_turn, raw, status
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
    "query",
    ["SELECT * { ?s ?p ?o }", "SELECT * { ?s ?p ?o } ORDER BY ?s LIMIT 5", "ASK { ?s ?p ?o }"],
)
def test_the_query_must_bear_paging(query: str, data: Path, partner: Partner, folder: Path) -> None:
    (folder / "members.rq").write_text(query)
    with pytest.raises(BadSource, match=r"members\.rq"):
        fetched(data)
    assert partner.asked == []


def test_a_long_query_goes_by_post(data: Path, partner: Partner, folder: Path) -> None:
    known = endpoint(4)
    partner.replies["/sparql"] = known.reply
    path = folder / "members.rq"
    path.write_text(path.read_text() + "\n# " + "é" * 400)
    assert fetched(data).state == "new"
    assert set(known.methods) == {"POST"}
    assert len(slugs(folder)) == MEMBERS
    assert fetched(data).state == "unchanged"


@pytest.mark.parametrize(("code", "state"), [(307, "new"), (308, "new"), (302, "failed")])
def test_a_form_goes_on_only_where_it_stays_one(
    code: int, state: str, data: Path, partner: Partner, folder: Path
) -> None:
    path = folder / "members.rq"
    path.write_text(path.read_text() + "\n# " + "é" * 400)
    partner.replies["/sparql"] = status(code, Location="/there")
    partner.replies["/there"] = endpoint(4).reply
    assert fetched(data).state == state


def test_an_endpoint_that_ignores_paging(data: Path, partner: Partner, folder: Path) -> None:
    known = endpoint(4)

    def reply(request: BaseHTTPRequestHandler) -> None:
        request.path = re.sub("OFFSET(%20|\\+)[0-9]+", "", request.path)
        known.reply(request)

    partner.replies["/sparql"] = reply
    fate = fetched(data)
    assert fate.failure is not None
    assert fate.failure.code == "harvest-pages"
    assert len(partner.paths()) == 2


@pytest.mark.parametrize("kind", ["application/ld+json", "application/xml", "text/turtle"])
def test_an_answer_reaches_nowhere(kind: str, data: Path, partner: Partner, folder: Path) -> None:
    """Whatever an endpoint calls its answer, no parser follows what stands in it."""
    body = f'{{"@context": "{partner.base}/context"}}'
    partner.replies["/sparql"] = content(body.encode(), Content_Type=kind)
    fate = fetched(data)
    assert fate.failure is not None
    assert fate.failure.code == "harvest-unreadable"
    assert not any("context" in path for path in partner.paths())
