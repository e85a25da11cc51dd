"""RDF as partners publish it: any syntax; a query of the source makes the table."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from loopback import QUICK, Partner, content, declare, fetched

from ingest.errors import BadSource

SOURCE = """
[fetch]
kind = "rdf"
[[fetch.tables]]
address = "{address}"
file = "organizations.csv"
query = "members.rq"
constants = {{ source_url = "https://p.example" }}
"""
QUERY = """
PREFIX foaf: <http://xmlns.com/foaf/0.1/>
SELECT ?slug ?name ?website WHERE {
  ?org a foaf:Organization ; foaf:name ?name .
  OPTIONAL { ?org foaf:homepage ?website }
  BIND (?name AS ?slug)
} ORDER BY ?name
"""
TABLE = (
    "slug,name,website,source_url\n"
    "beta,Bêta,,https://p.example\n"
    "energie,Énergie,https://e.example/,https://p.example\n"
)
TURTLE = """@prefix foaf: <http://xmlns.com/foaf/0.1/> .
<#e> a foaf:Organization ; foaf:name "Énergie" ; foaf:homepage <https://e.example/> .
<#b> a foaf:Organization ; foaf:name "Bêta" .
"""
XML = """<?xml version="1.0"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://xmlns.com/foaf/0.1/">
<Organization><name>Énergie</name><homepage rdf:resource="https://e.example/"/></Organization>
<Organization><name>Bêta</name></Organization>
</rdf:RDF>"""
LAUGHS = XML.replace(
    "<rdf:RDF",
    '<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]><rdf:RDF',
).replace("Bêta", "&c;")
CONTEXT = {
    "@context": {
        "@vocab": "http://xmlns.com/foaf/0.1/",
        "homepage": {"@type": "@id"},
    }
}


def json_ld(context: object) -> bytes:
    graph = [
        {"@type": "Organization", "name": "Énergie", "homepage": "https://e.example/"},
        {"@type": "Organization", "name": "Bêta"},
    ]
    return json.dumps({"@context": context, "@graph": graph}).encode()


def source(data: Path, partner: Partner, path: str, more: str = "") -> Path:
    folder = declare(data, SOURCE.format(address=partner.base + path) + more)
    (folder / "members.rq").write_text(QUERY, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("path", "kind", "body"),
    [
        ("/a.ttl", "text/turtle; charset=utf-8", TURTLE.encode()),
        ("/a.ttl", "text/plain", TURTLE.encode()),
        ("/a", "application/rdf+xml", XML.encode()),
        ("/a.rdf", "application/xml", XML.encode()),
        ("/a", "application/ld+json", json_ld(CONTEXT["@context"])),
        ("/a", "application/json", json_ld(CONTEXT["@context"])),
    ],
)
def test_syntaxes(path: str, kind: str, body: bytes, data: Path, partner: Partner) -> None:
    folder = source(data, partner, path)
    partner.replies[path] = content(body, Content_Type=kind)
    fate = fetched(data)
    assert fate.failure is None, fate.failure
    assert (folder / "organizations.csv").read_text() == TABLE


def test_contexts_are_fetched_from_allowed_hosts(data: Path, partner: Partner) -> None:
    folder = source(data, partner, "/a.jsonld")
    partner.replies["/a.jsonld"] = content(json_ld("context.jsonld"))
    partner.replies["/context.jsonld"] = content(json.dumps(CONTEXT).encode())
    assert fetched(data).state == "new"
    assert (folder / "organizations.csv").read_text() == TABLE
    assert len(list((folder / "received").glob("*.jsonld"))) == 1


def test_contexts_of_other_hosts_are_refused(data: Path, partner: Partner) -> None:
    source(data, partner, "/a.jsonld")
    partner.replies["/a.jsonld"] = content(json_ld("https://elsewhere.example/c.jsonld"))
    fate = fetched(data)
    assert fate.failure is not None
    assert fate.failure.code == "harvest-host"


def test_contexts_that_name_each_other_do_not_grow(data: Path, partner: Partner) -> None:
    source(data, partner, "/a.jsonld")
    partner.replies["/a.jsonld"] = content(json_ld("context.jsonld"))
    context = {"@context": ["context.jsonld"] * 100}
    partner.replies["/context.jsonld"] = content(json.dumps(context).encode())
    fate = fetched(data, replace(QUICK, size=100_000))
    assert fate.failure is not None
    assert fate.failure.code == "harvest-unreadable"


def test_contexts_are_not_put_in_without_end(data: Path, partner: Partner) -> None:
    source(data, partner, "/a.jsonld")
    partner.replies["/a.jsonld"] = content(json_ld(["context.jsonld"] * 1000))
    partner.replies["/context.jsonld"] = content(json.dumps(CONTEXT).encode() + b" " * 1000)
    fate = fetched(data, replace(QUICK, size=100_000))
    assert fate.failure is not None
    assert fate.failure.code == "harvest-large"


def test_a_context_that_is_gone_is_brought_by_the_source(data: Path, partner: Partner) -> None:
    address = "https://elsewhere.example/c.jsonld"
    folder = source(data, partner, "/a.jsonld", f'[fetch.contexts]\n"{address}" = "c.jsonld"\n')
    (folder / "c.jsonld").write_text(json.dumps(CONTEXT))
    partner.replies["/a.jsonld"] = content(json_ld(address))
    assert fetched(data).state == "new"
    assert (folder / "organizations.csv").read_text() == TABLE


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("text/turtle", TURTLE.encode()[:-4]),
        ("text/turtle", TURTLE.encode("cp1252")),
        ("text/html", b"<html>"),
        ("application/ld+json", b"[" * 100_000),
        ("application/rdf+xml", LAUGHS.encode()),
        ("application/rdf+xml", XML.encode() + b"<a>" * 100_000),
    ],
    ids=["cut", "wrong encoding", "a page", "too deep", "XML bomb", "too deep XML"],
)
def test_what_is_no_rdf_leaves_the_last_one(
    kind: str, body: bytes, data: Path, partner: Partner
) -> None:
    folder = source(data, partner, "/a")
    partner.replies["/a"] = content(TURTLE.encode(), Content_Type="text/turtle")
    fetched(data)
    partner.replies["/a"] = content(body, Content_Type=kind)
    fate = fetched(data)
    assert fate.failure is not None
    assert fate.failure.code == "harvest-unreadable"
    assert (folder / "organizations.csv").read_text() == TABLE


@pytest.mark.parametrize(
    "query", ["SELECT", "ASK { ?s ?p ?o }", "SELECT ?slug ?email { ?slug ?p ?email }", None]
)
def test_the_query_must_be_a_select(query: str | None, data: Path, partner: Partner) -> None:
    folder = source(data, partner, "/a.ttl")
    partner.replies["/a.ttl"] = content(TURTLE.encode())
    if query is None:
        (folder / "members.rq").unlink()
    else:
        (folder / "members.rq").write_text(query)
    with pytest.raises(BadSource, match=r"members\.rq"):
        fetched(data)


def test_the_query_reaches_nowhere(data: Path, partner: Partner) -> None:
    folder = source(data, partner, "/a.ttl")
    partner.replies["/a.ttl"] = content(TURTLE.encode())
    service = f"SELECT * {{ SERVICE <{partner.base}/sparql> {{ ?s ?p ?o }} }}"
    (folder / "members.rq").write_text(service)
    with pytest.raises(BadSource):
        fetched(data)
    assert partner.paths() == ["/a.ttl"]
