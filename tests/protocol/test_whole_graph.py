"""Queries for all of a graph are recognised, and answered as any other way of asking is."""

from pathlib import Path

import pyoxigraph as ox
import pytest

from store.answers import Triples
from store.engines.oxigraph import OxigraphEngine
from store.engines.whole import asks_for_whole_graph
from store.queries import Library

GRAPHS = ("http://e/1", "http://e/2")
WHOLE = [
    "CONSTRUCT WHERE{?a ?b ?c}",
    "construct where { ?a ?b ?c . }",
    "CONSTRUCT{?s ?p ?o}{?s ?p ?o}",
    "CONSTRUCT { $s ?p ?o . } # all\nWHERE { ?s $p ?o }",
    "PREFIX : <http://e/#> prefix a-b:<http://e/> CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }",
]
OTHERS = [
    "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 3",
    "CONSTRUCT { ?o ?p ?s } WHERE { ?s ?p ?o }",
    "CONSTRUCT { ?s ?p ?s } WHERE { ?s ?p ?s }",
    "CONSTRUCT WHERE { ?s ?p ?s }",
    "CONSTRUCT WHERE { ?s a ?o }",
    "CONSTRUCT { ?s ?p ?o }",
    "CONSTRUCT { ?s ?p ?o } # WHERE { ?s ?p ?o }",
    "CONSTRUCT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }",
    "CONSTRUCT { ?s ?p ?o } FROM <http://e/1> WHERE { ?s ?p ?o }",
    "SELECT * WHERE { ?s ?p ?o }",
]


@pytest.fixture(scope="module")
def engine() -> OxigraphEngine:
    store = ox.Store()
    for number, graph in enumerate((*GRAPHS, "")):
        context = ox.NamedNode(graph) if graph else ox.DefaultGraph()
        for value in range(number + 3):
            triple = (ox.BlankNode("b"), ox.NamedNode("http://e/p"), ox.Literal(value))
            store.add(ox.Quad(*triple, context))
    return OxigraphEngine(store, {})


def asked(engine: OxigraphEngine, text: str, graphs: list[str] | None) -> list[ox.Triple]:
    answer = engine.query(text, graphs)
    assert isinstance(answer, Triples)
    return sorted(answer.triples, key=str)


@pytest.mark.parametrize("graphs", [None, [], *([graph] for graph in GRAPHS), [*GRAPHS]])
@pytest.mark.parametrize("text", WHOLE)
def test_it_is_answered_as_ever(
    text: str, graphs: list[str] | None, engine: OxigraphEngine
) -> None:
    assert asks_for_whole_graph(text)
    slowly = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o FILTER(true) }"
    assert not asks_for_whole_graph(slowly)
    assert asked(engine, text, graphs) == asked(engine, slowly, graphs)


@pytest.mark.parametrize("text", OTHERS)
def test_other_queries_are_not_taken_for_it(text: str) -> None:
    assert not asks_for_whole_graph(text)


def test_the_query_of_the_graph_store_is_one(root: Path) -> None:
    assert asks_for_whole_graph(Library(root / "api" / "queries").get("everything").text)
