"""Telling releases to the event stream: whole and in order, whatever happens meanwhile."""

import gzip
import hashlib
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pyoxigraph as ox
import pytest

from store.errors import BrokenStream
from store.releases import Release, Releases
from store.stream.folder import Folder
from store.stream.members import prefixes
from store.stream.telling import is_told, tell

ROOT = Path(__file__).parents[2]
BASE = "https://w3id.org/maillage/"
KILLS = 20
Graphs = Mapping[str, Mapping[str, str]]
PublishGraphs = Callable[[Graphs], Release]


@pytest.fixture
def publish_graphs(releases: Releases) -> PublishGraphs:
    """Publish graphs, each as the names of some things."""

    def run(graphs: Graphs) -> Release:
        with releases.build() as staging:
            (staging.path / "store").mkdir()
            (staging.path / "graphs").mkdir()
            about = {}
            for name, things in graphs.items():
                data = "".join(sorted(line(name, thing, things[thing]) for thing in things))
                packed = gzip.compress(data.encode(), mtime=0)
                (staging.path / "graphs" / f"{name}.nq.gz").write_bytes(packed)
                about[name] = {"sha256": hashlib.sha256(data.encode()).hexdigest(), "quads": 1}
            content = hashlib.sha256(repr(about).encode()).hexdigest()
            return staging.publish({"content": content, "graphs": about, "base": BASE})

    return run


def line(graph: str, thing: str, name: str) -> str:
    return f'<{BASE}id/{thing}> <https://schema.org/name> "{name}" <{BASE}graph/{graph}> .\n'


def replayed(home: Path) -> tuple[set[str], list[str]]:
    """The quads that the stream ends with, and the releases that it told."""
    folder = Folder(home)
    stream = folder.read()
    assert stream is not None
    records: dict[str, set[str]] = {}
    told, positions = [], []
    for number in range(1, len(stream.pages) + 1):
        text = prefixes(stream, number).encode() + folder.text(stream, number)
        said: dict[str, dict[str, str]] = {}
        lines: dict[str, set[str]] = {}
        for quad in ox.parse(text, ox.RdfFormat.TRIG):
            if isinstance(quad.graph_name, ox.DefaultGraph):
                said.setdefault(str(quad.subject), {})[quad.predicate.value] = quad.object.value
            else:
                lines.setdefault(str(quad.graph_name), set()).add(str(quad.triple))
        for name, about in said.items():
            if "https://schema.org/position" not in about:
                continue
            positions.append(int(about["https://schema.org/position"]))
            record = about["http://purl.org/dc/terms/isVersionOf"]
            graph = about.get("http://www.w3.org/ns/prov#hadPrimarySource")
            if graph is None:
                told.append(record.rpartition("/")[2])
            else:
                records[record] = {f"{triple} <{graph}> ." for triple in lines.get(name, ())}
    assert positions == [*range(1, stream.position + 1)]
    return set().union(*records.values()), told


def current(releases: Releases) -> set[str]:
    release = releases.current()
    texts = (gzip.decompress(release.graph(name).read_bytes()) for name in release.graphs)
    return {line for text in texts for line in text.decode().splitlines()}


def test_every_release_is_told_in_order(releases: Releases, publish_graphs: PublishGraphs) -> None:
    publish_graphs({"a": {"x": "before there was a stream"}})
    made = [publish_graphs({"a": {"x": "X"}}).id]
    assert tell(releases.home) == 1
    made += [publish_graphs({"a": {"x": f"X {n}", f"y{n}": "Y"}}).id for n in range(20)]
    assert not is_told(releases.home)
    assert tell(releases.home, full=2000) == 20
    assert is_told(releases.home)
    assert tell(releases.home) == 0
    assert replayed(releases.home) == (current(releases), made)


def test_removed_and_restored_releases(releases: Releases, publish_graphs: PublishGraphs) -> None:
    first = publish_graphs({"a": {"x": "1"}, "b": {"z": "1"}})
    assert tell(releases.home) == 1
    for n in range(5):
        last = publish_graphs({"a": {"x": f"{n}", "y": "Y"}, "c": {f"{n}": "C"}})
    releases.collect(1)
    # The releases in between are gone, and so is the one that was told last.
    assert tell(releases.home) == 1
    assert replayed(releases.home) == (current(releases), [first.id, last.id])
    newest = publish_graphs({"d": {"x": "D"}})
    assert tell(releases.home) == 1
    releases.restore(last.id)
    assert tell(releases.home) == 1
    assert replayed(releases.home) == (current(releases), [first.id, last.id, newest.id, last.id])


def test_another_base_is_another_stream(
    releases: Releases, publish_graphs: PublishGraphs, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_graphs({"a": {"x": "1"}})
    tell(releases.home)
    before = Folder(releases.home).read()
    monkeypatch.setitem(globals(), "BASE", "https://other.example/")
    publish_graphs({"a": {"x": "1"}})
    assert tell(releases.home) == 1
    after = Folder(releases.home).read()
    assert before is not None
    assert after is not None
    assert after.iri.startswith("https://other.example/stream/")
    assert after.began != before.began
    assert replayed(releases.home)[0] == current(releases)


def test_a_cut_page_is_told_of(releases: Releases, publish_graphs: PublishGraphs) -> None:
    publish_graphs({"a": {"x": "1"}})
    tell(releases.home)
    (page,) = (releases.home / "stream").glob("*/1.trig.gz")
    page.write_bytes(page.read_bytes()[:-9])
    publish_graphs({"a": {"x": "2"}})
    with pytest.raises(BrokenStream, match=r"1\.trig\.gz: .*The page is cut"):
        tell(releases.home)


def test_one_that_is_killed_again_and_again(
    releases: Releases, publish_graphs: PublishGraphs
) -> None:
    chance = random.Random(20261122)
    made, things = [], {f"{n}": "first" for n in range(4000)}

    def publish(number: int) -> None:
        for thing in chance.sample(sorted(things), 1500):
            things[thing] = f"name {number} " + "x" * 60
        removed = things.pop(chance.choice(sorted(things)))
        assert removed
        made.append(publish_graphs({"a": things, f"g{number % 3}": {"x": f"{number}"}}).id)

    publish(0)
    command = [sys.executable, "-m", "store.stream.telling", str(releases.home)]
    started = time.monotonic()
    subprocess.run(command, cwd=ROOT, check=True)
    duration = time.monotonic() - started
    interrupted = 0
    for number in range(1, KILLS + 1):
        publish(number)
        process = subprocess.Popen(command, cwd=ROOT)
        time.sleep(chance.uniform(0.2, 1.5) * duration)
        process.send_signal(signal.SIGKILL)
        interrupted += process.wait() != 0
        if number % 5 == 0:
            # What is in force is whole at any moment.
            replayed(releases.home)
    tell(releases.home)
    assert replayed(releases.home) == (current(releases), made)
    assert 0 < interrupted <= KILLS
