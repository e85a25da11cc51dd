"""The release that the servers are asked about: the real one and the made alliance in it."""

import gzip
import hashlib
import re
import shutil
import tomllib
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pyoxigraph import Store

from benchmarks.measuring import run
from benchmarks.sparql.alliance import Alliance
from benchmarks.sparql.places import read_places
from ingest.dataset import Dataset, Graph
from ingest.description import describe, provenance, statistics, write_json
from ingest.mapping import Context
from store.cardinalities import CARDINALITIES, measure
from store.engines.sparq import INDEX
from store.indexing import make_index
from store.namespaces import DEFAULT_BASE, Namespaces
from store.release import Release
from store.releases import Releases

ROOT = Path(__file__).parents[2]
_THEME = re.compile(rb"^<([^>]*/id/theme/[^>]*)>", re.MULTILINE)


@dataclass(frozen=True)
class Prepared:
    """A home with the release, and the same triples as one N-Triples file (each once)."""

    home: Path
    triples: Path

    @property
    def release(self) -> Release:
        """The release that is asked."""
        return Releases(self.home).current()


def prepare(folder: Path) -> Prepared:
    """Give the release below a folder, made there the first time (about three minutes)."""
    prepared = Prepared(folder, folder / "alliance.nt")
    if not prepared.triples.exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        run([ROOT / ".venv/bin/maillage", "build", "--json"], ROOT, MAILLAGE_HOME=str(folder))
        _publish(folder)
        Releases(folder).collect(1)
        _write_triples(prepared.release, prepared.triples)
    return prepared


def index(folder: Path, *, again: bool = False) -> None:
    """Make what the engines keep beside the database, where it is missing or wanted ``again``."""
    release = Releases(folder).current()
    measured = release.path / CARDINALITIES
    if again:
        measured.unlink(missing_ok=True)
        shutil.rmtree(release.path / INDEX, ignore_errors=True)
    if not measured.exists():
        measure(Store.read_only(str(release.store))).write(measured)
    make_index(release)


def _publish(home: Path) -> None:
    """Publish a release that keeps the graphs of the real one and adds the made ones."""
    sources = _profile()["sources"]
    with Releases(home).build() as staging:
        parent = staging.parent
        assert parent is not None
        dataset = Dataset(staging.path, Namespaces(DEFAULT_BASE), parent)
        for name, lines in _stated(parent).items():
            # What was derived or described in the real release is kept with what is added.
            dataset.put(name, {*dataset.old_triples(name), *lines})
        for name in set(parent.graphs) - set(dataset.graphs):
            about = parent.manifest["graphs"][name]
            dataset.keep(Graph(name, about["quads"], about["sha256"]))
        dataset.settle()
        dataset.write_dumps()
        manifest = _manifest(dataset, parent, sources)
        counts = statistics(dataset.store, manifest["quads"])
        manifest["triples"] = counts["triples"]
        dataset.close()
        write_json(staging.path / "statistics.json", counts)
        for report in ("report.json", "report.ttl", "set-aside.jsonl"):
            shutil.copy(parent.path / report, staging.path / report)
        release, created = staging.name(manifest["content"])
        void = describe(release, created, {**manifest, "parent": parent.id}, counts, DEFAULT_BASE)
        (staging.path / "void.ttl").write_bytes(void)
        staging.publish(manifest)


def _profile() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("alliance.toml").read_text(encoding="utf-8"))


def _stated(parent: Release) -> dict[str, set[bytes]]:
    """The N-Triples lines that each made source states, and what is derived and described."""
    profile, context = _profile(), Context(ROOT / "ontology" / "context.jsonld", DEFAULT_BASE)
    themes = {theme.decode() for name in parent.graphs for theme in _themes(parent.graph(name))}
    places = read_places(ROOT / "data" / "territories")
    nodes: dict[str, list[Any]] = defaultdict(list)
    for said in Alliance(profile, places, sorted(themes)).nodes():
        nodes[said.source].append(said.node)
    about = {name: _about(name, title, 0) for name, title in profile["sources"].items()}
    nodes["provenance"] = provenance(about)
    return {name: context.triples(nodes.pop(name)) for name in sorted(nodes)}


def _themes(graph: Path) -> set[bytes]:
    return set(_THEME.findall(gzip.decompress(graph.read_bytes())))


def _manifest(dataset: Dataset, parent: Release, sources: dict[str, str]) -> dict[str, Any]:
    graphs = {
        name: {"quads": graph.quads, "sha256": graph.sha256}
        for name, graph in sorted(dataset.graphs.items())
    }
    about = {name: _about(name, title, graphs[name]["quads"]) for name, title in sources.items()}
    return {
        **parent.manifest,
        "content": hashlib.sha256(repr(graphs).encode()).hexdigest(),
        "quads": sum(graph["quads"] for graph in graphs.values()),
        "graphs": graphs,
        "sources": {**parent.manifest["sources"], **about},
    }


def _about(name: str, title: str, quads: int) -> dict[str, Any]:
    return {
        "title": {"fr": title, "en": title},
        "publisher": title,
        "homepage": f"https://{name}.example/",
        "licence": "https://creativecommons.org/publicdomain/zero/1.0/",
        "retrieved": "2026-11-21",
        "records": quads,
        "set_aside": 0,
        "quads": quads,
        "carried_from": None,
        "refused": None,
    }


def _write_triples(release: Release, target: Path) -> None:
    """Write each triple once, however many graphs state it, for servers that load one graph."""
    seen: set[bytes] = set()
    for name in release.graphs:
        ending = f" <{Namespaces(DEFAULT_BASE).graph}{name}> .".encode()
        with gzip.open(release.graph(name), "rb") as lines:
            seen.update(line.rstrip().removesuffix(ending) for line in lines)
    with target.with_suffix(".part").open("wb") as output:
        output.writelines(triple + b" .\n" for triple in sorted(seen))
    target.with_suffix(".part").rename(target)
