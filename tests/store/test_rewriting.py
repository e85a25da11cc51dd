"""What rewriting writes, what it leaves alone, and what it tells."""

import itertools
from math import inf

import pyoxigraph as ox
import pytest

from store.cardinalities import Cardinalities, measure
from store.rewriting import Rewriting, StoreSampler, rewrite

IRI = "http://example.org/"
PREFIX = f"PREFIX : <{IRI}>\n"


@pytest.fixture(scope="module")
def store() -> ox.Store:
    """Two thousand people with names, all of whom live somewhere, and three who play."""
    lines = [f"<n{number}> <name> 'Name {number}' ; <lives> <t{number % 20}> ; a <Person> ."
             for number in range(2000)]  # fmt: skip
    lines += [f"<n{number}> <plays> <chess> ." for number in range(3)]
    store = ox.Store()
    store.load("\n".join(lines), ox.RdfFormat.TURTLE, base_iri=IRI)
    return store


@pytest.fixture(scope="module")
def cardinalities(store: ox.Store) -> Cardinalities:
    return measure(store)


def rewritten(text: str, store: ox.Store, cardinalities: Cardinalities) -> Rewriting:
    return rewrite(PREFIX + text, cardinalities, StoreSampler(store))


def place(text: str, *parts: str) -> list[int]:
    return [text.index(part) for part in parts]


def test_the_rare_pattern_comes_first(store: ox.Store, cardinalities: Cardinalities) -> None:
    text = "SELECT ?n { ?x a :Person . ?x :name ?n . ?x :plays ?game }"
    found = rewritten(text, store, cardinalities)
    first, *others = place(found.text, ":plays", ":name", "a :Person")
    assert first < min(others)
    assert found.rows == pytest.approx(3, rel=0.5)


def test_the_textual_order_does_not_matter(store: ox.Store, cardinalities: Cardinalities) -> None:
    patterns = ("?x a :Person .", "?x :name ?n .", "?x :lives ?t .", "?x :plays :chess .")
    bodies = {
        rewritten(f"SELECT ?n {{ {' '.join(order)} }}", store, cardinalities).text
        for order in itertools.permutations(patterns)
    }
    assert len(bodies) == 1


def test_large_tables_are_hash_joined(store: ox.Store, cardinalities: Cardinalities) -> None:
    found = rewritten("SELECT ?n { ?x :name ?n . ?x :lives ?t }", store, cardinalities)
    assert found.text.count("SELECT *") == 2


def test_no_sub_select_where_the_graph_varies(
    store: ox.Store, cardinalities: Cardinalities
) -> None:
    text = "SELECT ?n { GRAPH ?g { ?x :name ?n . ?x :lives ?t } }"
    assert "SELECT *" not in rewritten(text, store, cardinalities).text


def test_an_optional_of_few_rows_is_looked_up(
    store: ox.Store, cardinalities: Cardinalities
) -> None:
    text = "SELECT ?n { ?x :plays ?g OPTIONAL { ?x :name ?n . ?x :lives ?t FILTER(?g != ?t) } }"
    assert "LATERAL { OPTIONAL {" in rewritten(text, store, cardinalities).text


def test_an_optional_of_many_rows_is_evaluated_once(
    store: ox.Store, cardinalities: Cardinalities
) -> None:
    text = "SELECT ?n { ?x :name ?n OPTIONAL { ?x :plays ?g } }"
    assert "OPTIONAL { { SELECT * {" in rewritten(text, store, cardinalities).text


def test_not_exists_of_many_rows_becomes_minus(
    store: ox.Store, cardinalities: Cardinalities
) -> None:
    text = "SELECT ?n { ?x :name ?n FILTER NOT EXISTS { ?x :plays ?g } }"
    assert "MINUS { SELECT ?x {" in rewritten(text, store, cardinalities).text


def test_a_pattern_moves_before_an_optional_that_does_not_see_it(
    store: ox.Store, cardinalities: Cardinalities
) -> None:
    text = "SELECT ?n { ?x :name ?n OPTIONAL { ?x :lives ?t } ?x :plays ?g }"
    found = rewritten(text, store, cardinalities).text
    assert found.index(":plays") < found.index("OPTIONAL")
    bound = "SELECT ?n { ?x :plays ?g OPTIONAL { ?x :lives ?t } ?y :lives ?t }"
    found = rewritten(bound, store, cardinalities).text
    assert found.index("?y :lives") > found.index("OPTIONAL")


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?x { ?x :name",
        "SELECT ?x { ?x :name ?n . ?x \\u003Aplays ?g }",
        "SELECT ?x { ?x :name (1 2) . ?x :plays ?g }",
        "SELECT ?x { ?x :name ?n SERVICE :s { ?x :plays ?g } }",
        "SELECT * { ?x :name [] . ?x :plays ?g }",
        "SELECT ?x { ?x :name ?n LATERAL { ?x :plays ?g } }",
        "SELECT ?x { VALUES ?x { :n1 } ?x :lives* ?y OPTIONAL { ?y :name ?n } }",
        "SELECT ?_r1 { ?x :name ?_r1 . ?x :plays ?g }",
        "CONSTRUCT WHERE { ?x :name ?n . ?x :plays ?g }",
        "SELECT ?x { ?x :name '\udc80' . ?x :plays ?g }",
    ],
)
def test_what_is_in_doubt_stays(text: str, store: ox.Store, cardinalities: Cardinalities) -> None:
    found = rewritten(text, store, cardinalities)
    assert found.text == PREFIX + text
    assert found.objection
    assert (found.cost, found.rows) == (inf, inf)


def test_a_single_pattern_stays_without_objection(
    store: ox.Store, cardinalities: Cardinalities
) -> None:
    found = rewritten("SELECT ?n { :n1 :name ?n }", store, cardinalities)
    assert (found.text, found.steps, found.objection) == (
        PREFIX + "SELECT ?n { :n1 :name ?n }",
        (),
        "",
    )
    assert found.rows == pytest.approx(1)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?x { " + "{ " * 190 + "?x :name ?n" + " }" * 190 + " }",
        "SELECT ?x { ?x :name ?n FILTER(" + "(" * 190 + "1" + ")" * 190 + ") }",
        "SELECT ?x { ?x :name ?n FILTER(" + "1+" * 40_000 + "1) }",
        "SELECT ?x { ?x " + ":name/" * 12_000 + ":name ?n }",
        "SELECT ?x { " + "{ ?x :name ?n } UNION " * 4_000 + "{ ?x :name ?n } }",
        "SELECT ?x { " + "?x :name ?n . " * 1_000 + "}",
        "SELECT ?x { ?x :name " + "[ :plays " * 180 + "1" + " ]" * 180 + " }",
        "SELECT ?x { VALUES ?x { " + "1 " * 40_000 + "} ?x :name ?n }",
    ],
)
def test_whatever_the_guard_lets_pass_is_survived(
    text: str, store: ox.Store, cardinalities: Cardinalities
) -> None:
    assert rewritten(text, store, cardinalities).text == PREFIX + text


def test_facts_of_a_query(store: ox.Store, cardinalities: Cardinalities) -> None:
    text = """SELECT ?t (COUNT(*) AS ?n) FROM :g
    { ?x :lives/:name ?t ; a :Person FILTER REGEX(?t, "1") OPTIONAL { ?x :plays ?g } }
    GROUP BY ?t ORDER BY ?t LIMIT 3"""
    facts = rewritten(text, store, cardinalities).facts
    assert facts is not None
    assert (facts.form, facts.patterns, facts.optionals) == ("select", 3, 1)
    for mark in ("groups", "aggregates", "paths", "regex", "dataset", "orders", "limits"):
        assert getattr(facts, mark), mark
    for mark in ("graph", "minus", "exists"):
        assert not getattr(facts, mark), mark
