"""A build killed at any moment leaves the served release whole and the next build able."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from store.engines.oxigraph import open_oxigraph
from store.releases import Release, Releases

BUILD = """
import hashlib, sys
from pathlib import Path
from pyoxigraph import RdfFormat, Store
from store.releases import Releases

print("ready", flush=True)
for number in range(1000):
    with Releases(Path(sys.argv[1])).build() as staging:
        quads = f'<https://e.org/s> <https://e.org/p> "{number}" .'
        store = Store(str(staging.path / "store"))
        store.bulk_load(input=quads, format=RdfFormat.N_QUADS)
        del store
        (staging.path / "graphs").mkdir()
        staging.publish({"content": hashlib.sha256(quads.encode()).hexdigest()})
    Releases(Path(sys.argv[1])).collect(3)
"""
REPOSITORY = Path(__file__).parents[2]


def values(release: Release) -> list[str]:
    answer = open_oxigraph(release.store, {}).query("SELECT ?o { ?s ?p ?o }")
    return [row[0].value for row in answer.rows]


@pytest.mark.parametrize("seed", range(12))
def test_killed_at_a_random_moment(
    releases: Releases, publish: Callable[[str], Release], seed: int
) -> None:
    publish("before")
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    command = [sys.executable, "-c", BUILD, str(releases.home)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(random.Random(seed).uniform(0, 0.4))
        process.send_signal(signal.SIGKILL)
    survivor = releases.current()
    assert len(values(survivor)) == 1
    assert survivor.manifest["id"] == survivor.id
    after = publish("after")
    assert values(releases.current()) == ["after"]
    assert after.id == releases.current_id()
    for release in releases.list():
        assert len(values(release)) == 1
        assert (release.path / ".lock").exists()
    assert list((releases.home / "staging").iterdir()) == []
    assert {path.name for path in releases.home.iterdir()} == {
        "build.lock",
        "current",
        "releases",
        "staging",
    }


@pytest.mark.parametrize("moment", ["named", "moved"])
def test_each_step_of_a_publication_can_be_the_last(
    releases: Releases, publish: Callable[[str], Release], moment: str
) -> None:
    old, new = publish("old"), publish("new")
    releases.restore(old.id)
    pending = releases.home / "current.new"
    target = new.id if moment == "moved" else "20990101T000000Z-00000000"
    pending.symlink_to(Path("releases", target))
    with releases.build() as staging:
        assert staging.parent is not None
        assert staging.parent.id == (new.id if moment == "moved" else old.id)
    assert not pending.is_symlink()
