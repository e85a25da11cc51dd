"""The VoID description of a release, number by number against the endpoint."""

import httpx
import pytest
import rdflib
from rdflib.namespace import RDF, VOID

from store.release import Release

BASE = "https://w3id.org/maillage/"
# Each number of the whole, by a query that gives it.
WHOLE = {
    "triples": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
    "distinctSubjects": "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }",
    "properties": "SELECT (COUNT(DISTINCT ?p) AS ?n) { ?s ?p ?o }",
    "classes": "SELECT (COUNT(DISTINCT ?c) AS ?n) { ?s a ?c }",
}
GRAPHS = "SELECT ?x (COUNT(*) AS ?n) { GRAPH ?x { ?s ?p ?o } } GROUP BY ?x"
CLASSES = "SELECT ?x (COUNT(DISTINCT ?s) AS ?n) { ?s a ?x } GROUP BY ?x"
PROPERTIES = "SELECT ?x (COUNT({}) AS ?n) {{ ?s ?x ?o }} GROUP BY ?x"


@pytest.fixture(scope="module")
def described(real_site: httpx.Client) -> rdflib.Graph:
    response = real_site.get("/.well-known/void", follow_redirects=True)
    assert response.status_code == 200
    return rdflib.Graph().parse(data=response.text, format="turtle")


@pytest.fixture(scope="module")
def me(release: Release) -> rdflib.URIRef:
    return rdflib.URIRef(f"{BASE}release/{release.id}")


def counts(client: httpx.Client, query: str) -> dict[str, int]:
    rows = client.get("/sparql", params={"query": query}).json()["results"]["bindings"]
    return {row.get("x", {"value": ""})["value"]: int(row["n"]["value"]) for row in rows}


def said(
    graph: rdflib.Graph, whole: rdflib.URIRef, part: str, key: str, value: str
) -> dict[str, int]:
    return {
        str(graph.value(node, VOID[key])): int(graph.value(node, VOID[value]))
        for node in graph.objects(whole, VOID[part])
    }


@pytest.mark.parametrize("name", WHOLE)
def test_numbers_of_the_whole(
    name: str, described: rdflib.Graph, me: rdflib.URIRef, real_site: httpx.Client
) -> None:
    assert int(described.value(me, VOID[name])) == counts(real_site, WHOLE[name])[""]


def test_numbers_of_the_graphs(
    described: rdflib.Graph, me: rdflib.URIRef, real_site: httpx.Client
) -> None:
    found = {
        str(graph): int(described.value(graph, VOID.triples))
        for graph in described.objects(me, VOID.subset)
    }
    assert found == counts(real_site, GRAPHS)


def test_numbers_of_the_classes(
    described: rdflib.Graph, me: rdflib.URIRef, real_site: httpx.Client
) -> None:
    found = said(described, me, "classPartition", "class", "entities")
    assert found == counts(real_site, CLASSES)


@pytest.mark.parametrize(
    ("value", "counted"),
    [("triples", "*"), ("distinctSubjects", "DISTINCT ?s"), ("distinctObjects", "DISTINCT ?o")],
)
def test_numbers_of_the_properties(
    value: str,
    counted: str,
    described: rdflib.Graph,
    me: rdflib.URIRef,
    real_site: httpx.Client,
) -> None:
    found = said(described, me, "propertyPartition", "property", value)
    assert found == counts(real_site, PROPERTIES.format(counted))


def test_addresses(described: rdflib.Graph, me: rdflib.URIRef, real_site: httpx.Client) -> None:
    assert (me, RDF.type, VOID.Dataset) in described
    assert str(described.value(me, VOID.sparqlEndpoint)) == f"{BASE}sparql"
    dumps = [str(dump) for dump in described.objects(me, VOID.dataDump)]
    assert len(dumps) == 2
    for dump in dumps:
        assert real_site.head("/" + dump.removeprefix(BASE)).status_code == 200
    space = str(described.value(me, VOID.uriSpace))
    query = f'SELECT (COUNT(*) AS ?n) {{ ?s a ?c FILTER(STRSTARTS(STR(?s), "{space}")) }}'
    assert counts(real_site, query)[""] > 0
