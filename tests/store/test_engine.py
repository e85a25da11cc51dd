import io
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, Store

from store.answers import Boolean, Solutions, Triples
from store.engines.engine import Engine
from store.engines.oxigraph import OxigraphEngine, open_oxigraph
from store.errors import BadQuery, BrokenRelease, QueryFailed, QueryRefused

QUADS = """<https://e.org/a> <https://e.org/p> "both"@fr .
<https://e.org/a> <https://e.org/p> "1"@fr <https://e.org/g1> .
<https://e.org/a> <https://e.org/p> "2"@en <https://e.org/g2> .
"""
VALUES = "SELECT ?o { ?s ?p ?o } ORDER BY ?o"
NAMED = "SELECT ?o { GRAPH ?g { ?s ?p ?o } } ORDER BY ?o"
G1, G2 = "https://e.org/g1", "https://e.org/g2"


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    store = Store(str(tmp_path / "store"))
    store.bulk_load(input=QUADS, format=RdfFormat.N_QUADS)
    del store
    return open_oxigraph(tmp_path / "store", {"e": "https://e.org/"})


def ask(engine: Engine, query: str, **graphs: list[str]) -> list[str]:
    answer = engine.query(query, **graphs)
    assert isinstance(answer, Solutions)
    return [row[0].value for row in answer.rows if row[0] is not None]


@pytest.mark.parametrize(
    ("query", "graphs", "expected"),
    [
        (VALUES, {}, ["both"]),
        (NAMED, {}, ["1", "2"]),
        (VALUES, {"default_graphs": [G1, G2]}, ["1", "2"]),
        (NAMED, {"default_graphs": [G1, G2]}, []),
        (VALUES, {"named_graphs": [G1]}, []),
        (NAMED, {"named_graphs": [G1]}, ["1"]),
        (VALUES, {"default_graphs": [G1], "named_graphs": [G2]}, ["1"]),
        (NAMED, {"default_graphs": [G1], "named_graphs": [G2]}, ["2"]),
        (f"SELECT ?o FROM <{G1}> {{ ?s ?p ?o }}", {}, ["1"]),
        (f"SELECT ?o FROM <{G1}> {{ ?s ?p ?o }}", {"default_graphs": [G2]}, ["2"]),
        (VALUES, {"default_graphs": ["https://e.org/none"]}, []),
    ],
)
def test_the_dataset_is_what_was_asked_for(
    engine: Engine, query: str, graphs: dict[str, list[str]], expected: list[str]
) -> None:
    assert ask(engine, query, **graphs) == expected


@pytest.mark.parametrize(
    ("query", "media_type", "expected"),
    [
        (
            VALUES,
            "application/sparql-results+json",
            b'{"head":{"vars":["o"]},"results":{"bindings":'
            b'[{"o":{"type":"literal","value":"both","xml:lang":"fr"}}]}}',
        ),
        (VALUES, "text/csv", b"o\r\nboth\r\n"),
        (VALUES, "text/tab-separated-values", b'?o\n"both"@fr\n'),
        ("ASK {}", "application/sparql-results+json", b'{"head":{},"boolean":true}'),
        ("ASK { FILTER(false) }", "text/csv", b"false"),
        (
            "DESCRIBE <https://e.org/a>",
            "text/turtle",
            b'@prefix e: <https://e.org/> .\ne:a e:p "both"@fr .\n',
        ),
        (
            "CONSTRUCT WHERE { ?s ?p ?o }",
            "application/n-triples",
            b'<https://e.org/a> <https://e.org/p> "both"@fr .\n',
        ),
    ],
)
def test_answers_are_written(engine: Engine, query: str, media_type: str, expected: bytes) -> None:
    output = io.BytesIO()
    engine.query(query).write(output, media_type)
    assert output.getvalue() == expected


def test_kinds_of_answers(engine: Engine) -> None:
    assert isinstance(engine.query("ASK {}"), Boolean)
    assert isinstance(engine.query("SELECT * {}"), Solutions)
    assert isinstance(engine.query("DESCRIBE <https://e.org/a>"), Triples)


MISTAKES = [
    (
        "SELECT * { ?s ex:p ?o }",
        "line 1, column 15: The prefix “ex:” is used but not declared. "
        "Begin the query with PREFIX ex: <…>.",
    ),
    (
        "SELECT *\nWHERE { ?s ?p ?o \n FILTER(?x = ) }",
        "line 3, column 14: The query cannot be read from “) }” on. "
        "Check what stands there and just before.",
    ),
    (
        "",
        "line 1, column 1: The query ends too early. Check that every bracket is closed.",
    ),
    (
        "SELECT * {\n",
        "line 2, column 1: The query ends too early. Check that every bracket is closed.",
    ),
    (
        "SELECT ?x { ?s ?p ?o } GROUP BY ?s",
        "line 1, column 35: The SELECT contains a variable that is unbound.",
    ),
    (
        "SELECT * { ?s ?p <a b> }",
        "line 1, column 21: The query cannot be read from “b> }” on. "
        "Check what stands there and just before.",
    ),
    (
        "select * { ?s ?p ?o . FILTER (1 = 1 }",
        "line 1, column 37: The query cannot be read from “}” on. "
        "Check what stands there and just before.",
    ),
    (
        "SELCT * {}",
        "line 1, column 1: The query cannot be read from “SELCT * {}” on. "
        "Check what stands there and just before.",
    ),
]


@pytest.mark.parametrize(("query", "message"), MISTAKES)
def test_mistakes_are_located(engine: Engine, query: str, message: str) -> None:
    with pytest.raises(BadQuery) as caught:
        engine.query(query)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    "update",
    [
        "INSERT DATA { <http://a> <http://b> 1 }",
        "PREFIX a: <http://e/>\n# x\nDELETE WHERE { ?s ?p ?o }",
        "CLEAR ALL",
        "LOAD <http://127.0.0.1:9/>",
    ],
)
def test_updates_are_refused(engine: Engine, update: str) -> None:
    with pytest.raises(QueryRefused) as caught:
        engine.query(update)
    assert str(caught.value) == (
        "This is an update, and this endpoint only answers queries. "
        "Ask with SELECT, ASK, CONSTRUCT or DESCRIBE."
    )


def test_a_graph_name_must_be_an_iri(engine: Engine) -> None:
    with pytest.raises(BadQuery) as caught:
        engine.query(VALUES, default_graphs=["not an iri"])
    assert caught.value.what.startswith("The name of a graph is not an IRI: ")


def test_a_broken_database_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(BrokenRelease) as caught:
        open_oxigraph(tmp_path / "missing", {})
    assert caught.value.remedy == "Restore another release with `maillage restore`, or build again."


def test_a_closed_engine_answers_no_more() -> None:
    engine = OxigraphEngine(Store(), {})
    engine.close()
    with pytest.raises(QueryFailed):
        engine.query("ASK {}")
