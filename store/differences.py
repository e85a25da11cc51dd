"""What changed between two releases, streamed from their sorted N-Quads."""

import gzip
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from store.errors import BrokenRelease
from store.release import Release


class Change(NamedTuple):
    """One quad that only one of two releases has, as a line of N-Quads."""

    graph: str
    added: bool
    quad: str


@dataclass(frozen=True)
class Changes:
    """How many quads a graph gained and lost."""

    graph: str
    added: int
    removed: int


def diff(a: Release, b: Release) -> Iterator[Change]:
    """Yield what was removed from and added to each graph on the way from ``a`` to ``b``.

    Graphs with the same SHA-256 are not read. Raises BrokenRelease when a file is not sorted.
    """
    for name in changed_graphs(a, b):
        yield from _diff_graph(name, _lines(a, name), _lines(b, name))


def count(a: Release, b: Release) -> Sequence[Changes]:
    """Count the changes of each changed graph, in order of their names."""
    counts = Counter((change.graph, change.added) for change in diff(a, b))
    names = changed_graphs(a, b)
    return [Changes(name, counts[name, True], counts[name, False]) for name in names]


def changed_graphs(a: Release, b: Release) -> Sequence[str]:
    """Name the graphs that are not the same in two releases."""
    names = sorted({*a.graphs, *b.graphs})
    return [name for name in names if _hash(a, name) != _hash(b, name)]


def _hash(release: Release, name: str) -> object:
    graph = release.manifest.get("graphs", {}).get(name) or {}
    # A graph without a recorded hash is equal only to itself.
    return graph.get("sha256") or (release.id if name in release.graphs else None)


def _diff_graph(
    name: str, old: Iterator[bytes | None], new: Iterator[bytes | None]
) -> Iterator[Change]:
    """Merge two sorted streams that each end with None."""
    left, right = next(old), next(new)
    while left is not None or right is not None:
        if left == right:
            left, right = next(old), next(new)
        elif right is None or (left is not None and left < right):
            yield Change(name, False, _text(left))
            left = next(old)
        else:
            yield Change(name, True, _text(right))
            right = next(new)


def _text(line: bytes | None) -> str:
    return (line or b"").decode().rstrip("\n")


def sorted_lines(release: Release, name: str) -> Iterator[bytes]:
    """Yield the N-Quads of a graph, none when the release lacks it; raises BrokenRelease."""
    path = release.graph(name)
    if path.is_file():
        yield from _sorted(path, f"release {release.id}, graphs/{name}.nq.gz")


def _lines(release: Release, name: str) -> Iterator[bytes | None]:
    yield from sorted_lines(release, name)
    yield None


def _sorted(path: Path, where: str) -> Iterator[bytes]:
    before = b""
    try:
        with gzip.open(path) as lines:
            for line in lines:
                if line < before:
                    raise BrokenRelease("The file is not sorted.", where=where)
                before = line
                yield line
    except (OSError, EOFError) as error:
        raise BrokenRelease(f"The file cannot be read: {error}.", where=where) from error
