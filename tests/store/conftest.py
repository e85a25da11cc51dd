"""A home folder for releases, and small releases to put there."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, Store

from store.releases import Release, Releases

Publish = Callable[[str], Release]


@pytest.fixture
def releases(tmp_path: Path) -> Releases:
    return Releases(tmp_path / "var")


@pytest.fixture
def publish(releases: Releases) -> Publish:
    """Publish a release whose only statement is the given text."""

    def run(text: str) -> Release:
        with releases.build() as staging:
            quads = f'<https://e.org/s> <https://e.org/p> "{text}" .\n'
            store = Store(str(staging.path / "store"))
            store.bulk_load(input=quads, format=RdfFormat.N_QUADS)
            del store
            (staging.path / "graphs").mkdir()
            content = hashlib.sha256(quads.encode()).hexdigest()
            return staging.publish({"content": content, "software": "0.1.0"})

    return run
