"""What is known here goes into SERVICE, and no answer changes by that.

A graph of the store stands for the endpoint: GRAPH is joined as SERVICE is.
"""

import re
from collections import Counter
from collections.abc import Sequence

import pytest
from pyoxigraph import QueryBoolean, QuerySolutions, RdfFormat, Store

from store.answers import Row
from store.engines.binding import MOST_ROWS, bind

ELSEWHERE = "http://elsewhere.example/sparql"
HERE = """
@prefix : <http://here.example/> .
:a :siren "1" ; :name "A"@fr ; :size 10 ; :in :p . :b :siren "2" ; :name "B"@fr ; :size 20 .
:c :siren "3" ; :size 30 ; :in :q ; :knows [ :siren "4" ] . :d :siren "1" ; :size 40 .
:e :code "7"^^<http://www.w3.org/2001/XMLSchema#integer> .
"""
THERE = """
@prefix : <http://here.example/> . @prefix w: <http://there.example/> .
w:1 w:siren "1" ; w:logo "one.svg" . w:2 w:siren "2" . w:22 w:siren "2" ; w:logo "two.svg" .
w:9 w:siren "9" ; w:about :a . w:8 w:about :b, :e . w:7 w:code 7 ; w:name "A"@fr .
"""
PREFIXES = "PREFIX : <http://here.example/> PREFIX w: <http://there.example/>\n"
SIREN = "{ ?item w:siren ?siren }"
# A query, and the values that are sent; “nested” when what follows them is in braces of its own.
BOUND = [
    (f"SELECT * {{ ?o :siren ?siren SERVICE <E> {SIREN} }}", "1 2 3 4"),
    (f"SELECT * {{ ?o :in ?p . ?o :siren ?siren . SERVICE <E> {SIREN} }}", "1 3"),
    (f"SELECT * {{ ?o :in :q ; :siren ?siren # .\n OPTIONAL {{ SERVICE <E> {SIREN} }} }}", "3"),
    (f"SELECT * {{ ?o :in ?p OPTIONAL {{ ?o :siren ?siren SERVICE <E> {SIREN} }} }}", "1 3"),
    (f"SELECT * {{ ?o :siren ?siren ; :size ?n SERVICE <E> {SIREN} FILTER(?n > 15) }}", "1 2 3"),
    (
        f"SELECT * {{ ?o :name ?n ; :siren ?siren SERVICE <E> {SIREN} OPTIONAL {{ ?o :in ?p }} "
        "FILTER(BOUND(?p)) }",
        "1 2",
    ),
    (
        f"SELECT * {{ ?o :siren ?siren OPTIONAL {{ ?o :in ?x }} MINUS {{ ?o :in ?p }} "
        f"FILTER(EXISTS {{ ?o :size ?y }}) SERVICE <E> {SIREN} }}",
        "1 2 3 4",
    ),
    (
        "SELECT * { ?o :siren ?siren SERVICE <E> { ?i w:about ?x OPTIONAL { ?i w:siren ?siren }}}",
        "-",
    ),
    ("SELECT * { ?o :siren ?s SERVICE <E> { OPTIONAL { ?i w:logo ?l } ?i w:siren ?s } }", "-"),
    (
        "SELECT * { ?o :siren ?s ; :in ?p SERVICE <E> { # ?x\n VALUES ?l { 'one.svg' } "
        "?i w:logo ?l ; w:siren ?s } }",
        "1 3",
    ),
    (
        "SELECT * { ?o :siren ?siren ; :in ?p SERVICE <E> { ?i w:siren ?siren "
        "OPTIONAL { ?i w:logo ?logo } MINUS { ?i w:logo 'x' } } }",
        "1 3",
    ),
    (
        "SELECT * { ?o :siren ?siren SERVICE <E> {SELECT ?siren (COUNT(*) AS ?n) "
        "{ ?i w:siren ?siren } GROUP BY ?siren } }",
        "1 2 3 4 nested",
    ),
    ("SELECT * { VALUES ?siren { '2' '9' } SERVICE <E> { ?i w:siren ?siren } }", "2 9"),
    (f"SELECT * {{ {{ ?o :siren ?siren }} UNION {{ ?o :in ?p }} SERVICE <E> {SIREN} }}", "-"),
    (
        f"SELECT * {{ {{ ?o :name ?n ; :siren ?siren }} UNION {{ ?o :in :q ; :siren ?siren }} "
        f"SERVICE <E> {SIREN} }}",
        "1 2 3",
    ),
    (f"SELECT * {{ ?o :none ?siren SERVICE <E> {SIREN} }}", ""),
    ("SELECT * { ?o :siren '2' SERVICE <E> { ?i w:about ?o } }", "http://here.example/b"),
    ("SELECT * { ?o :siren ?x SERVICE <E> { ?i w:about ?o } }", "-"),
    ("SELECT * { ?o :code ?code SERVICE <E> { ?i w:code ?code } }", "-"),
    ("SELECT * { ?o :name ?name SERVICE <E> { ?i w:name ?name } }", "-"),
    ("SELECT * { ?o :name ?name SERVICE <E> { ?i w:siren ?siren } }", "-"),
    (f"SELECT * {{ SERVICE <E> {SIREN} ?o :siren ?siren }}", "-"),
    (
        f"SELECT * {{ ?o :siren ?siren ; :name ?n SERVICE <E> {SIREN} "
        "SERVICE <E> { ?item w:logo ?l } }",
        "1 2",
    ),
    (f"ASK {{ ?o :siren ?siren ; :in :q SERVICE <E> {SIREN} }}", "3"),
    (f"CONSTRUCT {{ ?o :is ?i }} {{ ?o :siren ?siren ; :in ?p SERVICE <E> {SIREN} }}", "1 3"),
]
SENT = re.compile(r"SERVICE <\S+> \{ ?VALUES \(\?\w+\) \{ (.*?) \} (\{?)")
# What may not be asked by itself: it would give other rows, or mean something else.
LEFT = [
    f"SELECT * {{ {{ SELECT ?siren {{ ?o :siren ?siren }} LIMIT 1 }} SERVICE <E> {SIREN} }}",
    f"SELECT * {{ {{ SELECT (SAMPLE(?s) AS ?siren) {{ ?o :siren ?s }} }} SERVICE <E> {SIREN} }}",
    f"SELECT * FROM :g {{ ?o :siren ?siren SERVICE <E> {SIREN} }}",
    f"SELECT * {{ GRAPH ?g {{ ?o :siren ?siren SERVICE <E> {SIREN} }} }}",
    f"SELECT * {{ ?o :siren ?siren SERVICE <E> {SIREN} ",
]


@pytest.fixture(scope="module")
def store() -> Store:
    store = Store()
    store.load(input=HERE, format=RdfFormat.TURTLE)
    quads = Store()
    quads.load(input=THERE, format=RdfFormat.TURTLE)
    lines = (f"{q.subject} {q.predicate} {q.object} <{ELSEWHERE}> ." for q in quads)
    store.load(input="\n".join(lines), format=RdfFormat.N_QUADS)
    return store


def rows_of(store: Store, text: str) -> list[Row]:
    found = store.query(text)
    assert isinstance(found, QuerySolutions)
    return [tuple(row) for row in found]


def answer(store: Store, text: str) -> Counter[str]:
    found = store.query(text.replace("SERVICE", "GRAPH"))
    return Counter([str(bool(found))] if isinstance(found, QueryBoolean) else map(str, found))


@pytest.mark.parametrize(("query", "sent"), BOUND)
def test_the_answer_stays_the_same(query: str, sent: str, store: Store) -> None:
    text = PREFIXES + query.replace("<E>", f"<{ELSEWHERE}>")
    bound = bind(text, lambda part: rows_of(store, part))
    if sent == "-":
        assert bound == text
    else:
        found = SENT.search(bound)
        assert found is not None
        values = [word.strip('(")<>') for word in found[1].split()]
        assert {*values, *(["nested"] if found[2] else [])} == set(sent.split())
    assert answer(store, bound) == answer(store, text)


@pytest.mark.parametrize("query", LEFT)
def test_what_cannot_be_asked_by_itself_is_left(query: str, store: Store) -> None:
    text = PREFIXES + query.replace("<E>", f"<{ELSEWHERE}>")
    assert bind(text, lambda part: rows_of(store, part)) == text


def test_a_large_part_is_left() -> None:
    text = f"SELECT * {{ ?o <http://p.example/> ?s SERVICE <{ELSEWHERE}> {{ ?i ?p ?s }} }}"
    asked: list[str] = []

    def many(part: str) -> Sequence[Row]:
        asked.append(part)
        return [()] * (MOST_ROWS + 1)

    assert bind(text, many) == text
    assert bind(text, lambda _: None) == text
    assert f"LIMIT {MOST_ROWS + 1}" in asked[0]
