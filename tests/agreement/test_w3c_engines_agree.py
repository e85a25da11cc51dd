"""The W3C's evaluation tests: what sparq may be asked, it answers as pyoxigraph does."""

from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pyoxigraph as ox
import pytest
from w3c_answers import agree, read_answer
from w3c_asking import asked, open_oxigraph_alone, open_sparq_alone
from w3c_sparql import HOW_TO_GET_IT, Case, Dataset, Kind, cases, suites_folder

from store.engines.engine import Engine
from store.engines.sparq import SparqEngine

SUITES = suites_folder()
CASES = [case for case in cases(SUITES) if case.kind == Kind.EVALUATION]
Engines = Callable[[Dataset], tuple[Engine, SparqEngine]]

pytestmark = [
    pytest.mark.skipif(not CASES, reason=HOW_TO_GET_IT),
    pytest.mark.skipif(find_spec("sparq") is None, reason="sparq is not installed"),
]


@pytest.fixture(scope="module")
def engines_for(tmp_path_factory: pytest.TempPathFactory) -> Engines:
    @cache
    def opened(dataset: Dataset) -> tuple[Engine, SparqEngine]:
        store = ox.Store()
        store.extend(dataset.quads(SUITES))
        folder: Path = tmp_path_factory.mktemp("dataset") / "sparq"
        return open_oxigraph_alone(store, folder), open_sparq_alone(store, folder)

    return opened


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_w3c_engines_agree(case: Case, engines_for: Engines) -> None:
    oxigraph, sparq = engines_for(case.dataset)
    if sparq.objection(case.text) is not None:
        return
    right, found = asked(oxigraph, case), asked(sparq, case)
    if found is None:
        return
    assert right
    one, other = (read_answer(answer, case.media_type) for answer in (right, found))
    assert agree(one, other, ordered=case.ordered, lax=case.lax)
