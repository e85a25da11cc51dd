"""What all tests share: the checkout, the conformance suites, one release of the real data."""

import os
from pathlib import Path

import pytest

from ingest.build import build
from store.release import Release
from store.settings import Settings

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def conformance() -> Path:
    """The standards' own test suites, which stay beside the checkout."""
    return Path(os.environ.get("MAILLAGE_CONFORMANCE", ROOT.parent / "shared" / "conformance"))


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the session's releases."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="session")
def settings(home: Path) -> Settings:
    """Settings over the real data and the session's own releases."""
    return Settings(root=ROOT, home=home)


@pytest.fixture(scope="session")
def release(settings: Settings) -> Release:
    """A release of the real data, built once a session."""
    outcome = build(settings, lambda *_: None)
    assert outcome.release is not None
    return outcome.release
