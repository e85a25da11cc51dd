"""The dataset of a release in the making: one graph at a time, in files and in the store."""

import gzip
import hashlib
import os
from bisect import bisect_left, insort
from collections.abc import Collection, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import (
    DefaultGraph,
    NamedNode,
    Quad,
    QuerySolutions,
    RdfFormat,
    Store,
    parse,
    serialize,
)

from ingest.source import Source
from store.changes import Changes
from store.namespaces import Namespaces
from store.release import Release

# Beyond this share of a graph, loading it anew is faster than finding what changed in it.
_BULK = 0.5
_LEVEL = 6
_COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
# Bytes of N-Quads loaded at once: the store sorts them in memory.
_PART = 32 * 2**20
_DEFAULT = DefaultGraph()


@dataclass(frozen=True)
class Graph:
    """A graph that has been put: its name, number of quads and SHA-256 of its N-Quads."""

    name: str
    quads: int
    sha256: str


class Dataset:
    """Writes graphs below a staging folder; a graph that did not change is linked, not written.

    The default graph holds every triple once, the named graphs who said it. Bulk loading runs in
    a thread of its own, in order, so that the next source is mapped meanwhile; `settle` waits.
    """

    def __init__(
        self,
        folder: Path,
        namespaces: Namespaces,
        prefixes: Mapping[str, str],
        parent: Release | None,
    ) -> None:
        """Start from the parent's store, of which a checkpoint costs nothing.

        The prefixes are those with which TriG is written.
        """
        self.folder = folder
        self._namespaces = namespaces
        self._prefixes = dict(prefixes)
        self._parent = parent
        (folder / "graphs").mkdir()
        if parent is not None:
            Store.read_only(str(parent.store)).backup(str(folder / "store"))
        self.store = Store(str(folder / "store"))
        self._loader = ThreadPoolExecutor(max_workers=1)
        self._pending: list[Future[None]] = []
        self._changes = Changes(parent.manifest.get("changed", 0)) if parent is not None else None
        self.graphs: dict[str, Graph] = {}

    @property
    def changes(self) -> Changes | None:
        """What differs from the parent; None when something was loaded as a whole."""
        self.settle()
        return self._changes

    def iri(self, name: str) -> NamedNode:
        """The IRI of a graph."""
        return NamedNode(self._namespaces.graph_iri(name))

    def old_lines(self, name: str) -> list[bytes]:
        """The N-Quads lines that the store holds for a graph: put before, else the parent's."""
        if name in self.graphs:
            return _read(self.folder / "graphs" / f"{name}.nq.gz")
        if self._parent is None or name not in self._parent.graphs:
            return []
        return _read(self._parent.graph(name))

    def old_triples(self, name: str) -> list[bytes]:
        """The N-Triples lines of the parent's graph of this name."""
        ending = len(self._ending(name)) - 1
        return [line[:-ending] + b" ." for line in self.old_lines(name)]

    def put(self, name: str, triples: Collection[bytes]) -> Graph:
        """Publish the N-Triples lines of a graph; one that did not change is kept as it is."""
        # One graph at a time in memory: the one before is loaded first.
        self.settle()
        content = self._content(name, triples)
        graph = Graph(name, len(triples), hashlib.sha256(content).hexdigest())
        if (
            self._parent
            and self._parent.manifest["graphs"].get(name, {}).get("sha256") == graph.sha256
        ):
            self.keep(graph)
            return graph
        old = self.old_lines(name)
        self._write(name, content)
        self._pending.append(self._loader.submit(self._load, name, content, old))
        self.graphs[name] = graph
        return graph

    def patch(self, name: str, gone: Iterable[bytes], come: Iterable[bytes]) -> Graph:
        """Publish the parent's graph with some N-Triples lines taken away and others added."""
        self.settle()
        lines = self.old_lines(name)
        ending = self._ending(name)[:-1]
        removed, added = (
            sorted(line[:-2] + ending for line in changed) for changed in (gone, come)
        )
        for line in removed:
            del lines[bisect_left(lines, line)]
        for line in added:
            insort(lines, line)
        content = b"\n".join(lines) + b"\n"
        self._write(name, content)
        self._pending.append(self._loader.submit(self._change, added, removed))
        graph = Graph(name, len(lines), hashlib.sha256(content).hexdigest())
        self.graphs[name] = graph
        return graph

    def _content(self, name: str, triples: Iterable[bytes]) -> bytes:
        # In N-Triples a line break stands at the end of a line and nowhere else.
        sorted_ = b"\n".join(sorted(triples)) + b"\n"
        return sorted_.replace(b" .\n", self._ending(name)).lstrip(b"\n")

    def _ending(self, name: str) -> bytes:
        return f" <{self.iri(name).value}> .\n".encode()

    def keep(self, graph: Graph) -> None:
        """Publish the parent's graph again, as it is."""
        assert self._parent is not None
        for path in (self._parent.graph(graph.name), self._trig(self._parent.path, graph.name)):
            os.link(path, self.folder / "graphs" / path.name)
        self.graphs[graph.name] = graph

    def keep_rows(self, source: Source) -> None:
        """Keep the tables of a source as received, for the next build to see what changed."""
        folder = self.folder / "rows" / source.name
        folder.mkdir(parents=True)
        for path in source.tables():
            packed = folder / f"{path.name}.gz"
            before = (
                self._parent.path / "rows" / source.name / packed.name if self._parent else None
            )
            content = path.read_bytes()
            if before and before.exists() and gzip.decompress(before.read_bytes()) == content:
                os.link(before, packed)
            else:
                packed.write_bytes(gzip.compress(content, _LEVEL, mtime=0))

    def take_away(self, name: str) -> None:
        """Remove a graph of the parent's."""
        self._pending.append(self._loader.submit(self._change, [], self.old_lines(name)))

    def drop_others(self) -> None:
        """Remove the parent's graphs that were neither put nor kept."""
        for name in self._parent.graphs if self._parent else ():
            if name not in self.graphs:
                self.take_away(name)

    def settle(self) -> None:
        """Wait until the store holds all graphs put so far; raises what the loading raised."""
        while self._pending:
            self._pending.pop(0).result()
        # A checkpoint of a store opened for reading leaves the write-ahead log behind: what is
        # not in a table file would be missing from the next release.
        self.store.flush()

    def ensure(self) -> None:
        """Load all graphs anew when the store does not hold as many quads as they have."""
        counted = self.store.query(_COUNT)
        assert isinstance(counted, QuerySolutions)
        unnamed = next(iter(counted))["n"].value
        if len(self.store) - int(unnamed) == sum(graph.quads for graph in self.graphs.values()):
            return
        self.store.clear()
        self._changes = None
        for name in self.graphs:
            self._load(name, b"".join(line + b"\n" for line in self.old_lines(name)), [])
        self.settle()

    def close(self) -> None:
        """Let go of the store, whatever happened; a second time does nothing."""
        self._loader.shutdown(wait=True, cancel_futures=True)
        self.__dict__.pop("store", None)

    def write_dumps(self) -> None:
        """Join the compressed graphs, in order of name, into the dumps of the whole."""
        for ending in ("nq", "trig"):
            with (self.folder / f"dataset.{ending}.gz").open("wb") as dump:
                for name in sorted(self.graphs):
                    dump.write((self.folder / "graphs" / f"{name}.{ending}.gz").read_bytes())

    def _trig(self, release: Path, name: str) -> Path:
        return release / "graphs" / f"{name}.trig.gz"

    def _write(self, name: str, content: bytes) -> None:
        packed = gzip.compress(content, _LEVEL, mtime=0)
        (self.folder / "graphs" / f"{name}.nq.gz").write_bytes(packed)
        quads = parse(content, format=RdfFormat.N_QUADS)
        trig = serialize(quads, format=RdfFormat.TRIG, prefixes=self._prefixes) or b""
        self._trig(self.folder, name).write_bytes(gzip.compress(trig, _LEVEL, mtime=0))

    def _load(self, name: str, content: bytes, old: list[bytes]) -> None:
        if old:
            lines = content.splitlines()
            removed, added = set(old).difference(lines), set(lines).difference(old)
            if len(removed) + len(added) < _BULK * len(lines):
                self._change(sorted(added), sorted(removed))
                return
        self._changes = None
        if old:
            self._change([], old)
        for part in _parts(content):
            self.store.bulk_load(part, format=RdfFormat.N_QUADS)
            triples = part.replace(self._ending(name), b" .\n")
            self.store.bulk_load(triples, format=RdfFormat.N_TRIPLES)

    def _change(self, added: list[bytes], removed: list[bytes]) -> None:
        old, new = list(_parsed(removed)), list(_parsed(added))
        if self._changes is not None:
            self._changes.add(new, old)
        for quad in old:
            self.store.remove(quad)
            said = list(self._said(quad))
            if all(other.graph_name == _DEFAULT for other in said):
                self._step(False, said)
                self.store.remove(_unnamed(quad))
        fresh = [quad for quad in new if _unnamed(quad) not in self.store]
        self.store.extend(new)
        self.store.extend(map(_unnamed, new))
        for quad in fresh if self._changes is not None else ():
            self._step(True, self._said(quad))

    def _step(self, added: bool, said: Iterable[Quad]) -> None:
        """Note a triple of the default graph as the database spells it."""
        if self._changes is not None:
            triples = (quad.triple for quad in said if quad.graph_name == _DEFAULT)
            self._changes.steps += [(added, triple) for triple in triples]

    def _said(self, quad: Quad) -> Iterator[Quad]:
        return self.store.quads_for_pattern(quad.subject, quad.predicate, quad.object, None)


def _unnamed(quad: Quad) -> Quad:
    return Quad(quad.subject, quad.predicate, quad.object, _DEFAULT)


def _parts(content: bytes) -> Iterator[bytes]:
    start = 0
    while start < len(content):
        end = content.find(b"\n", start + _PART) + 1 or len(content)
        yield content[start:end]
        start = end


def _read(path: Path) -> list[bytes]:
    return gzip.decompress(path.read_bytes()).splitlines()


def _parsed(lines: list[bytes]) -> Iterator[Quad]:
    return iter(parse(b"\n".join(lines), format=RdfFormat.N_QUADS))
