"""What is handed out, read by the tools of the field: JSON-LD by pyld, GeoJSON by geopandas."""

import io
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import geopandas
import httpx
import pytest
import rdflib
from pyld import jsonld
from rdflib.compare import isomorphic

ROOT = Path(__file__).parents[2]
BASE = "https://w3id.org/maillage/"
THING = f"{BASE}id/organization/lens"
TURTLE = """
<organization/lens> a org:Organization, org:FormalOrganization ; schema:name "Lens"@fr, "LENS" ;
  foaf:homepage <https://lens.example/?a=1&b=2> ; schema:foundingDate "1790"^^xsd:gYear ;
  m:memberCount 13 ; dct:source <https://pages.example/lens> ;
  <http://www.opengis.net/ont/geosparql#asWKT>
    "POINT(2.83 50.43)"^^<http://www.opengis.net/ont/geosparql#wktLiteral> .
<membership/1> a org:Membership ; org:member <organization/lens> ;
  org:organization <organization/cler> ; schema:startDate "2012-03"^^xsd:gYearMonth .
<organization/cler> a org:Organization ; schema:name "CLER" .
"""
POINTS = """PREFIX geo: <http://www.opengis.net/ont/geosparql#> PREFIX schema: <https://schema.org/>
SELECT ?name ?point { ?it schema:name ?name OPTIONAL { ?it geo:asWKT ?point } } ORDER BY ?name"""


@pytest.fixture(scope="module")
def client(
    publish: Callable[..., object],
    serve: Callable[..., str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[httpx.Client]:
    """A client of a small site with the real ontology, which has the real context."""
    home = tmp_path_factory.mktemp("loading")
    publish(home, {"cler": TURTLE})
    with httpx.Client(base_url=serve(home, root=ROOT, warming=False), timeout=30) as client:
        yield client


@pytest.fixture(scope="module")
def options(client: httpx.Client) -> dict[str, Any]:
    """Options of pyld: contexts come from the site, and schema.org's is not asked of anybody."""

    def load(address: str, _: object) -> dict[str, Any]:
        document = {"@context": {"@vocab": "https://schema.org/"}}
        if address.rstrip("/") != "https://schema.org":
            assert address.startswith(str(client.base_url))
            document = client.get(address).raise_for_status().json()
        return {"contextUrl": None, "documentUrl": address, "document": document}

    return {"documentLoader": load, "base": THING}


def as_graph(document: Any, options: dict[str, Any]) -> rdflib.Graph:
    quads = jsonld.to_rdf(document, {**options, "format": "application/n-quads"})
    return rdflib.Graph().parse(data=quads, format="nt")


def turtle(client: httpx.Client, path: str) -> rdflib.Graph:
    text = client.get(path, headers={"Accept": "text/turtle"}).raise_for_status().text
    return rdflib.Graph().parse(data=text, format="turtle")


PATHS = {
    "a thing": "/doc/id/organization/lens",
    "an answer": "/sparql?query=CONSTRUCT%20WHERE%20%7B%3Fs%20%3Fp%20%3Fo%7D",
    "a graph": "/rdf-graph-store/cler",
    "the ontology": "/ontology",
    "the catalogue": "/catalogue",
}


@pytest.mark.parametrize("path", PATHS.values(), ids=PATHS)
def test_json_ld_in_pyld(client: httpx.Client, options: dict[str, Any], path: str) -> None:
    answer = client.get(path, headers={"Accept": "application/ld+json"}).raise_for_status()
    assert answer.headers["content-type"] == "application/ld+json"
    graph = as_graph(answer.json(), options)
    assert len(graph) > 5
    assert isomorphic(graph, turtle(client, path))


def test_json_ld_is_compacted_by_our_context(client: httpx.Client, options: dict[str, Any]) -> None:
    path = "/doc/id/organization/lens"
    document = client.get(path, headers={"Accept": "application/ld+json"}).json()
    context = str(client.base_url.join("/context.jsonld"))
    compacted = jsonld.compact(document, context, {**options, "graph": True})
    (lens,) = [node for node in compacted["@graph"] if node["id"] == "organization/lens"]
    assert set(lens) >= {"name", "foundingDate", "asWKT"}
    assert isomorphic(as_graph(compacted, options), turtle(client, path))


def test_the_json_ld_of_a_page(client: httpx.Client, options: dict[str, Any]) -> None:
    page = client.get("/doc/id/organization/lens", headers={"Accept": "text/html"}).text
    (script,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    graph = as_graph(json.loads(script), options)
    schema = rdflib.Namespace("https://schema.org/")
    assert (rdflib.URIRef(THING), rdflib.RDF.type, schema.Organization) in graph
    assert {str(name) for name in graph.objects(rdflib.URIRef(THING), schema.name)} & {
        "Lens",
        "LENS",
    }


def test_geojson_in_geopandas(client: httpx.Client) -> None:
    answer = client.get("/sparql", params={"query": POINTS, "format": "geojson"})
    frame = geopandas.read_file(io.BytesIO(answer.content))
    assert [*frame["name"]] == ["CLER", "LENS", "Lens"]
    assert [*frame.geometry.isna()] == [True, False, False]
    assert (frame.geometry[2].x, frame.geometry[2].y) == (2.83, 50.43)
    assert frame.crs.to_epsg() == 4326


@pytest.mark.parametrize(("level", "count"), [("departments", 96), ("intercommunalities", 1200)])
def test_boundaries_in_geopandas(client: httpx.Client, level: str, count: int) -> None:
    answer = client.get(f"/boundaries/{level}.geojson").raise_for_status()
    frame = geopandas.read_file(io.BytesIO(answer.content))
    assert len(frame) >= count
    assert frame["code"].is_unique
    # The outlines are simplified: some of them touch themselves.
    assert frame.geometry.make_valid().is_valid.all()
    # In the projection made for it, metropolitan France is as large as it is, in square km.
    metropolitan = frame.cx[-6:10, 41:52].to_crs(2154)
    assert metropolitan.area.sum() / 1e6 == pytest.approx(550_000, rel=0.05)
