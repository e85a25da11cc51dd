"""The questions, asked of the release of the real data."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from endpoints import running
from question_asking import Asker

from store.engines.oxigraph import open_oxigraph
from store.engines.routing import Choices, RoutedEngine
from store.queries import Library
from store.release import Release

QUERIES = Path(__file__).parents[2] / "queries"


@pytest.fixture(scope="session")
def asker(release: Release) -> Iterator[Asker]:
    with running() as endpoints:
        choices = Choices(services=endpoints.addresses)
        engine = RoutedEngine(open_oxigraph(release.store, {}), choices=choices)
        yield Asker(Library(QUERIES), engine)
        engine.close()
