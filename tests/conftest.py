"""What all tests share: the checkout, the conformance suites, one release of the real data."""

import os
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest
from agreeing import compare_on

from ingest.build import build
from ingest.shacl.compare import Comparison
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


@pytest.fixture(scope="session")
def comparison_begun(release: Release) -> "Iterator[Future[Comparison]]":
    """The comparison of the SHACL engines on the release, in a process of its own."""
    with ProcessPoolExecutor(1, get_context("spawn")) as beside:
        yield beside.submit(compare_on, release.path)


@pytest.fixture(scope="session", autouse=True)
def _long_work_begins_first(request: pytest.FixtureRequest) -> None:
    # It takes one core six minutes, which most tests leave idle.
    if any(item.path.name == "test_agreement.py" for item in request.session.items):
        request.getfixturevalue("comparison_begun")
