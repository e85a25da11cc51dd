"""A release in the making that differs from its parent by one contribution."""

import hashlib
import shutil
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any

import pyoxigraph as ox

from ingest.contributing.judging import Judge, Judged
from ingest.dataset import Dataset, Graph
from ingest.derivation import GRAPH, derive, touched
from ingest.description import provenance
from ingest.project import Project
from ingest.publishing import Publisher, Told
from store.identities import FATES
from store.release import Release
from store.releases import Staging

# Made by Maillage itself from what the sources say.
IDENTITY, PROVENANCE, ONTOLOGY = "identity", "provenance", "ontology"
SYSTEM = frozenset({IDENTITY, PROVENANCE, ONTOLOGY, GRAPH})
# Changed things up to which only conclusions about them are drawn anew.
_LITTLE = 1000
_NO_FATES: dict[str, dict[str, str]] = {"replaced": {}, "withdrawn": {}}
# In the manifest of a release: by whom it was contributed, and which graphs.
CONTRIBUTION = "contribution"
_NOTHING: Mapping[str, Any] = {"graphs": {}, "sources": {}}


def is_contributed(about: Mapping[str, Any] | None) -> bool:
    """Whether a source of a manifest was contributed, not built from files."""
    return about is not None and "contributed" in about


# The N-Triples lines that each graph loses and gains, by its name.
Changes = dict[str, tuple[set[bytes], set[bytes]]]


class Draft:
    """Changes graphs of the parent's dataset; judged, then published or given up."""

    def __init__(self, project: Project, staging: Staging) -> None:
        """Start from the release that is served, if there is one."""
        self.project = project
        self._staging = staging
        self._names = project.settings.namespaces
        self.parent = staging.parent
        self.dataset = Dataset(staging.path, self._names, project.prefixes, self.parent)
        self._changed: Changes = {}

    @cached_property
    def _before(self) -> Mapping[str, Any]:
        return self.parent.manifest if self.parent else _NOTHING

    def close(self) -> None:
        """Let go of the database."""
        self.dataset.close()

    def is_theirs(self, name: str) -> bool:
        """Whether a graph is for contributions: no source's of files, none of Maillage's own."""
        about = self._before["sources"].get(name)
        folder = self.project.settings.data / name / "source.toml"
        return (
            name not in SYSTEM and (about is None or is_contributed(about)) and not folder.exists()
        )

    def is_of_source(self, name: str) -> bool:
        """Whether a graph is made from files."""
        return name not in SYSTEM and not self.is_theirs(name)

    def iri(self, name: str) -> str:
        """The IRI of a graph by its name."""
        return self._names.graph_iri(name)

    @property
    def base(self) -> str:
        """What all IRIs begin with."""
        return self._names.base

    def scratch(self) -> ox.Store:
        """A copy of the database to try things on; it goes with the draft."""
        folder = self._staging.path / "scratch"
        self.dataset.store.backup(str(folder))
        return ox.Store(str(folder))

    def spelled(self, name: str, lines: set[bytes]) -> set[bytes]:
        """Lines of a graph as it was given, by how the database spells them (01 as 1)."""
        given = self.lines(name) if lines else set()
        if lines <= given:
            return lines
        return {line for line in given if line in lines or _normal(line) in lines}

    def has(self, name: str) -> bool:
        """Whether the parent has a graph."""
        return name in self._before["graphs"]

    def lines(self, name: str) -> set[bytes]:
        """What a graph said before, as N-Triples lines."""
        return set(self.dataset.old_triples(name)) if self.has(name) else set()

    def change(self, name: str, gone: set[bytes], come: set[bytes]) -> None:
        """Take lines away from a graph, and add some."""
        self._changed[name] = (gone, come)
        self._edit(name, gone, come)

    def _edit(self, name: str, gone: set[bytes], come: set[bytes]) -> None:
        if self.has(name) and self._before["graphs"][name]["quads"] + len(come) > len(gone):
            self.dataset.patch(name, gone, come)
        elif come:
            self.dataset.put(name, come)
        else:
            self.dataset.take_away(name)
        self.dataset.settle()

    def judge(self, engine: str | None = None) -> Judged:
        """Judge what changed."""
        aside = [self._names.graph_iri(name) for name in SYSTEM]
        return Judge(self.project, aside, engine).judge(self.dataset.store, self._lines_changed())

    def publish(self, by: str, judged: Judged) -> Release:
        """Publish the change in the name of a partner, with what was found of it."""
        shutil.rmtree(self._staging.path / "scratch", ignore_errors=True)
        sources = self._sources(by)
        for name in self._before["graphs"]:
            if name not in self._changed and name not in (GRAPH, PROVENANCE):
                self._keep(name)
        if self.parent is None:
            self.dataset.put(ONTOLOGY, self.project.ontology)
        described = [name for name, about in sources.items() if about["sha256"]]
        # What is named by another's IRI is told of in the manifest only.
        told_of = {name: sources[name] for name in described if self._names.names_source(name)}
        self.dataset.put(PROVENANCE, self.project.context.triples(provenance(told_of)))
        self._derive(described)
        told = Told(
            sources=sources,
            results=self._results(judged),
            set_aside=list(self.parent.set_aside(whole=True)) if self.parent else [],
            fates=self.parent.read_json(FATES) if self.parent else _NO_FATES,
            more={CONTRIBUTION: {"by": by, "graphs": sorted(self._changed)}},
        )
        publisher = Publisher(self.project, self.dataset, self.parent)
        return publisher.publish(self._staging, told, drawn=self.parent is None)

    def _results(self, judged: Judged) -> list[dict[str, Any]]:
        """The rows of the report: the parent's, but for the things that were judged again."""
        rows: list[dict[str, Any]] = self.parent.read_json("report.json") if self.parent else []
        gone = self._changed.keys() - self.dataset.graphs.keys()
        kept = [
            row
            for row in rows
            if row["source"] not in gone
            and not (row["source"] in self._changed and row["focus"] in judged.things)
        ]
        left = self._changed.keys() - gone
        said = {name: _subjects(self.dataset.old_triples(name)) for name in left}
        return kept + [
            {"source": name, "file": "", "line": 0, **result.as_json()}
            for result in judged.report
            for name, subjects in said.items()
            if result.focus.value in subjects
        ]

    def _derive(self, sources: Iterable[str]) -> None:
        """Draw the conclusions anew: where little changed, those that may be others now."""
        self.dataset.settle()
        rules, base = self.project.settings.root / "ingest" / "rules", self._names.base
        store, graphs, only = self.dataset.store, self._graphs(sources), None
        things = _subjects(self._lines_changed())
        if self.parent is not None and len(things) <= _LITTLE:
            before = ox.Store.read_only(str(self.parent.store))
            only = touched((before, store), things, base)
        new = derive(store, rules, graphs, base, only)
        if only is None:
            self.dataset.put(GRAPH, new)
            return
        known = self._before["sources"]
        earlier = self._graphs(name for name, about in known.items() if about["sha256"])
        old = derive(before, rules, earlier, base, only)
        if old != new:
            self._edit(GRAPH, old - new, new - old)
        elif self.has(GRAPH):
            self._keep(GRAPH)

    def _lines_changed(self) -> list[bytes]:
        return [line for pair in self._changed.values() for lines in pair for line in lines]

    def _graphs(self, names: Iterable[str]) -> list[ox.NamedNode]:
        return [ox.NamedNode(self._names.graph_iri(name)) for name in names]

    def _keep(self, name: str) -> None:
        about = self._before["graphs"][name]
        self.dataset.keep(Graph(name, about["quads"], about["sha256"]))

    def _sources(self, by: str) -> dict[str, dict[str, Any]]:
        """The sources of the manifest, with those of the graphs that changed."""
        sources = dict(self._before["sources"])
        for name in self._changed:
            graph = self.dataset.graphs.get(name)
            before = sources.pop(name, {})
            if graph is not None:
                sources[name] = self._about(name, graph, by, before)
        return dict(sorted(sources.items()))

    def _about(self, name: str, graph: Graph, by: str, before: Mapping[str, Any]) -> dict[str, Any]:
        iri = self._names.graph_iri(name)
        now = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        first = before.get("contributed", {}).get("first", now)
        settings = self.project.settings
        return {
            "title": {"fr": f"Contribution de {by} ({iri})", "en": f"Contribution by {by} ({iri})"},
            "publisher": by,
            "homepage": iri,
            "licence": settings.contribution_licence,
            "retrieved": date.today().isoformat(),
            "fingerprint": hashlib.sha256(graph.sha256.encode()).hexdigest(),
            "mapped_by": self.project.fingerprint,
            "files": {},
            "surroundings": "",
            "kinds": [],
            "records": 0,
            "set_aside": 0,
            "quads": graph.quads,
            "sha256": graph.sha256,
            "carried_from": None,
            "refused": None,
            "contributed": {"by": by, "first": first, "last": now},
        }


def _subjects(lines: Iterable[bytes]) -> set[str]:
    return {line.split(b" ", 1)[0][1:-1].decode() for line in lines}


def _normal(line: bytes) -> bytes:
    store = ox.Store()
    store.load(line, format=ox.RdfFormat.N_TRIPLES)
    return next(f"{quad.triple} .".encode() for quad in store)
