"""NOT EXISTS as MINUS: the same answers, and only where they are."""

from collections import Counter
from random import Random

import pyoxigraph as ox
import pytest
from rewriting_samples import IRI, random_graph

from store.rewriting.anti_joins import minus_for_not_exists

PREFIX = f"PREFIX : <{IRI}> "
SAME = [
    "SELECT ?a ?b { ?a :p ?b FILTER NOT EXISTS { ?a :q ?c } }",
    "SELECT ?a ?b { FILTER NOT EXISTS { ?b :q ?c . ?c :r ?d } ?a :p ?b . }",
    "SELECT ?a { ?a :p ?b FILTER not exists { ?a :q ?b } FILTER(?a != ?b) }",
    "SELECT ?a { ?a :p ?b FILTER NOT EXISTS { ?a :q ?c } FILTER NOT EXISTS { ?b :r ?d } }",
    "SELECT ?a { ?a :p ?b OPTIONAL { ?a :s ?e } FILTER NOT EXISTS { ?a :q ?c FILTER(?c != :n1) } }",
    "SELECT (COUNT(*) AS ?n) { ?a :p ?b FILTER NOT EXISTS { ?x :q ?a } } GROUP BY ?a",
]
OTHER = {
    "no variable is shared": "SELECT ?a { ?a :p ?b FILTER NOT EXISTS { ?x :q ?y } }",
    "a shared variable may be unbound": (
        "SELECT ?a { ?a :p ?b OPTIONAL { ?a :s ?e } FILTER NOT EXISTS { ?a :q ?e } }"
    ),
    "the inner filter sees the outside": (
        "SELECT ?a { ?a :p ?b FILTER NOT EXISTS { ?a :q ?c FILTER(?c = ?b) } }"
    ),
    "it must exist": "SELECT ?a { ?a :p ?b FILTER EXISTS { ?a :q ?c } }",
    "it is part of a condition": "SELECT ?a { ?a :p ?b FILTER(NOT EXISTS { ?a :q ?c } || ?b = 1) }",
    "it is nested": "SELECT ?a { ?a :p ?b { ?a :r ?c FILTER NOT EXISTS { ?a :q ?d } } }",
    "there is another": (
        "SELECT ?a { ?a :p ?b FILTER NOT EXISTS { ?a :q ?c } FILTER EXISTS { ?a :r ?c } }"
    ),
    "there is none": "SELECT ?a { ?a :p ?b MINUS { ?a :q ?c } }",
    "it is no query": "SELECT ?a { ?a :p",
}


@pytest.mark.parametrize("query", SAME)
def test_the_answers_are_the_same(query: str) -> None:
    written = minus_for_not_exists(PREFIX + query)
    assert written is not None
    assert "EXISTS" not in written.upper()
    for seed in range(10):
        store = random_graph(Random(seed))
        first, second = (
            Counter(tuple(map(str, row)) for row in _rows(store, text))
            for text in (PREFIX + query, written)
        )
        assert first == second


def _rows(store: ox.Store, text: str) -> ox.QuerySolutions:
    found = store.query(text)
    assert isinstance(found, ox.QuerySolutions)
    return found


@pytest.mark.parametrize("why", OTHER)
def test_others_stay_as_they_are(why: str) -> None:
    assert minus_for_not_exists(PREFIX + OTHER[why]) is None
