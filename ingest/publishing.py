"""Publishing a dataset: what is counted, indexed, drawn and said of it, then the switch."""

import hashlib
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ingest.adjusting import adjusted, adjusted_cardinalities
from ingest.ageing import ages, is_age
from ingest.counting import count, index, little
from ingest.dataset import Dataset
from ingest.description import describe, statistics, write_json
from ingest.network.writing import write_network
from ingest.project import Project
from ingest.reports import write_report, write_set_aside
from store.ahead import write_ahead
from store.cardinalities import CARDINALITIES, read_cardinalities
from store.changes import Changes
from store.identities import FATES
from store.network.file import NETWORK
from store.queries import Library
from store.release import Release
from store.releases import Staging

SOFTWARE = "0.1.0"


@dataclass(frozen=True)
class Told:
    """What a release tells beside its graphs.

    ``sources`` are those of the manifest, ``results`` the rows of its report, ``set_aside`` those
    that were kept out, ``fates`` what became of minted IRIs, ``more`` what else the manifest says.
    """

    sources: dict[str, dict[str, Any]]
    results: list[dict[str, Any]]
    set_aside: list[dict[str, Any]]
    fates: dict[str, dict[str, str]]
    more: dict[str, Any] = field(default_factory=dict)


def content_of(dataset: Dataset) -> str:
    """SHA-256 over the hashes of all graphs."""
    hashes = sorted((name, graph.sha256) for name, graph in dataset.graphs.items())
    return hashlib.sha256(repr(hashes).encode()).hexdigest()


class Publisher:
    """Publishes a dataset that holds all its graphs."""

    def __init__(self, project: Project, dataset: Dataset, parent: Release | None) -> None:
        """Start from the parent: what did not change is taken over."""
        self._project = project
        self._dataset = dataset
        self._parent = parent

    def publish(self, staging: Staging, told: Told, *, drawn: bool = True) -> Release:
        """Write all files and switch to the release; raises OSError.

        Unless it is to be ``drawn``, the network is the parent's, and what pages show of the
        library's questions is asked when it is wanted: a small change is published at once.
        """
        dataset, folder = self._dataset, staging.path
        dataset.write_dumps()
        changes = little(dataset.changes, self._parent)
        counts = self._counted(folder, changes, drawn=drawn)
        write_json(folder / FATES, told.fates)
        results = [row for row in told.results if not is_age(row)]
        results += ages(told.sources, datetime.now(UTC).date())
        severities = write_report(folder, results, self._project.settings.namespaces)
        write_set_aside(folder, told.set_aside)
        manifest = self._manifest(told, counts, severities)
        manifest["changed"] = changes.quads if changes else 0
        release, created = staging.name(manifest["content"])
        parent = staging.parent.id if staging.parent else None
        void = describe(release, created, {**manifest, "parent": parent}, counts, manifest["base"])
        (folder / "void.ttl").write_bytes(void)
        dataset.close()
        return staging.publish(manifest)

    def _counted(self, folder: Path, changes: Changes | None, *, drawn: bool) -> dict[str, Any]:
        store, base = self._dataset.store, self._project.settings.base
        with ThreadPoolExecutor(2) as beside:
            indexed = beside.submit(index, folder, store, base, self._parent, changes)
            asked = beside.submit(self._ask if drawn else self._take_over, folder)
            counts = self._counts(folder, changes, anew=drawn)
            write_json(folder / "statistics.json", counts)
            indexed.result()
            asked.result()
        return counts

    def _counts(self, folder: Path, changes: Changes | None, *, anew: bool) -> dict[str, Any]:
        """Count predicates that changed ``anew``, or adjust what was counted before."""
        store, parent = self._dataset.store, self._parent
        quads = sum(graph.quads for graph in self._dataset.graphs.values())
        before = read_cardinalities(parent.path) if parent and not anew else None
        if parent is None or changes is None or before is None:
            return statistics(store, count(folder, store, parent, changes), quads)
        counts = adjusted(parent.read_json("statistics.json"), changes, store, quads)
        held = adjusted_cardinalities(before, counts, store)
        held.write(folder / CARDINALITIES)
        return counts

    def _ask(self, folder: Path) -> None:
        """Write what pages show from the library's own questions, the network like the parent's."""
        base, parent = self._project.settings.base, self._parent
        library, store = Library(self._project.settings.root / "queries", base), self._dataset.store
        write_network(folder, store, library, base, parent.path if parent else None)
        write_ahead(folder, store, library)

    def _take_over(self, folder: Path) -> None:
        if self._parent is not None and (self._parent.path / NETWORK).exists():
            os.link(self._parent.path / NETWORK, folder / NETWORK)

    def _manifest(
        self, told: Told, counts: dict[str, Any], severities: dict[str, int]
    ) -> dict[str, Any]:
        return {
            "software": SOFTWARE,
            "base": self._project.settings.base,
            "content": content_of(self._dataset),
            "quads": counts["quads"],
            "triples": counts["triples"],
            "graphs": {
                name: {"quads": graph.quads, "sha256": graph.sha256}
                for name, graph in sorted(self._dataset.graphs.items())
            },
            "sources": told.sources,
            "report": severities,
            **told.more,
        }
