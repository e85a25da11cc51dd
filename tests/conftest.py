"""What all tests share: the checkout, the conformance suites, one release of the real data.

The tests run in several processes (see the Makefile), which share that one release.
"""

import os
from pathlib import Path

import pytest
from filelock import FileLock

from ingest.build import build
from store.release import Release
from store.releases import Releases
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
    """The folder of the run's releases, which nobody changes."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    return folder / "home"


@pytest.fixture(scope="session")
def settings(home: Path) -> Settings:
    """Settings over the real data and the run's own releases."""
    return Settings(root=ROOT, home=home)


@pytest.fixture(scope="session")
def release(settings: Settings) -> Release:
    """A release of the real data, built once a run by the process that needs it first."""
    releases = Releases(settings.home)
    with FileLock(f"{settings.home}.lock"):
        if releases.current_id() is None:
            build(settings, lambda *_: None)
    return releases.current()
