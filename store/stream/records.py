"""What each graph says of each thing, and which of it changed from one release to another."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from store.differences import changed_graphs, sorted_lines
from store.errors import BrokenRelease
from store.namespaces import Namespaces
from store.release import Release

__all__ = ["Record", "changed_records"]


class Record(NamedTuple):
    """What a graph said of a thing before, and says now: lines of N-Triples, none if nothing."""

    graph: str
    thing: str
    before: Sequence[bytes]
    after: Sequence[bytes]


def changed_records(old: Release | None, new: Release, names: Namespaces) -> Iterator[Record]:
    """Yield the records that differ, graph by graph, thing by thing; all when there is no old one.

    Graphs with the same SHA-256 are not read; the lines of one thing are held at a time. Raises
    BrokenRelease.
    """
    for name in changed_graphs(old, new) if old else new.graphs:
        ending = f" <{names.graph_iri(name)}> .\n".encode()
        before = _things(old, name, ending) if old else iter(())
        yield from _merge(name, before, _things(new, name, ending))


_Things = Iterator[tuple[bytes, Sequence[bytes]]]


def _merge(graph: str, before: _Things, after: _Things) -> Iterator[Record]:
    left, right = next(before, None), next(after, None)
    while left is not None or right is not None:
        if right is None or (left is not None and left[0] < right[0]):
            assert left is not None
            yield Record(graph, left[0].decode(), left[1], ())
            left = next(before, None)
        elif left is None or right[0] < left[0]:
            yield Record(graph, right[0].decode(), (), right[1])
            right = next(after, None)
        else:
            if left[1] != right[1]:
                yield Record(graph, right[0].decode(), left[1], right[1])
            left, right = next(before, None), next(after, None)


def _things(release: Release, name: str, ending: bytes) -> _Things:
    """The triples of a graph by subject; sorted lines have those of a subject in a row."""
    for subject, lines in groupby(sorted_lines(release, name), _subject):
        quads = list(lines)
        if not all(quad.endswith(ending) for quad in quads):
            where = f"release {release.id}, graphs/{name}.nq.gz"
            raise BrokenRelease("The file has quads of another graph.", where=where)
        yield subject, [quad[: -len(ending)] + b" ." for quad in quads]


def _subject(line: bytes) -> bytes:
    return line.partition(b" ")[0]
