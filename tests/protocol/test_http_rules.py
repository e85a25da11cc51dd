"""What HTTP and browsers ask of the endpoint beyond the SPARQL protocol, over real HTTP."""

import gzip
from urllib.parse import urlencode

import httpx
import pytest
from http_asking import TABLE, get, raw_request

from store.release import Release

CSV = "text/csv; charset=utf-8"
LONG = "SELECT ?s ?p ?o { GRAPH <https://w3id.org/maillage/graph/cler> { ?s ?p ?o } }"
PATHS = (
    "/",
    "/sparql",
    "/sparql?query=ASK%7B%7D",
    "/sparql?query=SELECT*%7B%3Fs%3Fp%3Fo%7DLIMIT+20000",
    "/sparql?query=nonsense",
    "/rdf-graph-store/citego",
    "/rdf-graph-store/ontology",
    "/rdf-graph-store?graph=nothing",
    "/queries",
    "/queries/search-actors",
    "/releases",
    "/report",
    "/ontology",
    "/shapes",
    "/context.jsonld",
    "/docs",
    "/openapi.json",
    "/health",
    "/.well-known/void",
    "/static/maillage.css",
    "/nothing",
)
# What may differ between an answer and its headers alone.
PASSING = {"date", "content-length", "transfer-encoding"}


@pytest.mark.parametrize("path", PATHS)
def test_head_tells_what_get_would(path: str, real_site: httpx.Client) -> None:
    full, head = real_site.get(path), real_site.head(path)
    assert head.content == b""
    assert head.status_code == full.status_code
    told = [
        {name: value for name, value in response.headers.items() if name not in PASSING}
        for response in (full, head)
    ]
    assert told[0] == told[1]


def test_preflight_allows_what_is_asked(real_site: httpx.Client) -> None:
    for method, asked in (("POST", "content-type"), ("GET", "x-requested-with, if-none-match")):
        preflight = real_site.options(
            "/sparql",
            headers={
                "Origin": "https://example.org",
                "Access-Control-Request-Method": method,
                "Access-Control-Request-Headers": asked,
            },
        )
        assert preflight.status_code == 204
        assert preflight.headers["access-control-allow-origin"] == "*"
        assert method in preflight.headers["access-control-allow-methods"].split(", ")
        allowed = preflight.headers["access-control-allow-headers"].lower().split(", ")
        assert set(asked.split(", ")) <= set(allowed)
        assert "access-control-allow-credentials" not in preflight.headers


def test_preflight_repeats_no_nonsense(real_site: httpx.Client) -> None:
    headers = {"Access-Control-Request-Headers": "a;b<script>", "Origin": "https://e.org"}
    allowed = real_site.options("/sparql", headers=headers).headers["access-control-allow-headers"]
    assert "script" not in allowed


def test_scripts_may_read_what_matters(real_site: httpx.Client, release: Release) -> None:
    for query in (TABLE, "nonsense"):
        response = get(real_site, query, Origin="https://example.org")
        assert response.headers["access-control-allow-origin"] == "*"
        assert "access-control-allow-credentials" not in response.headers
        exposed = response.headers["access-control-expose-headers"].lower().split(", ")
        assert {"etag", "maillage-release", "retry-after"} <= set(exposed)
    assert get(real_site, TABLE).headers["maillage-release"] == release.id


@pytest.mark.parametrize(
    ("accepted", "packed"),
    [
        ("gzip", True),
        ("gzip;q=0.5, br", True),
        ("*", True),
        ("x-gzip", True),
        ("", False),
        ("identity", False),
        ("gzip;q=0", False),
        ("*;q=0", False),
        ("gzip;q=0.2, identity;q=0.8", False),
    ],
)
@pytest.mark.parametrize("query", [TABLE, LONG])
def test_compression_is_negotiated(
    query: str, accepted: str, packed: bool, real_site: httpx.Client
) -> None:
    address = "/sparql?" + urlencode({"query": query})
    headers = {"Accept-Encoding": accepted, "Accept": "text/csv"}
    with real_site.stream("GET", address, headers=headers) as response:
        raw = b"".join(response.iter_raw())
    assert (response.headers.get("content-encoding") == "gzip") == packed
    assert "Accept-Encoding" in response.headers["vary"]
    lines = (gzip.decompress(raw) if packed else raw).splitlines()
    plain = get(real_site, query, Accept="text/csv", Accept_Encoding="identity")
    assert sorted(lines) == sorted(plain.content.splitlines())


@pytest.mark.parametrize("path", ["/ontology", "/sparql", "/"])
def test_compression_of_everything_else(path: str, real_site: httpx.Client) -> None:
    for accepted, packed in (("gzip", True), ("gzip;q=0", False)):
        response = real_site.get(path, headers={"Accept-Encoding": accepted})
        assert (response.headers.get("content-encoding") == "gzip") == packed
        assert "Accept-Encoding" in response.headers["vary"]


def test_tags_tell_answers_apart(real_site: httpx.Client, release: Release) -> None:
    tags = {
        get(real_site, query, Accept=accept).headers["etag"]
        for query in (TABLE, TABLE + " LIMIT 1")
        for accept in ("text/csv", "application/json")
    }
    assert len(tags) == 4
    again = get(real_site, TABLE, Accept="text/csv")
    assert again.headers["etag"] in tags
    assert "no-cache" in again.headers["cache-control"]
    assert again.headers["maillage-release"] == release.id


def test_unchanged_answers_are_not_sent(real_site: httpx.Client) -> None:
    first = get(real_site, TABLE)
    tag = first.headers["etag"]
    for known in (tag, f'"x", {tag}', tag.removeprefix("W/"), "*"):
        response = get(real_site, TABLE, If_None_Match=known)
        assert (response.status_code, response.content) == (304, b"")
        for name in ("etag", "cache-control", "vary", "maillage-release"):
            assert response.headers[name] == first.headers[name]
    assert get(real_site, TABLE, If_None_Match='"other"').status_code == 200


@pytest.mark.parametrize("call", ["RAND()", "rand ()", "NOW # (\n ()", "STRUUID()", "BNODE()"])
def test_what_changes_is_not_kept(call: str, real_site: httpx.Client) -> None:
    query = f"SELECT ({call} AS ?x) {{}}"
    first, second = get(real_site, query), get(real_site, query)
    assert first.headers["cache-control"] == second.headers["cache-control"] == "no-store"
    assert "etag" not in first.headers
    assert get(real_site, query, If_None_Match="*").status_code == 200


def test_a_fresh_answer_can_be_asked_for(real_site: httpx.Client) -> None:
    first = get(real_site, TABLE)
    again = get(real_site, TABLE, Cache_Control="no-cache")
    assert (again.status_code, again.content) == (200, first.content)
    assert again.headers["etag"] == first.headers["etag"]


def test_headers_on_several_lines_are_one_list(real_site: httpx.Client) -> None:
    path = "/sparql?" + urlencode({"query": TABLE})
    lines = [("Accept", "image/png"), ("Accept", "text/csv;q=0.5"), ("Accept", "image/gif")]
    status, headers, _ = raw_request(real_site, "GET", path, lines)
    assert (status, headers["content-type"]) == (200, CSV)
    tags = [("If-None-Match", '"x"'), ("If-None-Match", headers["etag"])]
    assert raw_request(real_site, "GET", path, [*lines, *tags])[0] == 304


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("text/csv;q=0.5, application/sparql-results+xml;q=0.6", "application/sparql-results+xml"),
        ("application/json;q=0.1, text/csv;charset=utf-8;q=0.2", CSV),
        ('text/csv;header="a,b;c";q=0.9, application/json;q=0.8', CSV),
        ("TEXT/CSV", CSV),
        ("application/*;q=0.9, text/csv;q=0.8", "application/sparql-results+json"),
        ("*/*;q=0.1, text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
        ("application/sparql-results+json;q=0, */*;q=0.5", "application/sparql-results+xml"),
        ("text/csv;q=7, application/sparql-results+xml", "application/sparql-results+xml"),
    ],
)
def test_media_types_by_weight(accept: str, kind: str, real_site: httpx.Client) -> None:
    assert get(real_site, TABLE, Accept=accept).headers["content-type"] == kind
