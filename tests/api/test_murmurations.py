"""An organisation's Murmurations profile, against what the schema asks of its fields."""

from collections.abc import Callable, Iterator

import httpx
import jsonschema
import pytest

BASE = "https://w3id.org/maillage/"
TURTLE = """
<organization/lens> a org:Organization ; schema:name "Ville de Lens"@fr, "Lens" ;
  m:acronym "VDL" ; foaf:homepage <https://lens.example/>, <ftp://lens.example/> ;
  org:classification <../scheme/organization-kind/city> ; org:memberOf <organization/cler> ;
  schema:foundingDate "1984-07-01"^^xsd:date ; schema:address <address/1> ;
  m:locatedIn <commune/1> .
<../scheme/organization-kind/city> skos:prefLabel "commune"@fr, "municipality"@en .
<address/1> schema:addressCountry "FR" .
<commune/1> <http://www.opengis.net/ont/geosparql#hasDefaultGeometry> <point/1> .
<point/1> <http://www.opengis.net/ont/geosparql#asWKT>
  "POINT(2.83 50.43)"^^<http://www.opengis.net/ont/geosparql#wktLiteral> .
<organization/cler> a org:Organization ; schema:name "CLER" ;
  schema:foundingDate "1984"^^xsd:gYear .
<organization/unnamed> a org:Organization ; m:acronym "U" .
<person/x> a foaf:Person ; foaf:name "X" .
"""
# The fields that we give, as organizations_schema-v1.0.0 and what it refers to have them.
URL = {"type": "string", "maxLength": 2000, "pattern": "^https?://.*"}
LINK = {"properties": {"predicate_url": URL, "object_url": URL}, "minProperties": 2}
SCHEMA = {
    "type": "object",
    "required": ["linked_schemas", "name"],
    "additionalProperties": False,
    "properties": {
        "linked_schemas": {
            "type": "array",
            "items": {"pattern": r"^[a-z][a-z0-9_]{7,97}-v[0-9]+\.[0-9]+\.[0-9]+$"},
            "minItems": 1,
            "uniqueItems": True,
        },
        "name": {"type": "string", "maxLength": 200},
        "nickname": {"type": "string"},
        "primary_url": URL,
        "tags": {
            "type": "array",
            "items": {"type": "string", "maxLength": 100},
            "uniqueItems": True,
            "minItems": 1,
            "maxItems": 100,
        },
        "description": {"type": "string"},
        "starts_at": {"type": "number"},
        "ends_at": {"type": "number"},
        "country_iso_3166": {"type": "string", "pattern": "^[A-Z]{2}$"},
        "geolocation": {
            "required": ["lat", "lon"],
            "properties": {
                "lat": {"type": "number", "minimum": -90, "maximum": 90},
                "lon": {"type": "number", "minimum": -180, "maximum": 180},
            },
        },
        "relationships": {"type": "array", "items": LINK, "uniqueItems": True},
        "unique_id": {"type": "string"},
    },
}


@pytest.fixture(scope="module")
def client(
    publish: Callable[..., object],
    serve: Callable[..., str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[httpx.Client]:
    home = tmp_path_factory.mktemp("murmurations")
    publish(home, {"cler": TURTLE})
    with httpx.Client(base_url=serve(home), timeout=30, follow_redirects=True) as client:
        yield client


def test_a_profile(client: httpx.Client) -> None:
    answer = client.get("/id/organization/lens?format=murmurations").raise_for_status()
    assert answer.headers["content-type"] == "application/json"
    profile = answer.json()
    jsonschema.validate(profile, SCHEMA)
    assert profile == {
        "linked_schemas": ["organizations_schema-v1.0.0"],
        "name": "Lens",
        "nickname": "VDL",
        "primary_url": "https://lens.example/",
        "tags": ["municipality", "commune"],
        "country_iso_3166": "FR",
        "geolocation": {"lat": 50.43, "lon": 2.83},
        "starts_at": 457488000,
        "unique_id": f"{BASE}id/organization/lens",
        "relationships": [
            {
                "predicate_url": "http://www.w3.org/ns/org#memberOf",
                "object_url": f"{BASE}id/organization/cler",
            }
        ],
    }
    assert client.get("/doc/id/organization/lens.murmurations").json() == profile


def test_a_year_is_no_moment(client: httpx.Client) -> None:
    profile = client.get("/doc/id/organization/cler.murmurations").json()
    jsonschema.validate(profile, SCHEMA)
    assert "starts_at" not in profile


def test_what_has_no_profile(client: httpx.Client) -> None:
    unnamed = client.get("/id/organization/unnamed?format=murmurations")
    assert (unnamed.status_code, "a name" in unnamed.json()["what"]) == (404, True)
    assert client.get("/id/person/x?format=murmurations").status_code == 400
    # A program that asks for JSON gets linked data as before.
    answer = client.get("/doc/id/organization/lens", headers={"Accept": "application/json"})
    assert answer.json()[0]["@id"].startswith(BASE)
