"""The W3C's Graph Store HTTP Protocol tests, reading half, over HTTP.

What the tests write is written by publishing a release, and refused over HTTP without a key.
"""

from pathlib import Path

import httpx
import pytest
from published import Serve, publish_graphs
from w3c_graph_store import GraphStore, read_graph, read_older_cases, same_graph
from w3c_http import Case, Request, read_cases
from w3c_sparql import HOW_TO_GET_IT, suites_folder

from store.namespaces import DEFAULT_BASE

FOLDER = suites_folder() / "sparql11"
MANIFESTS = ("manifest-direct.ttl", "manifest-indirect.ttl")
THERE = (FOLDER / "graph-store-protocol").is_dir()
CASES = [
    case
    for name in (MANIFESTS if THERE else ())
    for case in read_cases(FOLDER / "graph-store-protocol" / name, "GraphStoreProtocolTest")
]
OLDER = read_older_cases(FOLDER / "http-rdf-update" / "manifest.ttl") if THERE else {}
THEIRS, OURS = "/gsp", "/rdf-graph-store"
GRAPHS = f"{DEFAULT_BASE}graph"
NEW_GRAPH = "http://www.example/gsp/new"
READING = ("GET", "HEAD")

pytestmark = pytest.mark.skipif(not THERE, reason=HOW_TO_GET_IT)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("w3c-graph-store")


@pytest.fixture(scope="module")
def service(serve: Serve, home: Path) -> httpx.Client:
    return serve(home)


def asked(service: httpx.Client, request: Request, path: str) -> httpx.Response:
    return service.request(
        request.method, path, content=request.body or None, headers=request.headers
    )


def check(response: httpx.Response, request: Request) -> None:
    expected = request.expected
    assert expected.status_fits(response.status_code), response.text
    if response.status_code == 200:
        wanted = expected.headers.get("content-type", "text/turtle; charset=utf-8")
        assert response.headers["content-type"] == wanted
    if request.method == "HEAD":
        assert response.content == b""
    elif expected.body:
        assert same_graph(read_graph(response.text), read_graph(expected.body))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_reading_what_was_published(case: Case, service: httpx.Client, home: Path) -> None:
    store = GraphStore(THEIRS, GRAPHS)
    publish_graphs(home, store.graphs)
    reads = 0
    for request in case.requests:
        path = request.path.replace(THEIRS, OURS, 1).replace("$LOCATION$", NEW_GRAPH)
        response = asked(service, request, path)
        if request.method in READING:
            check(response, request)
            reads += 1
            continue
        assert response.status_code == 401
        assert response.headers["www-authenticate"].startswith("Bearer")
        if request.expected.location:
            store.graphs[NEW_GRAPH] = read_graph(request.body.decode())
        else:
            store.write(request)
        publish_graphs(home, store.graphs)
    assert reads


@pytest.mark.parametrize("name", OLDER)
def test_older_tests(name: str, service: httpx.Client, home: Path) -> None:
    request = OLDER[name]
    direct = request.path.replace("$GRAPHSTORE$", OURS).replace("$NEWPATH$", f"{OURS}/new")
    path = direct.replace("http://$HOST$/" + OURS, "http://www.example/gsp")
    store = GraphStore(OURS, GRAPHS)
    if request.expected.statuses == ("200",):
        some = read_graph(request.expected.body or "<s> <p> <o> .")
        publish_graphs(home, {store.name(path): some})
    else:
        publish_graphs(home, {})
    response = asked(service, request, path)
    if request.method in READING:
        check(response, request)
    else:
        assert response.status_code == 401


def test_the_whole_suites_are_there() -> None:
    assert (len(CASES), len(OLDER)) == (14, 18)
