import gzip
import hashlib
import random
from collections.abc import Callable, Mapping, Sequence

import pytest

from store.differences import Change, Changes, count, diff
from store.errors import BrokenRelease
from store.releases import Release, Releases

Graphs = Mapping[str, Sequence[str]]


@pytest.fixture
def publish_graphs(releases: Releases) -> Callable[[Graphs], Release]:
    def run(graphs: Graphs) -> Release:
        with releases.build() as staging:
            (staging.path / "store").mkdir()
            (staging.path / "graphs").mkdir()
            hashes = {}
            for name, quads in graphs.items():
                data = "".join(quad + "\n" for quad in quads).encode()
                path = staging.path / "graphs" / f"{name}.nq.gz"
                path.write_bytes(gzip.compress(data))
                hashes[name] = {"sha256": hashlib.sha256(data).hexdigest()}
            content = hashlib.sha256(repr(graphs).encode()).hexdigest()
            return staging.publish({"content": content, "graphs": hashes})

    return run


def test_changes_by_graph(publish_graphs: Callable[[Graphs], Release]) -> None:
    old = publish_graphs({"a": ["1", "2", "4"], "b": ["x"], "same": ["s"]})
    new = publish_graphs({"a": ["1", "3", "4", "5"], "c": ["y"], "same": ["s"]})
    assert list(diff(old, new)) == [
        Change("a", False, "2"),
        Change("a", True, "3"),
        Change("a", True, "5"),
        Change("b", False, "x"),
        Change("c", True, "y"),
    ]
    assert count(old, new) == [Changes("a", 2, 1), Changes("b", 0, 1), Changes("c", 1, 0)]
    assert list(diff(new, new)) == []


def test_equal_hashes_are_not_read(publish_graphs: Callable[[Graphs], Release]) -> None:
    old = publish_graphs({"a": ["1"]})
    new = publish_graphs({"a": ["1"]})
    new.graph("a").write_bytes(b"not gzip")
    assert count(old, new) == []


def test_any_two_sets(publish_graphs: Callable[[Graphs], Release]) -> None:
    chance = random.Random(7)
    for _ in range(10):
        sets = [{f"{chance.randrange(50):02}" for _ in range(chance.randrange(40))} for _ in "ab"]
        old, new = (publish_graphs({"g": sorted(items)}) for items in sets)
        changes = list(diff(old, new))
        assert {change.quad for change in changes if change.added} == sets[1] - sets[0]
        assert {change.quad for change in changes if not change.added} == sets[0] - sets[1]


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (gzip.compress(b"2\n1\n", mtime=0), "The file is not sorted."),
        (gzip.compress(b"1\n" * 99, mtime=0)[:20], "The file cannot be read: "),
        (b"junk", "The file cannot be read: "),
    ],
)
def test_faulty_files_are_named(
    publish_graphs: Callable[[Graphs], Release], data: bytes, what: str
) -> None:
    old, new = publish_graphs({"a": ["1"]}), publish_graphs({"a": ["2"]})
    new.graph("a").write_bytes(data)
    with pytest.raises(BrokenRelease) as caught:
        list(diff(old, new))
    assert caught.value.what.startswith(what)
    assert caught.value.where == f"release {new.id}, graphs/a.nq.gz"
