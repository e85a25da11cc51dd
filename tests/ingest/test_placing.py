"""Actors are tied to the places that their addresses and names tell, and never by a guess."""

from pathlib import Path

import pytest

from store.answers import Solutions
from store.engines.oxigraph import OxigraphEngine, open_oxigraph
from store.queries import Library
from store.release import Release

ID = "https://w3id.org/maillage/id/"
PREFIXES = """PREFIX geo: <http://www.opengis.net/ont/geosparql#>
PREFIX igeo: <http://rdf.insee.fr/def/geo#>
PREFIX m: <https://w3id.org/maillage/ontology#>
PREFIX org: <http://www.w3.org/ns/org#>
PREFIX adms: <http://www.w3.org/ns/adms#>
PREFIX rov: <http://www.w3.org/ns/regorg#>
PREFIX schema: <https://schema.org/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def engine(release: Release) -> OxigraphEngine:
    return open_oxigraph(release.store, {})


def values(engine: OxigraphEngine, query: str) -> list[tuple[str, ...]]:
    answer = engine.query(PREFIXES + query)
    assert isinstance(answer, Solutions)
    return [tuple(getattr(term, "value", "") for term in row) for row in answer.rows]


@pytest.mark.parametrize(
    ("organisation", "area"),
    [
        ("loos-en-gohelle", "commune/62528"),
        ("energy-cities.timisoara", "place/665087"),
        ("energy-cities.rennes-metropole", "commune/35238"),
    ],
)
def test_an_address_places_an_actor(engine: OxigraphEngine, organisation: str, area: str) -> None:
    asked = f"SELECT ?area {{ <{ID}organization/{organisation}> m:locatedIn ?area }}"
    assert (ID + area,) in values(engine, asked)


def test_a_public_body_governs_the_area_whose_name_it_bears(engine: OxigraphEngine) -> None:
    body = "organization/cler.saint-georges-sur-arnon"
    assert values(engine, f"SELECT ?area {{ <{ID}{body}> m:governs ?area }}") == [
        (f"{ID}commune/36195",)
    ]


def test_most_actors_with_a_town_have_coordinates(engine: OxigraphEngine) -> None:
    towns = values(
        engine,
        "SELECT DISTINCT ?o { ?o a org:Organization ; schema:address/schema:addressLocality ?l }",
    )
    placed = values(
        engine,
        "SELECT DISTINCT ?o { ?o a org:Organization ; schema:address/schema:addressLocality ?l ; "
        "m:locatedIn/geo:hasDefaultGeometry/geo:asWKT ?point }",
    )
    assert len(placed) >= 0.85 * len(towns)


def test_nobody_is_in_two_towns_or_in_one_of_another_department(engine: OxigraphEngine) -> None:
    twice = """SELECT ?o {
      ?o a org:Organization ; m:locatedIn ?one, ?other .
      ?one a igeo:Commune . ?other a igeo:Commune . FILTER(?one != ?other) }"""
    astray = """SELECT ?o {
      ?o a org:Organization ; m:locatedIn ?commune ; schema:address ?address .
      ?commune a igeo:Commune ; schema:containedInPlace ?department .
      ?department a igeo:Departement ; schema:name ?name .
      ?address m:addressDepartment ?said . FILTER(?said != ?name) }"""
    assert values(engine, twice) == []
    assert values(engine, astray) == []


@pytest.mark.parametrize("body", ["loos-en-gohelle", "cler.saint-georges-sur-arnon"])
def test_a_public_body_takes_the_number_of_the_authority(engine: OxigraphEngine, body: str) -> None:
    asked = f"""SELECT ?number ?of {{
      <{ID}organization/{body}> rov:registration ?registration ; m:governs ?area .
      ?registration skos:notation ?number ; adms:schemaAgency "INSEE" . ?area m:siren ?of }}"""
    ((number, of),) = values(engine, asked)
    assert number == of


def test_no_body_has_two_numbers(engine: OxigraphEngine) -> None:
    asked = """SELECT ?body (COUNT(?registration) AS ?n) { ?body rov:registration ?registration }
      GROUP BY ?body"""
    found = values(engine, asked)
    assert len(found) > 60
    assert {count for _, count in found} == {"1"}


def test_towns_that_several_communes_may_be_wait_for_a_person(engine: OxigraphEngine) -> None:
    text = Library(ROOT / "api" / "queries").get("ambiguous-towns").render({})
    answer = engine.query(text)
    assert isinstance(answer, Solutions)
    found = {(row[0].value, row[2].value) for row in answer.rows}  # type: ignore[union-attr]
    assert (f"{ID}organization/cler", f"{ID}commune/93048") in found
    placed = {iri for (iri,) in values(engine, "SELECT ?a { ?a m:locatedIn [ a igeo:Commune ] }")}
    assert placed.isdisjoint(actor for actor, _ in found)
