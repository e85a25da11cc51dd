"""What the pages say is said in the words of people, not in those of the graph."""

import re
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest

from api.describe import Describer
from api.description import Statement, Value
from api.language import Locale, load_locales
from api.tables import Table, without_names
from api.vocabulary import load_vocabulary
from store.engines.oxigraph import OxigraphEngine
from store.namespaces import DEFAULT_BASE
from store.queries import Library

REPOSITORY = Path(__file__).parents[2]
HTML = {"Accept": "text/html"}
LOCALES = load_locales(REPOSITORY / "web" / "locales")
INTERNAL = Library(REPOSITORY / "api" / "queries")
DATA = """
@prefix dct: <http://purl.org/dc/terms/> .
@prefix geo: <http://www.opengis.net/ont/geosparql#> .
@prefix m: <https://w3id.org/maillage/ontology#> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix role: <https://w3id.org/maillage/scheme/role/> .
@prefix schema: <https://schema.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@base <https://w3id.org/maillage/id/> .
<person/p> schema:name "Pierre Calame" .
<organization/a> schema:name "APFDT" .
<organization/b> schema:name "La Fabrique" .
<m/as-of> org:member <person/p> ; org:role role:president ; org:organization <organization/a> ;
  m:asOf "2020"^^xsd:gYear .
<m/since> org:member <person/p> ; org:role role:president ; org:organization <organization/a> ;
  schema:startDate "2020-10-01"^^xsd:date .
<m/until> org:member <person/p> ; org:organization <organization/a> ;
  schema:endDate "2020-10"^^xsd:gYearMonth .
<m/between> org:member <person/p> ; org:organization <organization/a> ;
  schema:startDate "2019"^^xsd:gYear ; schema:endDate "2020"^^xsd:gYear .
<o/figure> schema:observationAbout <organization/a> ; m:measureAsPrinted "yearly_budget" ;
  m:valueAsPrinted "400" ; schema:unitText "euros" .
<address/x> schema:postalCode "75001" ; schema:addressLocality "Paris" ;
  schema:addressCountry "FR" .
<change/x> org:originalOrganization <organization/a> ; org:resultingOrganization <organization/b> ;
  dct:date "2021-03"^^xsd:gYearMonth .
<point/x> geo:asWKT "POINT(-2.7922 50.4571)"^^geo:wktLiteral .
"""


def describer() -> Describer:
    store = ox.Store()
    store.load(input=DATA, format=ox.RdfFormat.TURTLE)
    ontology = load_vocabulary(REPOSITORY / "ontology", DEFAULT_BASE)
    return Describer([OxigraphEngine(store, {})], INTERNAL, ontology)


@pytest.mark.parametrize(
    ("key", "french", "english"),
    [
        (
            "m/as-of",
            "Pierre Calame, président, APFDT (2020)",
            "Pierre Calame, president, APFDT (2020)",
        ),
        (
            "m/since",
            "Pierre Calame, président, APFDT (depuis le 1er octobre 2020)",
            "Pierre Calame, president, APFDT (since 1 October 2020)",
        ),
        (
            "m/until",
            "Pierre Calame, APFDT (jusqu'en octobre 2020)",
            "Pierre Calame, APFDT (until October 2020)",
        ),
        ("m/between", "Pierre Calame, APFDT (2019 – 2020)", "Pierre Calame, APFDT (2019 – 2020)"),
        ("o/figure", "APFDT, yearly budget, 400 euros", "APFDT, yearly budget, 400 euros"),
        ("address/x", "75001 Paris, FR", "75001 Paris, FR"),
        ("change/x", "APFDT → La Fabrique (mars 2021)", "APFDT → La Fabrique (March 2021)"),
        ("point/x", "50,4571° N, 2,7922° O", "50.4571° N, 2.7922° W"),
    ],
)
def test_what_has_no_name_gets_a_title_from_its_parts(key: str, french: str, english: str) -> None:
    iri = f"{DEFAULT_BASE}id/{key}"
    for code, title in (("fr", french), ("en", english)):
        assert describer().names([iri], LOCALES[code]).get(iri) == title


def test_a_title_does_not_repeat_whose_page_it_stands_on() -> None:
    iri, person = (f"{DEFAULT_BASE}id/{key}" for key in ("m/as-of", "person/p"))
    names = describer().names([iri, person], LOCALES["en"], about=person)
    assert names.get(iri) == "president, APFDT (2020)"
    assert names.get(person) == "Pierre Calame"


@pytest.mark.parametrize(
    ("text", "french", "english"),
    [
        ("1984", "1984", "1984"),
        ("2020-03", "mars 2020", "March 2020"),
        ("2020-03-01", "1er mars 2020", "1 March 2020"),
        (
            "2026-11-21T22:40:39.123Z",
            "21 novembre 2026 à 22:40 UTC",
            "21 November 2026 at 22:40 UTC",
        ),
        ("2020-13", "2020-13", "2020-13"),
        ("soon", "soon", "soon"),
    ],
)
def test_dates(text: str, french: str, english: str) -> None:
    assert (LOCALES["fr"].date(text), LOCALES["en"].date(text)) == (french, english)


def test_numbers_and_sizes() -> None:
    french, english = LOCALES["fr"], LOCALES["en"]
    assert [english.figure(text) for text in ("2020", "34873", "-12345.5", "NaN", "x")] == [
        "2020",
        "34,873",
        "-12,345.5",
        "NaN",
        "x",
    ]
    assert french.figure("34873") == "34\u202f873"
    sizes = (12, 12_660, 5_490_083, 2_000_000_000)
    assert [french.size(size) for size in sizes] == ["12 octets", "13 ko", "5,5 Mo", "2,0 Go"]


def literal(text: str, *graphs: str) -> Value:
    return Value(ox.Literal(text), set(graphs))


def test_when_sources_differ() -> None:
    assert Statement("p", [literal("1790", "a"), literal("1800", "b")]).differs
    assert not Statement("p", [literal("2020", "a"), literal("2020-03", "b")]).differs
    assert not Statement("p", [literal("1790", "a"), literal("1800", "a")]).differs
    assert not Statement("p", [literal("Cler", "a"), literal("CLER", "b")], wording=True).differs


def test_values_are_grouped_by_who_says_them() -> None:
    values = [literal("x", "a", "b"), literal("y", "b"), literal("z", "b", "a")]
    groups = [(graphs, len(found)) for graphs, found in Statement("p", values).groups]
    assert groups == [(("a", "b"), 2), (("b",), 1)]


def test_a_column_that_only_names_another_is_dropped() -> None:
    thing, name = ox.NamedNode("https://e.org/x"), ox.Literal("X")
    table = without_names(
        Table(("member", "memberName", "name", "title"), [(thing, name, name, name)])
    )
    assert table.columns == ["member", "name", "title"]
    beside = without_names(Table(("member", "name"), [(thing, name), (None, name)]))
    assert (beside.columns, beside.rows) == (["member"], [(thing,), (None,)])
    texts = Table(("kind", "name"), [(name, name)])
    assert without_names(texts).columns == ["kind", "name"]


@pytest.mark.parametrize("locale", LOCALES.values(), ids=LOCALES)
def test_every_column_of_every_question_has_a_heading(locale: Locale) -> None:
    store = ox.Store()
    for query in Library(REPOSITORY / "queries"):
        # Nobody is asked for the names of columns.
        answer = store.query(re.sub("SERVICE (SILENT )?", "GRAPH ", query.render({})))
        if isinstance(answer, ox.QuerySolutions):
            table = [variable.value for variable in answer.variables]
            named = [f"{column}{end}" for column in table for end in ("Name", "Label")]
            missing = [column for column in table if not locale.has(f"column.{column}")]
            assert [column for column in missing if column not in named] == [], query.name


def test_a_membership_page(site: httpx.Client) -> None:
    page = site.get("/doc/id/membership/cler.1?lang=en", headers=HTML).text
    assert "<h1>Loos-en-Gohelle, belongs to, CLER (since March 2012)</h1>" in page
    assert '<time datetime="2012-03">March 2012</time>' in page
    assert "According to" in page
    french = site.get("/doc/id/organization/cler?lang=fr", headers=HTML).text
    assert ">Ville de Loos-en-Gohelle, adhérent (depuis mars 2012)</a>" in french
    assert "Adhésions et rôles" in french


def test_terms_lead_to_their_explanation(site: httpx.Client) -> None:
    page = site.get("/doc/id/organization/cler.loos?lang=en", headers=HTML).text
    assert 'href="/ontology?lang=en#org:Organization"' in page
    assert 'id="org:Organization"' in site.get("/ontology", headers=HTML).text


def test_a_thing_offers_the_questions_that_fit(site: httpx.Client) -> None:
    page = site.get("/doc/id/organization/cler.loos?lang=en", headers=HTML).text
    assert re.search(r'href="/queries/members\?network=[^"]*cler\.loos&amp;lang=en"', page)
    assert "/queries/members?" not in site.get("/doc/id/person/x", headers=HTML).text


def test_changes_are_told_with_names(site: httpx.Client) -> None:
    old, new = [
        item["id"]
        for item in reversed(site.get("/releases", headers={"Accept": "application/json"}).json())
    ]
    page = site.get(f"/releases/{old}/diff/{new}?lang=en", headers=HTML).text
    assert "Jeanne Dupont" in page
    assert "The fabrique source" in page
    assert "&lt;https://w3id.org" not in page


def test_the_report_names_what_it_speaks_of(site: httpx.Client) -> None:
    page = site.get("/report?lang=en", headers=HTML).text
    assert ">CLER</a>" in page
    assert "The cler source" in page
    assert "Warning: 1" in page
