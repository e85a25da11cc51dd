"""Both engines give the same answers, wherever sparq may be asked at all."""

import io
import tomllib
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from random import Random

import pyoxigraph as ox
import pytest
from comparing import Comparison
from query_making import Query, make_queries
from release_words import Words
from w3c_answers import JSON, TRIPLES, Expected, agree, read_answer
from w3c_sparql import is_ordered

from store.answers import Triples
from store.engines.engine import Engine
from store.engines.oxigraph import OxigraphEngine
from store.engines.sparq import EngineDeclined, SparqEngine, open_sparq, write_index
from store.queries import Library
from store.release import Release

pytestmark = pytest.mark.skipif(
    find_spec("sparq") is None, reason="sparq is not installed: pip install '.[sparq]'"
)
HERE = Path(__file__)
DIFFERENCES = tomllib.loads(HERE.with_name("differences.toml").read_text("utf-8"))["difference"]
PREFIXES = "PREFIX : <http://example.org/>\nPREFIX xsd: <http://www.w3.org/2001/XMLSchema#>\n"
SEED = 20261122
COMPARED = 2_000
# Queries that take an engine more than some seconds are counted, and must stay rare.
SLOW = 20


@pytest.fixture(scope="module")
def comparison(release: Release, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Comparison]:
    index = tmp_path_factory.mktemp("index") / "sparq"
    write_index(ox.Store.read_only(str(release.store)), index)
    with Comparison(release.store, index) as comparison:
        yield comparison


@pytest.fixture(scope="module")
def engines(tmp_path_factory: pytest.TempPathFactory) -> tuple[OxigraphEngine, SparqEngine]:
    """Both engines over a few triples, on which they differ."""
    store = ox.Store()
    store.load(path=str(HERE.with_name("differences.trig")), format=ox.RdfFormat.TRIG)
    index = tmp_path_factory.mktemp("differences") / "sparq"
    write_index(store, index)
    sparq = open_sparq(index, {})
    assert sparq is not None
    return OxigraphEngine(store, {}), sparq


def test_generated_queries(release: Release, comparison: Comparison) -> None:
    words = Words(ox.Store.read_only(str(release.store)), Random(SEED))
    queries = make_queries(words, Random(SEED))
    tally = comparison.tally
    while tally.same + len(tally.different) + len(tally.slow) < COMPARED:
        comparison.compare(next(queries))
    print(tally)
    assert not tally.different, str(tally)
    assert len(tally.slow) <= SLOW, str(tally)


@pytest.mark.parametrize(
    "name",
    # sparq asks no other endpoint.
    [query.name for query in Library(HERE.parents[2] / "queries") if not query.services],
)
def test_library(name: str, comparison: Comparison) -> None:
    text = Library(HERE.parents[2] / "queries").get(name).render({})
    tally = comparison.tally
    before = [*tally.different, *tally.slow]
    comparison.compare(Query(text))
    assert [*tally.different, *tally.slow] == before, str(tally)


@pytest.mark.parametrize("listed", DIFFERENCES, ids=lambda listed: listed["query"])
def test_difference(listed: dict[str, str], engines: tuple[OxigraphEngine, SparqEngine]) -> None:
    oxigraph, sparq = engines
    text = PREFIXES + listed["query"]
    assert str(sparq.objection(text)).startswith(listed["reason"])
    one, other = said(oxigraph, text), said(sparq, text)
    assert one is not None
    assert other is None or not agree(one, other, ordered=is_ordered(text)), "they agree now"


def said(engine: Engine, text: str) -> Expected | None:
    """What an engine answers; none when it does not."""
    output = io.BytesIO()
    try:
        answer = engine.query(text)
    except EngineDeclined:
        return None
    media_type = TRIPLES if isinstance(answer, Triples) else JSON
    answer.write(output, media_type)
    return read_answer(output.getvalue(), media_type)
