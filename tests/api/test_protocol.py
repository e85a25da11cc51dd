"""The SPARQL 1.1 Protocol over HTTP, with a plain client and with SPARQLWrapper."""

import csv
import io
import json

import httpx
import pytest
import rdflib
from pyoxigraph import QueryResultsFormat, RdfFormat, parse, parse_query_results
from SPARQLWrapper import CSV, JSON, POST, POSTDIRECTLY, TURTLE, XML, SPARQLWrapper

BASE = "https://w3id.org/maillage/"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
SELECT = "PREFIX org: <http://www.w3.org/ns/org#> SELECT ?m { ?m a org:Membership } ORDER BY ?m"
CONSTRUCT = "CONSTRUCT WHERE { ?s ?p ?o }"
ALL, CLER, FABRIQUE = 24, 16, 8
DIRECT = "application/sparql-query"


def count(response: httpx.Response) -> int:
    assert response.status_code == 200, response.text
    return int(response.json()["results"]["bindings"][0]["n"]["value"])


def test_three_ways_to_ask(site: httpx.Client) -> None:
    expected = site.get("/sparql", params={"query": SELECT}).json()
    assert [row["m"]["value"] for row in expected["results"]["bindings"]] == [
        f"{BASE}id/membership/cler.1",
        f"{BASE}id/membership/fabrique.1",
    ]
    assert site.post("/sparql", data={"query": SELECT}).json() == expected
    for kind in (DIRECT, f"{DIRECT}; charset=utf-8", f'{DIRECT};charset="UTF-8"'):
        response = site.post("/sparql", content=SELECT, headers={"Content-Type": kind})
        assert response.json() == expected


def test_a_form_is_decoded_once(site: httpx.Client) -> None:
    query = 'SELECT ("100%25 + 1é&=" AS ?x) {}'
    for response in (
        site.get("/sparql", params={"query": query}),
        site.post("/sparql", data={"query": query}),
        site.post("/sparql", content=query.encode(), headers={"Content-Type": DIRECT}),
    ):
        assert response.json()["results"]["bindings"][0]["x"]["value"] == "100%25 + 1é&="


@pytest.mark.parametrize(
    ("graphs", "expected"),
    [
        ({}, ALL),
        ({"default-graph-uri": [f"{BASE}graph/cler"]}, CLER),
        ({"default-graph-uri": [f"{BASE}graph/cler", f"{BASE}graph/fabrique"]}, ALL),
        ({"default-graph-uri": [f"{BASE}graph/none"]}, 0),
        ({"named-graph-uri": [f"{BASE}graph/cler"]}, 0),
    ],
)
def test_graphs_are_honoured_in_all_ways(
    site: httpx.Client, graphs: dict[str, list[str]], expected: int
) -> None:
    assert count(site.get("/sparql", params={"query": COUNT, **graphs})) == expected
    assert count(site.post("/sparql", data={"query": COUNT, **graphs})) == expected
    headers = {"Content-Type": DIRECT}
    response = site.post("/sparql", content=COUNT, params=graphs, headers=headers)
    assert count(response) == expected


def test_named_graphs(site: httpx.Client) -> None:
    query = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g"
    graphs = {"named-graph-uri": [f"{BASE}graph/fabrique"]}
    for params, expected in (({}, ["cler", "fabrique"]), (graphs, ["fabrique"])):
        rows = site.get("/sparql", params={"query": query, **params}).json()["results"]["bindings"]
        assert [row["g"]["value"].removeprefix(f"{BASE}graph/") for row in rows] == expected


@pytest.mark.parametrize("kind", [QueryResultsFormat.JSON, QueryResultsFormat.XML])
@pytest.mark.parametrize("query", [SELECT, "ASK {}"])
def test_results_in_standard_formats(
    site: httpx.Client, query: str, kind: QueryResultsFormat
) -> None:
    response = site.get("/sparql", params={"query": query}, headers={"Accept": kind.media_type})
    assert response.headers["content-type"] == kind.media_type
    parse_query_results(response.content, kind)


def test_tables_of_text(site: httpx.Client) -> None:
    query = 'SELECT ("a,\\"b" AS ?x) ("fr"@fr AS ?y) {}'
    response = site.get("/sparql", params={"query": query}, headers={"Accept": "text/csv"})
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    assert list(csv.reader(io.StringIO(response.text))) == [["x", "y"], ['a,"b', "fr"]]
    headers = {"Accept": "text/tab-separated-values"}
    response = site.get("/sparql", params={"query": query}, headers=headers)
    assert response.text == '?x\t?y\n"a,\\"b"\t"fr"@fr\n'


@pytest.mark.parametrize(
    ("accept", "kind", "parser"),
    [
        ("text/turtle", "text/turtle; charset=utf-8", RdfFormat.TURTLE),
        ("application/n-triples", "application/n-triples", RdfFormat.N_TRIPLES),
        ("application/rdf+xml", "application/rdf+xml", RdfFormat.RDF_XML),
        ("application/ld+json", "application/ld+json", RdfFormat.JSON_LD),
        ("application/json", "application/json", RdfFormat.JSON_LD),
        ("*/*", "text/turtle; charset=utf-8", RdfFormat.TURTLE),
    ],
)
def test_graphs_in_standard_formats(
    site: httpx.Client, accept: str, kind: str, parser: RdfFormat
) -> None:
    response = site.get("/sparql", params={"query": CONSTRUCT}, headers={"Accept": accept})
    assert response.headers["content-type"] == kind
    assert len(set(parse(response.content, parser))) == ALL


def test_turtle_reads_well(site: httpx.Client) -> None:
    text = site.get("/sparql", params={"query": CONSTRUCT}).text
    assert "@prefix schema: <https://schema.org/> ." in text
    assert 'schema:name "CLER"@fr' in text
    assert len(rdflib.Graph().parse(data=text, format="turtle")) == ALL


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("json", "application/sparql-results+json"),
        ("xml", "application/sparql-results+xml"),
        ("csv", "text/csv; charset=utf-8"),
        ("srj", "application/sparql-results+json"),
        ("text/csv", "text/csv; charset=utf-8"),
        ("turtle", "application/sparql-results+json"),
    ],
)
def test_a_format_can_be_named(site: httpx.Client, name: str, kind: str) -> None:
    response = site.get("/sparql", params={"query": SELECT, "format": name})
    assert response.headers["content-type"] == kind


PROBLEMS = [
    ("GET", {"params": {"query": ["ASK {}", "ASK {}"]}}, 400, "There is more than one query."),
    ("GET", {"params": {"default-graph-uri": "http://e/"}}, 400, "The query is missing."),
    ("GET", {"params": {"quer": "ASK {}"}}, 400, "The SPARQL protocol has no parameter “quer”."),
    (
        "GET",
        {"params": {"update": "CLEAR ALL"}},
        401,
        "This needs a key.",
    ),
    (
        "POST",
        {"data": {"query": "ASK {}", "using-graph-uri": "http://e/"}},
        400,
        "The parameter “using-graph-uri” is for updates, which come by POST.",
    ),
    (
        "POST",
        {"content": "CLEAR ALL", "headers": {"Content-Type": "application/sparql-update"}},
        401,
        "This needs a key.",
    ),
    (
        "POST",
        {"content": "ASK {}", "headers": {"Content-Type": "text/plain"}},
        415,
        "The type “text/plain” is not understood here.",
    ),
    ("POST", {"content": "ASK {}"}, 415, "The type “–” is not understood here."),
    (
        "POST",
        {"content": b"x", "headers": {"Content-Type": f"{DIRECT}; charset=utf-16"}},
        415,
        "The encoding “utf-16” is not understood here.",
    ),
    (
        "POST",
        {"content": "ASK {}".encode("utf-16"), "headers": {"Content-Type": DIRECT}},
        400,
        "The request is not UTF-8.",
    ),
    (
        "POST",
        {
            "content": "ASK {}",
            "params": {"query": "ASK {}"},
            "headers": {"Content-Type": DIRECT},
        },
        400,
        "There is more than one query.",
    ),
    (
        "POST",
        {"content": "#" * 1_000_001, "headers": {"Content-Type": DIRECT}},
        413,
        "The body of the request is larger than 1000000 bytes.",
    ),
    ("PUT", {"content": "ASK {}"}, 405, "The method PUT is not possible at /sparql."),
    (
        "GET",
        {"params": {"query": "CLEAR ALL"}},
        400,
        "This is an update, and this endpoint only answers queries.",
    ),
    ("GET", {"params": {"query": "ASK {}", "format": "pdf"}}, 400, "There is no format “pdf”."),
    (
        "GET",
        {"params": {"query": "SELECT * { SERVICE <http://127.0.0.1:9/> {} }"}},
        400,
        "This endpoint does not ask that other endpoint: SERVICE is not allowed.",
    ),
    (
        "GET",
        {"params": {"query": "SELECT * " + "{" * 400 + "}" * 400}},
        400,
        "The query nests brackets or negations more than 200 deep.",
    ),
]


@pytest.mark.parametrize(("method", "request_", "status", "what"), PROBLEMS)
def test_what_cannot_be_answered(
    site: httpx.Client, method: str, request_: dict[str, object], status: int, what: str
) -> None:
    response = site.request(method, "/sparql", **request_)  # type: ignore[arg-type]
    assert (response.status_code, response.json()["what"]) == (status, what)
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["remedy"]


def test_broken_escapes_in_an_address(site: httpx.Client) -> None:
    assert site.get("/sparql?query=%ff").json()["what"] == "The request is not UTF-8."


def test_a_syntax_error_is_located(site: httpx.Client) -> None:
    response = site.get("/sparql", params={"query": "SELECT *\n{ ?s ?p }"})
    assert response.status_code == 400
    assert response.json() == {
        "type": "about:blank",
        "title": "Bad Request",
        "status": 400,
        "detail": "The query cannot be read from “}” on. Check what stands there and just before.",
        "instance": "/sparql",
        "what": "The query cannot be read from “}” on.",
        "where": "line 2, column 9",
        "remedy": "Check what stands there and just before.",
        "line": 2,
        "column": 9,
    }


def test_a_syntax_error_in_french(site: httpx.Client) -> None:
    headers = {"Accept-Language": "fr-FR,fr;q=0.9,en;q=0.5"}
    problem = site.get("/sparql", params={"query": "SELECT * { ?s x:y 1 }"}, headers=headers).json()
    assert problem["what"] == "Le préfixe «\u00a0x:\u00a0» est employé sans être déclaré."
    assert problem["where"] == "ligne 1, colonne 15"


def test_what_is_not_on_offer(site: httpx.Client) -> None:
    for query, offered in (
        (
            SELECT,
            [
                "application/sparql-results+json",
                "application/sparql-results+xml",
                "text/csv",
                "text/tab-separated-values",
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                "application/geo+json",
                "text/html",
            ],
        ),
        (
            CONSTRUCT,
            [
                "text/turtle",
                "application/ld+json",
                "application/rdf+xml",
                "application/n-triples",
                "text/html",
            ],
        ),
    ):
        response = site.get("/sparql", params={"query": query}, headers={"Accept": "image/png"})
        assert response.status_code == 406
        assert response.json()["offered"] == offered


def test_entity_tags(site: httpx.Client) -> None:
    first = site.get("/sparql", params={"query": SELECT})
    tag = first.headers["etag"]
    headers = {"If-None-Match": f'"other", {tag}'}
    again = site.get("/sparql", params={"query": SELECT}, headers=headers)
    assert (again.status_code, again.content) == (304, b"")
    other = site.get("/sparql", params={"query": SELECT}, headers={"Accept": "text/csv"})
    assert other.headers["etag"] != tag
    assert first.headers["vary"] == "Accept, Accept-Language, Accept-Encoding"


def test_what_changes_has_no_tag(site: httpx.Client) -> None:
    response = site.get("/sparql", params={"query": "SELECT (RAND() AS ?x) {}"})
    assert "etag" not in response.headers
    assert response.headers["cache-control"] == "no-store"


def test_head_tells_all_but_the_answer(site: httpx.Client) -> None:
    response = site.head("/sparql", params={"query": SELECT})
    assert (response.status_code, response.content) == (200, b"")
    assert response.headers["content-type"] == "application/sparql-results+json"
    big = "SELECT * { " + " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(5)) + " }"
    assert site.head("/sparql", params={"query": big}).status_code == 200


def test_open_to_every_origin(site: httpx.Client) -> None:
    response = site.get("/sparql", params={"query": "ASK {}"}, headers={"Origin": "https://e.org"})
    assert response.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in response.headers
    preflight = site.options("/sparql", headers={"Access-Control-Request-Method": "POST"})
    assert preflight.status_code == 204
    assert "Content-Type" in preflight.headers["access-control-allow-headers"]


def test_long_answers_are_streamed_whole(site: httpx.Client) -> None:
    query = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    with site.stream("GET", "/sparql", params={"query": query}) as response:
        assert response.headers["transfer-encoding"] == "chunked"
        body = b"".join(response.iter_bytes())
    assert len(json.loads(body)["results"]["bindings"]) == ALL**3


def test_a_client_may_leave(site: httpx.Client) -> None:
    query = "SELECT * { " + " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(8)) + " }"
    for _ in range(3):
        with site.stream("GET", "/sparql", params={"query": query}) as response:
            next(response.iter_bytes())
    assert site.get("/health").json()["ok"]


def test_browsers_get_a_form_and_a_table(site: httpx.Client) -> None:
    headers = {"Accept": "text/html,*/*;q=0.8", "Accept-Language": "en"}
    assert "<textarea" in site.get("/sparql", headers=headers).text
    page = site.get("/sparql", params={"query": CONSTRUCT}, headers=headers).text
    assert "24 rows" in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert 'href="javascript:' not in page


def test_a_long_table_says_that_it_is_cut(site: httpx.Client) -> None:
    params = {"query": "SELECT * { ?a ?b ?c . ?d ?e ?f }", "lang": "en"}
    page = site.get("/sparql", params=params, headers={"Accept": "text/html"}).text
    assert "Only the first 500 rows are shown; the files below are complete." in page


@pytest.mark.parametrize("method", ["GET", POST])
@pytest.mark.parametrize("wanted", [JSON, XML, CSV])
def test_with_a_researchers_client(site: httpx.Client, method: str, wanted: str) -> None:
    client = SPARQLWrapper(f"{site.base_url}/sparql")
    client.setMethod(method)
    client.setReturnFormat(wanted)
    client.setQuery(SELECT)
    assert f"{BASE}id/membership/cler.1" in str(
        client.queryAndConvert() if wanted != XML else client.query().response.read()
    )


def test_with_a_researchers_client_directly_and_for_graphs(site: httpx.Client) -> None:
    client = SPARQLWrapper(f"{site.base_url}/sparql", defaultGraph=f"{BASE}graph/cler")
    client.setMethod(POST)
    client.setRequestMethod(POSTDIRECTLY)
    client.setReturnFormat(TURTLE)
    client.setQuery(CONSTRUCT)
    data = client.queryAndConvert()
    assert len(rdflib.Graph().parse(data=data, format="turtle")) == CLER


@pytest.mark.parametrize("path", ["/sparql", "/sparql/explain"])
def test_an_empty_query_is_a_mistake_of_the_client(path: str, site: httpx.Client) -> None:
    empty = site.get(path, params={"query": ""})
    assert empty.status_code == 400, empty.text
    kind = {"Content-Type": "application/sparql-query"}
    assert site.post(path, content=b"", headers=kind).status_code == 400
