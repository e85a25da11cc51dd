"""A mirror of a real server that starts from nothing and follows a hundred releases."""

import gzip
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox

from ingest.mirror.mirror import Mirror
from store.release import Release
from store.releases import Releases
from store.settings import Settings
from store.stream.telling import is_told, tell

ROOT = Path(__file__).parents[2]
RELEASES = 100
GUEST = '<organization/guest> a org:Organization ; schema:name "Invité \\"d\'honneur\\""@fr .'


def test_a_hundred_releases(
    tmp_path: Path, publish: Callable[[Path, dict[str, str]], Release], serve: Callable[..., str]
) -> None:
    chance = random.Random(20261122)
    origin, settings = tmp_path / "origin", Settings(root=ROOT, home=tmp_path / "mirror")
    things = dict.fromkeys(range(60), "first")
    publish(origin, sources(things, 0))
    mirror = Mirror(
        settings, serve(origin, warming=False, sparq=False), sleep=lambda _: time.sleep(0.05)
    )
    wait_until(lambda: is_told(origin))
    copies = mirror.once().releases
    assert len(copies) == 1
    for number in range(1, RELEASES + 1):
        for thing in chance.sample(sorted(things), 3):
            things[thing] = f"name {number}"
        del things[chance.choice(sorted(things))]
        things[100 + number] = "new"
        publish(origin, sources(things, number))
        if number % 10 == 0:
            copies += mirror.once().releases
    wait_until(lambda: is_told(origin))
    copies += mirror.once().releases
    # Each release is one release of the mirror, in the same order, none of them half.
    told = [copy.manifest["mirror"]["release"] for copy in copies]
    made = [release.id for release in reversed(Releases(origin).list())]
    assert told == made
    for copy, release in zip(copies, reversed(Releases(origin).list()), strict=True):
        assert graphs(copy) == graphs(release)
    assert stored(Releases(settings.home)) == stored(Releases(origin))
    # The mirror is a Maillage: it is served, and can be mirrored itself.
    tell(settings.home)
    second = Settings(root=ROOT, home=tmp_path / "second")
    (copy,) = Mirror(second, serve(settings.home, warming=False, sparq=False)).once().releases
    assert graphs(copy) == graphs(Releases(origin).current())


def test_one_that_is_killed_again_and_again(
    tmp_path: Path, publish: Callable[[Path, dict[str, str]], Release], serve: Callable[..., str]
) -> None:
    chance = random.Random(20261122)
    origin, home = tmp_path / "origin", tmp_path / "mirror"
    things = dict.fromkeys(range(20), "first")
    publish(origin, sources(things, 0))
    tell(origin)
    command = [
        sys.executable,
        ROOT / "maillage.py",
        "mirror",
        "--once",
        serve(origin, warming=False, sparq=False),
    ]
    environment = {**os.environ, "MAILLAGE_HOME": str(home)}
    subprocess.run(command, env=environment, cwd=ROOT, check=True)
    interrupted = 0
    for number in range(1, 9):
        for _ in range(3):
            things[chance.randrange(20)] = f"name {number}"
            publish(origin, sources(things, number * 5))
        tell(origin)
        process = subprocess.Popen(command, env=environment, cwd=ROOT)
        time.sleep(chance.uniform(0.5, 1.6))
        process.send_signal(signal.SIGKILL)
        interrupted += process.wait() != 0
        copy = Releases(home).current()
        known = {release.id: release for release in Releases(origin).list()}
        assert graphs(copy) == graphs(known[copy.manifest["mirror"]["release"]])
    # The server tells too, and one waits for no other.
    wait_until(lambda: is_told(origin))
    subprocess.run(command, env=environment, cwd=ROOT, check=True)
    assert graphs(Releases(home).current()) == graphs(Releases(origin).current())
    assert stored(Releases(home)) == stored(Releases(origin))
    assert is_told(home)
    assert interrupted > 0


def test_one_that_goes_on(
    tmp_path: Path, publish: Callable[[Path, dict[str, str]], Release], serve: Callable[..., str]
) -> None:
    origin, home = tmp_path / "origin", tmp_path / "mirror"
    release = publish(origin, sources({1: "name"}, 0))
    tell(origin)
    environment = {**os.environ, "MAILLAGE_HOME": str(home), "MAILLAGE_KEEP_RELEASES": "2"}
    address = serve(origin, warming=False, sparq=False)
    command = [sys.executable, ROOT / "maillage.py", "mirror", "--pause", "0.2", address]

    def follows(release: Release) -> bool:
        known = Releases(home)
        if known.current_id() is None:
            return False
        return known.current().manifest["mirror"]["release"] == release.id

    process = subprocess.Popen(command, env=environment, cwd=ROOT)
    try:
        wait_until(lambda: follows(release))
        for number in range(4):
            release = publish(origin, sources({1: f"name {number}"}, number))
            wait_until(lambda release=release: follows(release))
        wait_until(lambda: len(Releases(home).list()) == 2 and is_told(home))
        assert graphs(Releases(home).current()) == graphs(release)
    finally:
        process.terminate()
        process.wait()


def sources(things: dict[int, str], number: int) -> dict[str, str]:
    """Two sources, now and then one that says nothing, and for some time a third one."""
    first = "".join(
        f'<organization/{thing}> a org:Organization ; schema:name "{name}" . '
        for thing, name in things.items()
    )
    found = {"first": first, "second": f"<organization/1> schema:position {number} ."}
    found |= {"empty": ""} if number % 2 else {}
    found |= {"https%3A%2F%2Fpartner.example%2Fg%23us": f"<x> schema:position {number} ."}
    return found | ({"guest": GUEST} if 20 < number < 60 else {})


def wait_until(done: Callable[[], bool], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < until
        time.sleep(0.05)


def graphs(release: Release) -> dict[str, bytes]:
    return {name: gzip.decompress(release.graph(name).read_bytes()) for name in release.graphs}


def stored(releases: Releases) -> set[str]:
    """The quads in the database, the default graph's among them."""
    return {str(quad) for quad in ox.Store.read_only(str(releases.current().store))}
