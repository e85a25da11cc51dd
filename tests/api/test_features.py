"""Answers as GeoJSON: a feature a row, read back as RFC 7946 has it."""

from collections.abc import Callable

import httpx
import pytest

TURTLE = """
<commune/1> schema:name "Lens" ; <http://www.opengis.net/ont/geosparql#asWKT>
  "POINT(2.83 50.43)"^^<http://www.opengis.net/ont/geosparql#wktLiteral> ; m:n 7 ; m:ok true .
<commune/2> schema:name "<b>Nowhere</b>" ; m:n 2.5 .
"""
QUERY = """PREFIX schema: <https://schema.org/> PREFIX m: <https://w3id.org/maillage/ontology#>
PREFIX geo: <http://www.opengis.net/ont/geosparql#>
SELECT ?it ?point ?name ?n ?ok { ?it schema:name ?name ; m:n ?n
  OPTIONAL { ?it geo:asWKT ?point } OPTIONAL { ?it m:ok ?ok } } ORDER BY ?it"""


@pytest.fixture(scope="module")
def client(
    publish: Callable[..., object],
    serve: Callable[..., str],
    tmp_path_factory: pytest.TempPathFactory,
) -> httpx.Client:
    home = tmp_path_factory.mktemp("features")
    publish(home, {"cler": TURTLE})
    return httpx.Client(base_url=serve(home), timeout=30)


def asked(client: httpx.Client, query: str, **headers: str) -> httpx.Response:
    return client.get("/sparql", params={"query": query, "format": "geojson"}, headers=headers)


def test_every_row_is_a_feature(client: httpx.Client) -> None:
    answer = asked(client, QUERY)
    assert answer.headers["content-type"] == "application/geo+json"
    here, nowhere = answer.json()["features"]
    assert here["geometry"] == {"type": "Point", "coordinates": [2.83, 50.43]}
    assert here["properties"] == {
        "it": "https://w3id.org/maillage/id/commune/1",
        "name": "Lens",
        "n": 7,
        "ok": True,
    }
    assert nowhere["geometry"] is None
    assert nowhere["properties"]["name"] == "<b>Nowhere</b>"
    assert nowhere["properties"]["n"] == 2.5


def test_a_look_up_is_a_feature_too(client: httpx.Client) -> None:
    point = "<http://www.opengis.net/ont/geosparql#asWKT>"
    lens = "<https://w3id.org/maillage/id/commune/1>"
    feature = asked(client, f"SELECT ?point {{ {lens} {point} ?point }}").json()["features"][0]
    assert feature["geometry"] == {"type": "Point", "coordinates": [2.83, 50.43]}


def test_thousands_of_rows_stream(client: httpx.Client) -> None:
    many = "SELECT ?n { VALUES ?a {%s} VALUES ?b {%s} BIND(CONCAT(STR(?a), ?b) AS ?n) }"
    numbers = " ".join(map(str, range(100)))
    text = many % (numbers, " ".join(f'"{"x" * 40}{n}"' for n in range(100)))
    assert len(asked(client, text).json()["features"]) == 10_000


def test_yes_and_no(client: httpx.Client) -> None:
    assert asked(client, "ASK {}").json() == {
        "type": "FeatureCollection",
        "features": [],
        "boolean": True,
    }


def test_it_is_offered_where_there_are_points(client: httpx.Client) -> None:
    html = {"Accept": "text/html"}
    placed = client.get("/sparql", params={"query": QUERY}, headers=html).text
    bare = client.get("/sparql", params={"query": "SELECT ?s { ?s ?p 7 }"}, headers=html).text
    assert ">GeoJSON<" in placed
    assert ">GeoJSON<" not in bare


def test_an_area_is_a_polygon(client: httpx.Client) -> None:
    literal = '"POLYGON((0 0, 1 0, 1 1, 0 0))"^^<http://www.opengis.net/ont/geosparql#wktLiteral>'
    feature = asked(client, f"SELECT ?g {{ BIND({literal} AS ?g) }}").json()["features"][0]
    assert feature["geometry"]["type"] == "Polygon"
    assert feature["geometry"]["coordinates"][0][0] == [0, 0]
