"""Making a release of what came: the parent's graphs with some records replaced."""

import re
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any

from pyoxigraph import NamedNode, Store

from ingest.dataset import Dataset, Graph
from ingest.errors import BadStream
from ingest.mirror.reading import Member
from ingest.project import Project
from ingest.publishing import Publisher, Told
from store.namespaces import Namespaces
from store.release import Release
from store.releases import Staging
from store.settings import Settings

__all__ = ["Batch", "copy"]

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._%-]{0,200}")
_REPLACED = NamedNode("http://purl.org/dc/terms/isReplacedBy")


class Batch:
    """The records of whole transactions, graph by graph in files without a name."""

    def __init__(self, folder: Path, names: Namespaces) -> None:
        """Begin with nothing; the files are on the disk of a folder that exists."""
        self._folder = folder
        self._names = names
        self._files: dict[str, IO[bytes]] = {}
        self._sealed: dict[str, int] = {}

    @property
    def graphs(self) -> set[str]:
        """The names of the graphs that the records belong to."""
        return set(self._sealed)

    def add(self, address: str, member: Member) -> None:
        """Take a version, which replaces earlier ones; raises BadStream."""
        name = self._names.graph_name(member.graph)
        if not _NAME.fullmatch(name) or self._names.graph_iri(name) != member.graph:
            raise BadStream(f"“{member.graph}” is no graph of a Maillage.", address)
        if name not in self._files:
            self._files[name] = tempfile.TemporaryFile(dir=self._folder)  # noqa: SIM115
        lines = [b"# " + member.thing.encode(), *member.lines, b""]
        self._files[name].write(b"\n".join(lines))

    def seal(self) -> None:
        """End a transaction: what was added after the last end does not count."""
        self._sealed = {name: file.tell() for name, file in self._files.items()}

    def records(self, name: str) -> dict[bytes, list[bytes]]:
        """What a graph says now of each thing that it says something new of."""
        file, left = self._files[name], self._sealed[name]
        file.seek(0)
        found: dict[bytes, list[bytes]] = {}
        lines: list[bytes] = []
        for line in file:
            if left <= 0:
                break
            left -= len(line)
            if line.startswith(b"# "):
                found[line[2:-1]] = lines = []
            else:
                lines.append(line[:-1])
        return found

    def close(self) -> None:
        """Throw the files away."""
        for file in self._files.values():
            file.close()


def copy(
    settings: Settings, staging: Staging, batch: Batch, end: Member, origin: dict[str, Any]
) -> Release:
    """Publish the parent with the batch applied, if it is then what the other instance has.

    Starts from nothing when the parent copies another stream. Raises BadStream, OSError.
    """
    about = end.release or {}
    before = staging.parent
    same = before is not None and before.manifest["mirror"]["stream"] == origin["stream"]
    project = Project(settings)
    dataset = Dataset(staging.path, settings.namespaces, project.prefixes, before)
    try:
        _fill(dataset, batch, before if same else None, _wanted(about, origin["url"]))
        _check(dataset, about, origin["url"])
        told = Told(
            sources=about["sources"],
            results=[],
            set_aside=[],
            fates=_fates(dataset.store, dataset.iri("identity"), settings.namespaces.id),
            more={"mirror": {**origin, "position": end.position, "release": about["id"]}},
        )
        dataset.ensure()
        return Publisher(project, dataset, before).publish(staging, told)
    finally:
        dataset.close()


def _fill(dataset: Dataset, batch: Batch, before: Release | None, wanted: set[str]) -> None:
    """Put the graphs as they are to be; one that nothing is left of only when it is wanted."""
    graphs = before.manifest["graphs"] if before else {}
    for name in sorted({*graphs, *batch.graphs, *wanted}):
        if name in graphs and name not in batch.graphs and name in wanted:
            dataset.keep(Graph(name, graphs[name]["quads"], graphs[name]["sha256"]))
            continue
        records = batch.records(name) if name in batch.graphs else {}
        lines = list(_untouched(dataset, name, records)) if name in graphs else []
        lines += [line for record in records.values() for line in record]
        if lines or name in wanted:
            dataset.put(name, lines)
    dataset.drop_others()
    dataset.settle()


def _wanted(about: Mapping[str, Any], address: str) -> set[str]:
    """The graphs that the other instance has; raises BadStream."""
    wrong = [name for name in about["graphs"] if not _NAME.fullmatch(name)]
    if wrong:
        raise BadStream(f"“{wrong[0]}” is no graph of a Maillage.", address)
    return set(about["graphs"])


def _untouched(dataset: Dataset, name: str, records: dict[bytes, list[bytes]]) -> Iterator[bytes]:
    for line in dataset.old_triples(name):
        if line.partition(b" ")[0] not in records:
            yield line


def _check(dataset: Dataset, about: Mapping[str, Any], address: str) -> None:
    """Compare with the hashes that came with the transaction; raises BadStream."""
    told = {name: graph["sha256"] for name, graph in about["graphs"].items()}
    have = {name: graph.sha256 for name, graph in dataset.graphs.items()}
    wrong = sorted(name for name in {*told, *have} if told.get(name) != have.get(name))
    if wrong:
        names = ", ".join(wrong)
        raise BadStream(f"What came is not what release {about['id']} holds: {names}.", address)


def _fates(store: Store, graph: NamedNode, ids: str) -> dict[str, dict[str, str]]:
    """What became of merged IRIs, as the graph of identities states it."""
    quads = store.quads_for_pattern(None, _REPLACED, None, graph)
    pairs = ((quad.subject, quad.object) for quad in quads)
    replaced = {
        old.value.removeprefix(ids): new.value.removeprefix(ids)
        for old, new in pairs
        if isinstance(old, NamedNode) and isinstance(new, NamedNode)
    }
    return {"replaced": replaced, "withdrawn": {}}
