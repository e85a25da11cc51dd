"""sparq behind the engine's interface: its index, its answers, and when it declines."""

import io
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pyoxigraph as ox
import pytest

from store.answers import GRAPH_FORMATS, RESULT_FORMATS, Boolean, Solutions
from store.engines.engine import Engine
from store.engines.oxigraph import OxigraphEngine
from store.engines.sparq import EngineDeclined, SparqEngine, open_sparq, write_index
from store.errors import QueryFailed, QueryRefused

pytestmark = pytest.mark.skipif(
    find_spec("sparq") is None, reason="sparq is not installed: pip install '.[sparq]'"
)

DATA = """
@prefix : <http://example.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
:a :name "Ädel, \\"quoted\\"\\n\\t<&>" , "étoile"@fr ;
  :count 07, 2.50 ; :when "2020-05"^^xsd:gYearMonth ;
  :odd "x"^^:own ; :knows _:someone .
_:someone :name "Someone" .
GRAPH :g { :a :name "Named" }
"""
PREFIXES = {"ex": "http://example.org/"}


@pytest.fixture(scope="module")
def store() -> ox.Store:
    store = ox.Store()
    store.load(input=DATA, format=ox.RdfFormat.TRIG)
    return store


@pytest.fixture(scope="module")
def index(store: ox.Store, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("release") / "sparq"
    assert write_index(store, folder)
    return folder


@pytest.fixture
def engine(index: Path) -> Iterator[SparqEngine]:
    engine = open_sparq(index, PREFIXES)
    assert engine is not None
    yield engine
    engine.close()


def written(engine: Engine, text: str, media_type: str) -> bytes:
    output = io.BytesIO()
    engine.query(text).write(output, media_type)
    return output.getvalue()


@pytest.mark.parametrize("media_type", RESULT_FORMATS)
@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?p ?o { <http://example.org/a> ?p ?o } ORDER BY ?p STR(?o)",
        "SELECT ?g ?n { GRAPH ?g { ?s <http://example.org/name> ?n } }",
        "SELECT ?s ?missing { ?s <http://example.org/odd> ?o }",
        "SELECT * { ?s <http://example.org/odd> ?o }",
        "SELECT ?s { ?s <http://example.org/nothing> ?o }",
        "ASK { ?s <http://example.org/odd> ?o }",
        "ASK { ?s <http://example.org/nothing> ?o }",
    ],
)
def test_answers_are_written_as_pyoxigraph_writes_them(
    engine: SparqEngine, store: ox.Store, text: str, media_type: str
) -> None:
    reference = OxigraphEngine(store, PREFIXES)
    assert written(engine, text, media_type) == written(reference, text, media_type)


@pytest.mark.parametrize("media_type", GRAPH_FORMATS)
def test_graphs_are_written(engine: SparqEngine, media_type: str) -> None:
    text = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
    output = written(engine, text, media_type)
    graph = ox.Dataset(ox.parse(output, GRAPH_FORMATS[media_type]))
    assert len(graph) == 8


def test_the_rows_of_an_answer(engine: SparqEngine) -> None:
    answer = engine.query("SELECT ?n { ?s <http://example.org/count> ?n } ORDER BY ?n")
    assert isinstance(answer, Solutions)
    assert answer.variables == ["n"]
    assert [row[0].value for row in answer.rows if row[0]] == ["2.5", "7"]
    truth = engine.query("ASK { ?s <http://example.org/count> 7 }")
    assert isinstance(truth, Boolean)
    assert truth.value


@pytest.mark.parametrize(
    "text",
    [
        "DESCRIBE <http://example.org/a>",
        "SELECT * { this is no query",
        "SELECT (<http://example.org/unknown>(1) AS ?x) {}",
        "SELECT * { ?s ?p ?o LATERAL { ?o ?q ?r } }",
        "nonsense",
    ],
)
def test_what_it_cannot_do_it_declines(engine: SparqEngine, text: str) -> None:
    with pytest.raises(EngineDeclined):
        engine.query(text)


def test_it_declines_datasets_of_the_protocol(engine: SparqEngine) -> None:
    with pytest.raises(EngineDeclined):
        engine.query("ASK { ?s ?p ?o }", named_graphs=["http://example.org/g"])


def test_relative_iris_are_taken_from_the_base(index: Path) -> None:
    engine = open_sparq(index, {}, "http://example.org/base")
    assert engine is not None
    text = "ASK { <a> <odd> ?o }"
    assert written(engine, text, "text/csv") == b"true"


def test_it_asks_no_other_endpoint(engine: SparqEngine) -> None:
    with pytest.raises(QueryRefused):
        engine.query("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }")


def test_a_closed_engine_answers_nothing(engine: SparqEngine) -> None:
    engine.close()
    with pytest.raises(QueryFailed):
        engine.query("ASK { ?s ?p ?o }")


def test_without_an_index_there_is_no_engine(tmp_path: Path) -> None:
    assert open_sparq(tmp_path / "sparq", {}) is None


@pytest.mark.parametrize("damaged", ["kinds.json", "dict-meta.bin"])
def test_a_damaged_index_is_not_used(store: ox.Store, tmp_path: Path, damaged: str) -> None:
    folder = tmp_path / "sparq"
    write_index(store, folder)
    (folder / damaged).write_bytes(b"garbage")
    assert open_sparq(folder, {}) is None


def test_nothing_else_is_left_beside_the_index(index: Path) -> None:
    assert [path.name for path in index.parent.iterdir()] == ["sparq"]
