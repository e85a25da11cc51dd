"""The W3C's Service Description tests over HTTP, and that what is described is so."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pyoxigraph as ox
import pytest
import rdflib
from published import Serve
from pyshacl import validate
from rdflib.namespace import RDF, VOID
from w3c_http import read_cases
from w3c_sparql import HOW_TO_GET_IT, suites_folder

from store.release import Release

MANIFEST = suites_folder() / "sparql11" / "service-description" / "manifest.ttl"
CASES = read_cases(MANIFEST, "ServiceDescriptionTest") if MANIFEST.is_file() else []
SHAPES = Path(__file__).with_name("service-description.shapes.ttl")
SD = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
FORMATS = rdflib.Namespace("http://www.w3.org/ns/formats/")
GRAPH_TYPES = ("text/turtle", "application/ld+json", "application/rdf+xml", "application/n-triples")


def described(client: httpx.Client) -> rdflib.Graph:
    response = client.get("/sparql", headers={"Accept": "text/turtle"})
    assert response.status_code == 200
    return rdflib.Graph().parse(data=response.text, format="turtle")


def number(client: httpx.Client, where: str) -> int:
    query = f"SELECT (COUNT(*) AS ?n) WHERE {{ {where} }}"
    rows = client.get("/sparql", params={"query": query}).json()["results"]["bindings"]
    return int(rows[0]["n"]["value"])


def returns_rdf(client: httpx.Client) -> None:
    for media_type in (None, *GRAPH_TYPES):
        response = client.get("/sparql", headers={"Accept": media_type} if media_type else {})
        assert response.status_code == 200
        given = response.headers["content-type"].partition(";")[0]
        assert given == (media_type or "text/turtle")
        assert list(ox.parse(response.content, ox.RdfFormat.from_media_type(given)))


def has_endpoint_triple(client: httpx.Client) -> None:
    endpoint = rdflib.URIRef(f"{client.base_url}/sparql")
    assert list(described(client).objects(None, SD.endpoint)) == [endpoint]


def conforms_to_schema(client: httpx.Client) -> None:
    shapes = rdflib.Graph().parse(SHAPES)
    conforms, _, text = validate(described(client), shacl_graph=shapes)
    assert conforms, text


CHECKS: dict[str, Callable[[httpx.Client], None]] = {
    "returns-rdf": returns_rdf,
    "has-endpoint-triple": has_endpoint_triple,
    "conforms-to-schema": conforms_to_schema,
}


@pytest.mark.skipif(not CASES, reason=HOW_TO_GET_IT)
@pytest.mark.parametrize("name", [case.id for case in CASES])
def test_w3c_service_description(name: str, real_site: httpx.Client) -> None:
    CHECKS[name](real_site)


def test_the_schema_is_not_passed_by_anything(real_site: httpx.Client) -> None:
    shapes = rdflib.Graph().parse(SHAPES)
    for mutation in (
        "DELETE { ?s sd:endpoint ?x } WHERE { ?s sd:endpoint ?x }",
        "DELETE { ?s sd:name ?x } WHERE { ?s sd:name ?x }",
        "INSERT { ?s sd:supportedLanguage sd:SPARQL12 } WHERE { ?s a sd:Service }",
        "DELETE { ?s sd:defaultGraph ?x } WHERE { ?s sd:defaultGraph ?x }",
    ):
        graph = described(real_site)
        graph.update(f"PREFIX sd: <{SD}> {mutation}")
        assert not validate(graph, shacl_graph=shapes)[0]


def test_the_graphs_are_those_that_there_are(real_site: httpx.Client) -> None:
    graph = described(real_site)
    dataset = graph.value(None, RDF.type, SD.Dataset)
    default = graph.value(dataset, SD.defaultGraph)
    assert int(graph.value(default, VOID.triples)) == number(real_site, "?s ?p ?o")
    named = {graph.value(node, SD.name): node for node in graph.objects(dataset, SD.namedGraph)}
    query = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
    rows = real_site.get("/sparql", params={"query": query}).json()["results"]["bindings"]
    found = {row["g"]["value"]: int(row["n"]["value"]) for row in rows}
    assert found == {
        str(name): int(graph.value(graph.value(node, SD.graph), VOID.triples))
        for name, node in named.items()
    }


def test_the_features_are_true(real_site: httpx.Client) -> None:
    graph = described(real_site)
    assert set(graph.objects(None, SD.feature)) == {SD.UnionDefaultGraph}
    named = number(real_site, "SELECT DISTINCT ?s ?p ?o { GRAPH ?g { ?s ?p ?o } }")
    both = "SELECT DISTINCT ?s ?p ?o { { GRAPH ?g { ?s ?p ?o } } UNION { ?s ?p ?o } }"
    assert number(real_site, both) == named == number(real_site, "?s ?p ?o")
    assert not list(graph.objects(None, SD.inputFormat))
    assert not list(graph.objects(None, SD.extensionFunction))
    query = "SELECT * { SERVICE <http://service.example/> { ?s ?p ?o } }"
    assert real_site.get("/sparql", params={"query": query}).status_code == 400


def test_federation_is_told_where_it_is_allowed(serve: Serve, release: Release, home: Path) -> None:
    assert release.path.is_dir()
    client = serve(home, services="http://service.example/sparql")
    assert SD.BasicFederatedQuery in set(described(client).objects(None, SD.feature))


def test_every_result_format_is_given(real_site: httpx.Client) -> None:
    formats = set(described(real_site).objects(None, SD.resultFormat))
    kinds = {
        "SPARQL_Results_JSON": ("ASK {}", "application/sparql-results+json"),
        "SPARQL_Results_XML": ("ASK {}", "application/sparql-results+xml"),
        "SPARQL_Results_CSV": ("SELECT * {}", "text/csv"),
        "SPARQL_Results_TSV": ("SELECT * {}", "text/tab-separated-values"),
        "Turtle": ("CONSTRUCT WHERE {}", "text/turtle"),
        "JSON-LD": ("CONSTRUCT WHERE {}", "application/ld+json"),
        "RDF_XML": ("CONSTRUCT WHERE {}", "application/rdf+xml"),
        "N-Triples": ("CONSTRUCT WHERE {}", "application/n-triples"),
    }
    assert formats == {FORMATS[name] for name in kinds}
    for query, media_type in kinds.values():
        headers = {"Accept": media_type}
        response = real_site.get("/sparql", params={"query": query}, headers=headers)
        assert response.headers["content-type"].partition(";")[0] == media_type


def test_dumps_and_description_lead_somewhere(real_site: httpx.Client, release: Release) -> None:
    graph = described(real_site)
    dumps = {str(dump) for dump in graph.objects(None, VOID.dataDump)}
    assert len(dumps) == 2
    for dump in dumps:
        assert real_site.head(urlsplit(dump).path).status_code == 200
    about = str(graph.value(None, RDF.type, VOID.DatasetDescription))
    found = real_site.get(about, follow_redirects=True)
    assert f"release/{release.id}>" in found.text


def test_it_is_described_where_it_is_asked(real_site: httpx.Client) -> None:
    for host, endpoint in (
        ("sparql.example:8080", "http://sparql.example:8080/sparql"),
        ('not"a>name', f"{real_site.base_url}/sparql"),
    ):
        text = real_site.get("/sparql", headers={"Host": host, "Accept": "text/turtle"}).text
        assert f"sd:endpoint <{endpoint}>" in text


def test_the_description_may_be_kept(real_site: httpx.Client, release: Release) -> None:
    first = real_site.get("/sparql", headers={"Accept": "text/turtle"})
    assert first.headers["maillage-release"] == release.id
    tag = {"If-None-Match": first.headers["etag"], "Accept": "text/turtle"}
    assert real_site.get("/sparql", headers=tag).status_code == 304
