"""The W3C's SPARQL 1.1 Protocol tests over HTTP; updates, without a key, are all refused."""

from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest
from published import Serve, publish_graphs
from w3c_http import Case, Request, read_cases
from w3c_sparql import HOW_TO_GET_IT, suites_folder

MANIFEST = suites_folder() / "sparql11" / "protocol" / "manifest.ttl"
CASES = read_cases(MANIFEST, "ProtocolTest") if MANIFEST.is_file() else []
# The terms of the tests, as media types.
FORMS = {
    "boolean": {"application/sparql-results+json", "application/sparql-results+xml"},
    "RDF": {"application/rdf+xml", "text/turtle", "application/n-triples", "text/html"},
}
FORMS["tabular"] = FORMS["boolean"] | {"text/csv", "text/tab-separated-values"}

pytestmark = pytest.mark.skipif(not CASES, reason=HOW_TO_GET_IT)


def updates(request: Request) -> bool:
    """Whether a request is one for an update."""
    words = (request.path.encode(), request.body, request.headers.get("content-type", "").encode())
    return any(word in text for text in words for word in (b"update=", b"sparql-update", b"using-"))


def of_updates(case: Case) -> bool:
    return "update" in case.id


@pytest.fixture(scope="module")
def endpoint(serve: Serve, tmp_path_factory: pytest.TempPathFactory) -> httpx.Client:
    home: Path = tmp_path_factory.mktemp("w3c-protocol")
    files = {name: path for case in CASES for name, path in case.graphs.items()}
    publish_graphs(
        home, {name: [q.triple for q in ox.parse(path=str(path))] for name, path in files.items()}
    )
    return serve(home)


def asked(endpoint: httpx.Client, request: Request) -> httpx.Response:
    path = request.path.replace("/sparql/", "/sparql")
    return endpoint.request(
        request.method, path, content=request.body or None, headers=request.headers
    )


@pytest.mark.parametrize("case", [c for c in CASES if not of_updates(c)], ids=lambda case: case.id)
def test_queries(case: Case, endpoint: httpx.Client) -> None:
    assert case.requests
    for request in case.requests:
        response = asked(endpoint, request)
        expected = request.expected
        assert expected.status_fits(response.status_code), response.text
        media_type = response.headers["content-type"].partition(";")[0]
        assert not expected.form or media_type in FORMS[expected.form]
        if expected.truth is not None:
            kind = ox.QueryResultsFormat.from_media_type(media_type)
            assert bool(ox.parse_query_results(response.content, kind)) == expected.truth


@pytest.mark.parametrize("case", [c for c in CASES if of_updates(c)], ids=lambda case: case.id)
def test_updates_are_refused(case: Case, endpoint: httpx.Client) -> None:
    attempts = [request for request in case.requests if updates(request)] or case.requests[:1]
    for request in attempts:
        response = asked(endpoint, request)
        # What does not say that it is an update is refused as what it says.
        assert response.status_code in (401, 415), response.text


def test_the_whole_suite_is_there() -> None:
    assert len([case for case in CASES if not of_updates(case)]) == 20
    assert len(CASES) == 34
