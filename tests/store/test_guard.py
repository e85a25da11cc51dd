import time

import pytest

from store.errors import QueryRefused
from store.sparql import MAX_CHARACTERS, guard, tokens

REACHING_OUT = [
    "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "SELECT * { service silent<http://127.0.0.1:9/>{} }",
    "SELECT * { SERVICE ?x {} }",
    "PREFIX : <http://e/> SELECT * { SERVICE:x{} }",
    "PREFIX e: <http://e/> SELECT * { SERVICE e:x {} }",
    "SELECT * { SERVICE # why\n # not\n SILENT ?x #\n {} }",
    r"SELECT * { \u0053ERVICE <http://e/> {} }",
    r"SELECT * { S\U00000045RVICE <http://e/> {} }",
    r"SELECT * { SERVICE <http://e/\u0041> {} }",
    # What looks like an IRI is a comparison here: a parser without a lexer reads `?s < '>'`.
    "SELECT * { ?s ?p ?o FILTER(?s<'>')SERVICE <http://e/> {} # '\n}",
    "SELECT * { ?s ?p ?o FILTER(?s<?b)SERVICE#>\n?x{} }",
    'SELECT * { ?s ?p ?o FILTER(?s<e:b#>"""\n)SERVICE <x> {}  #"""\n}',
    "SELECT * { ?s e:a\\' ?o . SERVICE <http://x> {} #'\n}",
    "SELECT * { BIND('''a''' AS ?x) SERVICE ?x {} }",
    'SELECT * { ?s ?p """a\\"""" . SERVICE ?x {} }',
]
STAYING_HERE = [
    "SELECT * { ?s <http://e/service> ?x . { ?a ?b ?c } }",
    "SELECT * { GRAPH <http://e/service> { ?a ?b ?c } }",
    "SELECT * { GRAPH <http://e/service?x> { ?a ?b ?c } }",
    "SELECT * { ?s ?p 'SERVICE <x> {' }",
    'SELECT * { ?s ?p "say \\"SERVICE <x> {\\"" }',
    "# SERVICE <x> {}\nASK {}",
    'SELECT * { ?s ?p """SERVICE <x> {\n""" }',
    "PREFIX e: <http://e/> SELECT * { ?s e:service ?x { ?a ?b ?c } }",
    "PREFIX e: <http://e/> SELECT * { GRAPH e:my-service { } }",
    "SELECT ?service { ?service a <http://www.w3.org/ns/sparql-service-description#Service> }",
    "SELECT * { ?s ?p ?o FILTER(?o < 5 && ?o > 2) }",
]


@pytest.mark.parametrize("query", REACHING_OUT)
def test_a_query_that_reaches_out_is_refused(query: str) -> None:
    with pytest.raises(QueryRefused) as caught:
        guard(query)
    assert caught.value.what == (
        "This endpoint does not ask that other endpoint: SERVICE is not allowed."
    )


@pytest.mark.parametrize("query", STAYING_HERE)
def test_the_word_service_alone_is_no_reason(query: str) -> None:
    guard(query)


def test_the_place_of_the_clause_is_told() -> None:
    with pytest.raises(QueryRefused) as caught:
        guard("SELECT *\n{\n  SERVICE <http://e/> {} }")
    assert caught.value.where == "line 3, column 3"


NESTED = {
    "braces": ("SELECT * ", "{", "}"),
    "parentheses": ("SELECT * { FILTER ", "(", "1)"),
    "brackets": ("SELECT * { ?s ?p ", "[ ?p ", "1 ]"),
    "negations": ("SELECT * { FILTER(", "! # again\n", ""),
    "hidden": ("SELECT * { FILTER(?a<?b&&", "(", ")"),
}


@pytest.mark.parametrize("kind", NESTED)
def test_deep_nesting_is_refused_before_parsing(kind: str) -> None:
    start, opening, closing = NESTED[kind]
    guard(start + opening * 150 + closing * 150)
    with pytest.raises(QueryRefused) as caught:
        guard(start + opening * 3000 + closing * 3000)
    assert caught.value.what == ("The query nests brackets or negations more than 200 deep.")


def test_brackets_in_texts_do_not_nest() -> None:
    guard("SELECT * { VALUES ?x { " + " ".join(["'{('", "<http://e/a(b)>"] * 300) + " } }")


def test_closing_brackets_in_texts_do_not_hide_nesting() -> None:
    with pytest.raises(QueryRefused):
        guard("SELECT * " + "{ ?s ?p '}}}}' . " * 300 + "}" * 300)


def test_an_endless_query_is_refused() -> None:
    with pytest.raises(QueryRefused) as caught:
        guard("#" * (MAX_CHARACTERS + 1))
    assert caught.value.what == "The query is longer than 100,000 characters."


@pytest.mark.parametrize("part", ["<", "<a", "'", '"""', "#", "\\", "service ", "\u0660", "<a>"])
def test_the_guard_is_fast_on_hostile_text(part: str) -> None:
    start = time.perf_counter()
    guard(part * (MAX_CHARACTERS // len(part)))
    assert time.perf_counter() - start < 3


def test_tokens_lose_nothing() -> None:
    for query in REACHING_OUT + STAYING_HERE:
        assert "".join(token for _, token in tokens(query)) == query
