"""Stores of others that run, and a release that is small enough to be sent there often."""

import gzip
import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from stores_elsewhere import STORES, Store, is_installed

from store.release import Release
from store.releases import Releases

# Reference data, of which there is more than of all else.
LARGE = ("territories", "places")


@pytest.fixture(scope="session", params=STORES)
def elsewhere(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Store]:
    """A store of others."""
    if not is_installed(request.param):
        pytest.skip(f"{request.param} is not installed")
    with STORES[request.param](tmp_path_factory.mktemp(request.param)) as store:
        yield store


@pytest.fixture(scope="session")
def small_home(release: Release, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a release of what the real one says without the reference data."""
    home = tmp_path_factory.mktemp("small")
    with Releases(home).build() as staging:
        for path in release.path.iterdir():
            if path.is_dir() and path.name not in ("store", "sparq", "graphs"):
                shutil.copytree(path, staging.path / path.name)
            elif path.is_file() and not path.name.startswith(("manifest", "dataset", ".")):
                shutil.copy(path, staging.path)
        (staging.path / "graphs").mkdir()
        store = ox.Store(str(staging.path / "store"))
        every = release.manifest["graphs"]
        graphs = {name: about for name, about in every.items() if name not in LARGE}
        for name in graphs:
            shutil.copy(release.graph(name), staging.path / "graphs")
            with gzip.open(release.graph(name)) as lines:
                quads = [*ox.parse(lines, ox.RdfFormat.N_QUADS)]
            store.extend(quads)
            store.extend(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in quads)
        store.flush()
        del store
        content = hashlib.sha256(repr(sorted(graphs)).encode()).hexdigest()
        staging.publish({**release.manifest, "graphs": graphs, "content": content})
    return home
