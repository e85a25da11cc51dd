"""Which queries sparq may be asked; tests/agreement shows that these are answered alike."""

import pytest

from store.engines.kinds import kinds_of
from store.engines.objections import Objections, query_form

EXAMPLE = "http://example.org/"
KINDS = {
    "name": "string",
    "label": "lang",
    "count": "number",
    "date": "date",
    "member": "iri",
    "network": "iri",
    "mixed": "any",
}
PREFIXES = (
    f"PREFIX : <{EXAMPLE}>\nPREFIX cal: <{EXAMPLE}cal#>\n"
    "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>\n"
)
GOOD = [
    "SELECT * { ?x :name ?n }",
    "ASK { ?x a :Thing }",
    "CONSTRUCT { ?x :p ?n } WHERE { ?x :name ?n }",
    "SELECT ?x { ?m :member ?x ; :network ?a . ?o :member ?x ; :network ?b FILTER(?a != ?b) }",
    "SELECT ?x { ?x :name ?n FILTER(CONTAINS(LCASE(?n), 'a') && STRLEN(?n) > 3) }",
    "SELECT ?x { ?x :mixed ?v FILTER(?v = 3 || ?v = 'three') }",
    "SELECT ?x { ?x :date ?d FILTER(?d >= '2020-01-01'^^xsd:date) } ORDER BY ?d ?x LIMIT 3",
    "SELECT ?x (COUNT(DISTINCT ?m) AS ?n) (SUM(?c) AS ?s) (MIN(?name) AS ?first) "
    "{ ?x :member ?m ; :count ?c ; :name ?name } GROUP BY ?x HAVING(COUNT(*) > 1) "
    "ORDER BY DESC(?n)",
    "SELECT ?y { ?x :date ?d BIND(SUBSTR(STR(?d), 1, 4) AS ?y) } GROUP BY ?y ORDER BY ?y",
    "SELECT ?x { ?x :name ?n OPTIONAL { ?x :date ?d } FILTER(!BOUND(?d)) }",
    "SELECT ?x { ?x :name ?n FILTER NOT EXISTS { ?x :date ?d } }",
    "SELECT ?x ?y { ?x :member+ ?y }",
    "SELECT ?x ?g { GRAPH ?g { ?x :name ?n } }",
    "SELECT ?x { ?x cal:year 'YEAR(?x)' # FROM here",
    "SELECT ?x (COALESCE(STR(?d), '~') AS ?z) { ?x :name ?n OPTIONAL { ?x :date ?d } } ORDER BY ?z",
]
BAD = [
    "SELECT ?x { ?x :date ?d FILTER(year(?d) > 2000) }",
    "SELECT ?x { ?x :date ?d . FILTER(1<YEAR(?d)&&2>1) }",
    "SELECT ?x { ?x :date ?d . FILTER(?a<?b&&YEAR(?d)>?c) }",
    "SELECT ?x { ?x :date ?d FILTER(\\u0059EAR(?d) > 2000) }",
    "SELECT * FROM :g { ?x :name ?n }",
    "SELECT (NOW() AS ?now) {}",
    "SELECT * { ?x :mixed ?v FILTER(?v != 3) }",
    "SELECT * { ?x ?p ?v FILTER(?v != 3) }",
    "SELECT * { ?x :mixed ?v FILTER(!(?v = 3)) }",
    "SELECT (?v = 3 AS ?is) { ?x :mixed ?v }",
    "SELECT * { ?x :label ?v FILTER(?v) }",
    "SELECT * { ?x :count ?v BIND(?v / 3 AS ?third) }",
    "SELECT (MAX(?c) AS ?m) { ?x :name ?n OPTIONAL { ?x :count ?c } }",
    "SELECT (SUM(?c) AS ?m) { { ?x :name ?n } UNION { ?x :count ?c } }",
    "SELECT * { ?x :mixed ?v } ORDER BY ?v LIMIT 1",
    "SELECT * { ?x :count 07 }",
    "SELECT * { ?x :count '7'^^xsd:int }",
    "SELECT * { ?x (:name|:label) ?v }",
    "SELECT * { :x :member* ?v }",
    "SELECT * { ?x :name ?n . ?y :label ?l }",
    "SELECT * { ?x :name ?n OPTIONAL { ?x :count ?c } ?x :member ?m . ?y :label ?l }",
    "SELECT * { ?x :name ?n OPTIONAL { ?x :member ?m OPTIONAL { ?y :label ?l FILTER(?x = ?y) } } }",
    "SELECT * { GRAPH ?g { ?x :name ?n OPTIONAL { ?x :count ?c } } }",
    "SELECT * { ?x :name ?n BIND(<http://example.org/f>(?n) AS ?y) }",
    "SELECT * { ?x :name ?n FILTER(" + "(" * 60 + "?n = 'a'" + ")" * 60 + ") }",
    "SELECT * { ?x :name",
]


@pytest.fixture(scope="module")
def objections() -> Objections:
    return Objections.read({EXAMPLE + name: kind for name, kind in KINDS.items()})


@pytest.mark.parametrize("text", GOOD)
def test_no_objection(objections: Objections, text: str) -> None:
    closing = "\n}" if "#" in text else ""
    assert objections.to(PREFIXES + text + closing) is None


@pytest.mark.parametrize("text", BAD)
def test_objection(objections: Objections, text: str) -> None:
    assert objections.to(PREFIXES + text)


@pytest.mark.parametrize("form", ["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"])
def test_the_form_of_a_query(form: str) -> None:
    text = f"# ASK or SELECT\nPREFIX x: <http://example.org/describe>\n{form.lower()} ?x {{ }}"
    assert query_form(text) == form


def test_the_form_of_something_else() -> None:
    assert query_form("INSERT DATA { }") == "UNKNOWN"


def test_kinds_of_values() -> None:
    xsd = "http://www.w3.org/2001/XMLSchema#"
    found = [("p", "iri"), ("q", f"{xsd}integer"), ("q", f"{xsd}decimal"), ("r", f"{xsd}date")]
    found += [("s", f"{xsd}date"), ("t", f"{xsd}string"), ("t", "iri"), ("u", f"{xsd}anyURI")]
    assert kinds_of(found, ["s"]) == {
        "p": "iri", "q": "number", "r": "date", "s": "any", "t": "any", "u": "any"
    }  # fmt: skip
