"""Sending the graphs of a release to a store elsewhere, as what changed where little did."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

import pyoxigraph as ox

from store.differences import Change, diff, sorted_lines
from store.elsewhere.client import Client
from store.elsewhere.placement import Placement
from store.namespaces import Namespaces
from store.release import Release

__all__ = ["Sending", "triples"]

_LINES = 20_000
_CHANGES = 2_000
# The share of a release up to which what changed is sent.
_LITTLE = 0.1


class Sending:
    """Sends graphs of one release."""

    def __init__(self, client: Client, release: Release, parent: Release | None) -> None:
        """Start from the graphs of the ``parent`` where it is there."""
        self._client = client
        self._release = release
        self._placement = Placement.of(release)
        self._changes = _changes(parent, release) if parent else None
        self._before = Placement.of(parent) if parent and self._changes is not None else None

    def send(self, missing: frozenset[str]) -> None:
        """Send those of the graphs; raises ElsewhereFailed, BrokenRelease."""
        for graph, there in self._placement.graphs.items():
            if there in missing:
                self._send_named(graph, there)
        if self._placement.default in missing:
            self._send_default()

    def _send_named(self, graph: str, there: str) -> None:
        before = self._before.graphs.get(graph) if self._before else None
        if before is None:
            self._client.replace(there, _parts(triples(self._release, graph)))
        else:
            name = Namespaces(self._release.manifest["base"]).graph_name(graph)
            changes = [each for each in self._changes or () if each.graph == name]
            self._patch(before, there, changes)

    def _send_default(self) -> None:
        there = self._placement.default
        if self._before is None:
            every = (triples(self._release, graph) for graph in self._placement.graphs)
            self._client.replace(there, _parts(line for each in every for line in each))
            return
        here = ox.Store.read_only(str(self._release.store))
        # What one graph says no more another may still say.
        changes = [each for each in self._changes or () if each.added or not _is_said(here, each)]
        self._patch(self._before.default, there, changes)

    def _patch(self, before: str, there: str, changes: Sequence[Change]) -> None:
        self._client.update(f"COPY <{before}> TO <{there}>")
        for added, verb in ((False, "DELETE"), (True, "INSERT")):
            lines = (f"{_triple(each)} .\n".encode() for each in changes if each.added == added)
            for part in _parts(lines, _CHANGES):
                self._client.update(f"{verb} DATA {{ GRAPH <{there}> {{ {part.decode()} }} }}")


def triples(release: Release, graph: str) -> Iterator[bytes]:
    """What a graph says, as lines of N-Triples; raises BrokenRelease."""
    name = Namespaces(release.manifest["base"]).graph_name(graph)
    end = f" <{graph}> .\n".encode()
    for line in sorted_lines(release, name):
        yield line.removesuffix(end) + b" .\n"


def _changes(parent: Release, release: Release) -> Sequence[Change] | None:
    """What the release changes; none when that is much."""
    most = int(_LITTLE * release.manifest["quads"])
    found = [*islice(diff(parent, release), most + 1)]
    return None if len(found) > most else found


def _parts(lines: Iterable[bytes], size: int = _LINES) -> Iterator[bytes]:
    every = iter(lines)
    while part := b"".join(islice(every, size)):
        yield part


def _is_said(store: ox.Store, change: Change) -> bool:
    triple = _triple(change)
    return ox.Quad(triple.subject, triple.predicate, triple.object, ox.DefaultGraph()) in store


def _triple(change: Change) -> ox.Triple:
    quad: ox.Quad = next(iter(ox.parse(change.quad, ox.RdfFormat.N_QUADS)))
    return quad.triple
