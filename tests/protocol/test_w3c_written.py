"""The W3C's tests that write, over HTTP with a maintainer's key; without one all are refused.

Updates are those of the SPARQL 1.1 Protocol, graphs those of the Graph Store HTTP Protocol (not
the older ones, which the suite itself deprecates: most of their documents are no Turtle). The
shapes want nothing: the tests' data are not about the transition.
"""

import re
from collections.abc import Callable
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest
from published import Serve
from w3c_graph_store import read_graph, same_graph
from w3c_http import Case, Expected, Request, read_cases
from w3c_sparql import HOW_TO_GET_IT, suites_folder

from store.keys import Keys
from store.namespaces import DEFAULT_BASE

FOLDER = suites_folder() / "sparql11"
THERE = (FOLDER / "graph-store-protocol").is_dir()
MANIFESTS = ("manifest-direct.ttl", "manifest-indirect.ttl")
GRAPHS = [
    case
    for name in (MANIFESTS if THERE else ())
    for case in read_cases(FOLDER / "graph-store-protocol" / name, "GraphStoreProtocolTest")
]
PROTOCOL = FOLDER / "protocol" / "manifest.ttl"
UPDATES = [
    case for case in (read_cases(PROTOCOL, "ProtocolTest") if THERE else ()) if "update" in case.id
]
OURS = "/rdf-graph-store"
GENID = re.compile(rf"<{DEFAULT_BASE}\.well-known/genid/([^>]*)>")
# What Maillage says itself of its graphs is in the default graph too.
OWN = re.compile(rf"<{DEFAULT_BASE}(graph|ontology|scheme)[/#]|<http://www.w3.org/ns/dcat#")

UPDATE = {"content-type": "application/sparql-update"}
CLEAR = Request("POST", "", UPDATE, b"CLEAR ALL", Expected(("200",), "", None, {}, "", ""))

pytestmark = pytest.mark.skipif(not THERE, reason=HOW_TO_GET_IT)
Write = Callable[[Request, str], httpx.Response]


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Path:
    """A checkout whose shapes want nothing, and whose ontology says next to nothing."""
    folder = tmp_path_factory.mktemp("plain")
    for name in ("web", "queries"):
        (folder / name).symlink_to(root / name)
    (folder / "ontology" / "alignments").mkdir(parents=True)
    (folder / "ontology" / "context.jsonld").symlink_to(root / "ontology" / "context.jsonld")
    for path in ("alignments/cpov.ttl", "maillage.ttl"):
        (folder / "ontology" / path).write_text("@prefix owl: <http://www.w3.org/2002/07/owl#> .")
    (folder / "shapes").mkdir()
    (folder / "shapes" / "any.ttl").write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . "
        "<urn:any> a sh:NodeShape ; sh:targetClass <urn:none> ; sh:nodeKind sh:IRI ; "
        'sh:severity sh:Violation ; sh:message "Une IRI."@fr, "An IRI."@en .'
    )
    (folder / "data").mkdir()
    return folder


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("w3c-written")


@pytest.fixture(scope="module")
def token(home: Path) -> str:
    return Keys(home).add("W3C", [], ["maintain", "write"])[1]


@pytest.fixture(scope="module")
def service(serve: Serve, home: Path, plain: Path, token: str) -> httpx.Client:
    client = serve(home, root=plain, data=plain / "data", key_rate=100_000)
    started = {"update": "INSERT DATA { GRAPH <urn:started> { <urn:a> <urn:b> <urn:c> } }"}
    bearing = {"Authorization": f"Bearer {token}"}
    assert client.post("/sparql", data=started, headers=bearing).status_code == 201
    return client


@pytest.fixture
def write(service: httpx.Client, token: str) -> Write:
    def ask(request: Request, path: str) -> httpx.Response:
        headers = {**request.headers, "Authorization": f"Bearer {token}"}
        body = request.body or None
        return service.request(request.method, path, content=body, headers=headers)

    return ask


def read(text: str) -> list[ox.Triple]:
    """Read Turtle; IRIs that stand for blank nodes become these (RDF 1.1, section 3.5)."""
    return read_graph(GENID.sub(r"_:\1", text))


def check(response: httpx.Response, request: Request, *, default: bool = False) -> None:
    expected = request.expected
    assert expected.status_fits(response.status_code), response.text
    if response.status_code == 200 and request.method == "GET" and expected.body:
        found, wanted = read(response.text), read_graph(expected.body)
        if default:
            found = [triple for triple in found if not OWN.search(str(triple))]
        assert same_graph(found, wanted)
    if expected.location:
        assert response.headers["location"]


@pytest.mark.parametrize("case", GRAPHS, ids=lambda case: case.id)
def test_graphs(case: Case, write: Write) -> None:
    location = ""
    cleared = write(CLEAR, "/sparql")
    assert cleared.status_code == 200, cleared.text
    for request in case.requests:
        path = request.path.replace("/gsp", OURS, 1).replace("$LOCATION$", location)
        response = write(request, path)
        check(response, request, default="default" in path)
        location = response.headers.get("location", location)


@pytest.mark.parametrize("case", UPDATES, ids=lambda case: case.id)
def test_updates(case: Case, write: Write) -> None:
    for request in case.requests:
        response = write(request, request.path.replace("/sparql/", "/sparql"))
        assert request.expected.status_fits(response.status_code), response.text
        if request.expected.truth is not None:
            kind = response.headers["content-type"].partition(";")[0]
            form = ox.QueryResultsFormat.from_media_type(kind)
            truth = bool(ox.parse_query_results(response.content, form))
            assert truth == request.expected.truth


@pytest.mark.parametrize("case", [*GRAPHS, *UPDATES], ids=lambda case: case.id)
def test_nothing_is_written_without_a_key(case: Case, service: httpx.Client) -> None:
    for request in case.requests:
        path = request.path.replace("/gsp", OURS, 1).replace("/sparql/", "/sparql")
        headers, body = dict(request.headers), request.body or None
        response = service.request(request.method, path, content=body, headers=headers)
        kind = request.headers.get("content-type", "")
        reads = (
            request.method in ("GET", "HEAD") or "sparql-query" in kind or b"query=" in request.body
        )
        if reads and "update=" not in path:
            continue
        assert response.status_code in (401, 403, 415), response.text


def test_the_whole_suites_are_there() -> None:
    assert (len(GRAPHS), len(UPDATES)) == (14, 14)
