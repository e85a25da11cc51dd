"""The kinds of what is grouped by come first, and nothing else changes."""

import pyoxigraph as ox
import pytest

from store.rewriting.grouping import kinds_first

PREFIX = "PREFIX : <urn:x:>\n"
MOVED = {
    "one": (
        "SELECT ?g (COUNT(*) AS ?n) { ?m :of ?g . ?m :in ?b . ?g a :Group . } GROUP BY ?g",
        "SELECT ?g (COUNT(*) AS ?n) { ?g a :Group .\n?m :in ?b .\n?m :of ?g . } GROUP BY ?g",
    ),
    "two, in the order of the keys": (
        "SELECT * { ?b a :B . ?a :p ?b . ?a <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> :A }"
        " GROUP BY ?a ?b",
        "SELECT * { ?a <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> :A .\n?b a :B .\n"
        "?a :p ?b } GROUP BY ?a ?b",
    ),
    "after a filter": (
        "SELECT ?g { FILTER(?n > 1) ?g :n ?n ; :m ?n . ?g a :Group OPTIONAL { ?g :o ?o } }"
        " GROUP BY ?g",
        "SELECT ?g { FILTER(?n > 1) ?g a :Group .\n?g :n ?n ; :m ?n OPTIONAL { ?g :o ?o } }"
        " GROUP BY ?g",
    ),
}
KEPT = {
    "no grouping": "SELECT ?g { ?m :of ?g . ?g a :Group }",
    "another variable": "SELECT ?g { ?m :of ?g . ?m a :Group } GROUP BY ?g",
    "more than a kind": "SELECT ?g { ?m :of ?g . ?g a :Group ; :n ?n } GROUP BY ?g",
    "a computed key": "SELECT ?k { ?m :of ?g . ?g a :Group } GROUP BY (STR(?g) AS ?k)",
    "a comment": "SELECT ?g { ?m :of ?g . # why\n ?g a :Group } GROUP BY ?g",
    "no query": "SELECT ?g {",
    "no block": "SELECT ?g { { ?m :of ?g } } GROUP BY ?g",
}


@pytest.mark.parametrize("case", MOVED)
def test_kinds_come_first(case: str) -> None:
    query, wanted = MOVED[case]
    assert kinds_first(PREFIX + query) == PREFIX + wanted


@pytest.mark.parametrize("case", KEPT)
def test_the_rest_stays(case: str) -> None:
    assert kinds_first(PREFIX + KEPT[case]) == PREFIX + KEPT[case]


def test_the_answer_is_the_same() -> None:
    store = ox.Store()
    store.load(
        b"@prefix : <urn:x:> . :g a :Group . :h a :Other . :m :of :g, :h ; :in :b . :n :of :g .",
        ox.RdfFormat.TURTLE,
    )
    query = PREFIX + MOVED["one"][0].replace("?m :in ?b . ", "")
    counts = [[str(v) for v in row] for row in store.query(kinds_first(query))]  # type: ignore[union-attr]
    assert counts == [[str(v) for v in row] for row in store.query(query)]  # type: ignore[union-attr]
    assert len(counts) == 1
