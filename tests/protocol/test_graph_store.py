"""The Graph Store HTTP Protocol over the real release: what the W3C's tests leave out."""

import gzip
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest
from published import Serve, publish

from store.release import Release

BASE = "https://w3id.org/maillage/"
STORE = "/rdf-graph-store"
GRAPH = f"{BASE}graph/documents"


def triples(response: httpx.Response) -> set[ox.Triple]:
    assert response.status_code == 200, response.text
    kind = ox.RdfFormat.from_media_type(response.headers["content-type"].partition(";")[0])
    return {quad.triple for quad in ox.parse(response.content, kind)}


@pytest.fixture(scope="module")
def published(release: Release) -> set[ox.Triple]:
    """The graph as the database has it."""
    store = ox.Store.read_only(str(release.store))
    found = store.quads_for_pattern(None, None, None, ox.NamedNode(GRAPH))
    return {quad.triple for quad in found}


@pytest.mark.parametrize(
    ("path", "params"),
    [
        (STORE, {"graph": GRAPH}),
        (f"{STORE}/documents", {}),
        (f"{STORE}/documents", {"format": "nt"}),
        (STORE, {"graph": GRAPH, "format": "rdf", "timeout": "20"}),
    ],
)
def test_a_graph_is_given_whole(
    path: str, params: dict[str, str], real_site: httpx.Client, published: set[ox.Triple]
) -> None:
    assert triples(real_site.get(path, params=params)) == published


@pytest.mark.parametrize(
    "accept",
    ["text/turtle", "application/n-triples", "application/ld+json", "application/rdf+xml"],
)
def test_its_format_is_negotiated(
    accept: str, real_site: httpx.Client, published: set[ox.Triple]
) -> None:
    response = real_site.get(f"{STORE}/documents", headers={"Accept": f"{accept}, image/png"})
    assert response.headers["content-type"].partition(";")[0] == accept
    assert triples(response) == published


def test_the_default_graph_is_streamed_whole(real_site: httpx.Client, release: Release) -> None:
    headers = {"Accept": "application/n-triples", "Accept-Encoding": "gzip"}
    with real_site.stream("GET", f"{STORE}?default", headers=headers) as response:
        assert response.headers["transfer-encoding"] == "chunked"
        raw = b"".join(response.iter_raw())
    lines = gzip.decompress(raw).splitlines()
    assert len(lines) == len(set(lines)) == release.manifest["triples"]


def test_the_empty_default_graph_is_there(serve: Serve, tmp_path: Path) -> None:
    publish(tmp_path, [])
    client = serve(tmp_path)
    response = client.get(f"{STORE}?default", headers={"Accept": "application/n-triples"})
    assert (response.status_code, response.content) == (200, b"")


def test_the_thing_leads_to_its_document_and_not_to_its_content(real_site: httpx.Client) -> None:
    response = real_site.get("/graph/documents")
    assert (response.status_code, response.headers["location"]) == (303, "/doc/graph/documents")


def test_it_may_be_kept_by_release(real_site: httpx.Client, release: Release) -> None:
    first = real_site.get(f"{STORE}/documents")
    assert first.headers["maillage-release"] == release.id
    assert first.headers["cache-control"] == "public, no-cache"
    tag = {"If-None-Match": first.headers["etag"]}
    assert real_site.get(f"{STORE}/documents", headers=tag).status_code == 304
    other = real_site.get(f"{STORE}/ontology")
    assert other.headers["etag"] != first.headers["etag"]


@pytest.mark.parametrize(
    ("path", "status", "what"),
    [
        (STORE, 400, "The request does not name one graph."),
        (f"{STORE}?default&graph={GRAPH}", 400, "The request does not name one graph."),
        (f"{STORE}?graph={GRAPH}&graph={GRAPH}", 400, "The request does not name one graph."),
        (f"{STORE}/documents?default", 400, "The request does not name one graph."),
        (f"{STORE}?graph=documents", 400, "The name of the graph, “documents”"),
        (f"{STORE}?graph=http://e/%3E%7B", 400, "The name of the graph, “http://e/>{”"),
        (f"{STORE}?graph=%ff", 400, "The request is not UTF-8."),
        (f"{STORE}?grph={GRAPH}", 400, "The SPARQL protocol has no parameter “grph”."),
        (f"{STORE}?default&timeout=x", 400, "“x” is not a number of seconds."),
        (f"{STORE}?default&format=pdf", 400, "There is no format “pdf”."),
        (f"{STORE}?graph={GRAPH}x", 404, f"The release has no graph {GRAPH}x."),
        (f"{STORE}/nothing", 404, f"The release has no graph {BASE}graph/nothing."),
        (f"{STORE}/documents/", 404, f"The release has no graph {GRAPH}/."),
    ],
)
def test_what_is_not_there_or_not_said(
    path: str, status: int, what: str, real_site: httpx.Client
) -> None:
    response = real_site.get(path)
    assert response.status_code == status
    assert response.json()["what"].startswith(what)
    assert response.json()["remedy"]
    assert real_site.head(path).status_code == status


def test_no_format_fits(real_site: httpx.Client) -> None:
    response = real_site.get(f"{STORE}/documents", headers={"Accept": "text/csv"})
    assert response.status_code == 406
    assert "text/turtle" in response.json()["offered"]


@pytest.mark.parametrize("path", [f"{STORE}?default", f"{STORE}/documents", f"{STORE}/new"])
@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH"])
def test_nothing_is_written(method: str, path: str, real_site: httpx.Client) -> None:
    headers = {"Content-Type": "text/turtle", "Accept-Language": "fr"}
    response = real_site.request(method, path, content=b"<s> <p> <o> .", headers=headers)
    if method == "PATCH":
        allowed = "GET, HEAD, PUT, POST, DELETE, OPTIONS"
        assert (response.status_code, response.headers["allow"]) == (405, allowed)
        assert response.json()["what"].startswith(f"La méthode {method} n'est pas possible")
    else:
        assert response.status_code == 401
        assert response.headers["www-authenticate"].startswith("Bearer")
