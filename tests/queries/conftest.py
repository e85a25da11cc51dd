"""The questions, asked of the release of the real data."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from question_asking import Asker

from store.engines.oxigraph import open_oxigraph
from store.queries import Library
from store.release import Release

QUERIES = Path(__file__).parents[2] / "queries"


@pytest.fixture(scope="session")
def asker(release: Release) -> Iterator[Asker]:
    engine = open_oxigraph(release.store, {})
    yield Asker(Library(QUERIES), engine)
    engine.close()
