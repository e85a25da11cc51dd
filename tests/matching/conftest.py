"""What the tests of matching share: the names of territories in a release of the real data."""

import pytest

from matching.gazetteer import Gazetteer
from matching.release import gazetteer_of, things_of
from store.engines.oxigraph import open_oxigraph
from store.release import Release
from store.settings import Settings


@pytest.fixture(scope="session")
def gazetteer(release: Release, settings: Settings) -> Gazetteer:
    """The territories and places of the release."""
    return gazetteer_of(things_of(open_oxigraph(release.store, {}), settings.base))
