"""Building a release: each source made, then derived, described and published at once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from ingest.contributing.carrying import Carrier
from ingest.dataset import Dataset
from ingest.derivation import GRAPH, derive
from ingest.description import provenance
from ingest.errors import BadIdentities
from ingest.harvest.harvesting import settle_all
from ingest.identity.describing import described
from ingest.identity.identifying import identify
from ingest.identity.registry import write_registry
from ingest.identity.resolving import Identities
from ingest.identity.stating import fates, statements
from ingest.making import Built, Maker, is_reference
from ingest.project import IDENTITY, Project
from ingest.publishing import Publisher, Told
from ingest.records import Node
from ingest.source import Source, load_sources
from matching.gazetteer import Gazetteer
from matching.release import gazetteer_of, things_of
from store.engines.oxigraph import OxigraphEngine
from store.network.file import has_network
from store.release import Release
from store.releases import Releases, Staging
from store.search.layout import has_search
from store.settings import Settings

Progress = Callable[[str, int, int], None]
_DERIVED = (has_search, has_network)
# What another day of retrieval changes, and that is no reason for a release: fields of a source
# in the manifest, and the graph that is made of the manifest's sources.
_SILENT = ("carried_from", "retrieved")
_DATED = ("provenance",)


@dataclass(frozen=True)
class Outcome:
    """The release published (None when nothing changed) and what became of each source."""

    release: Release | None
    sources: tuple[Built, ...]


def build(settings: Settings, progress: Progress, engine: str | None = None) -> Outcome:
    """Build and publish a release from the sources in the data folder.

    `progress` is told what is being done, how many steps are done, and of how many. `engine`
    names a SHACL engine; by default the fastest installed. Nothing is published when neither a
    graph, nor a result, nor a row set aside differs from the current release, but for the day on
    which a source was found to be as it was. Raises
    IngestError, ReleaseError or OSError, and then leaves the current release as it was.
    """
    project = Project(settings)
    with Releases(settings.home).build() as staging:
        parent = staging.parent
        if parent is not None and parent.manifest["base"] != settings.base:
            parent = None
        dataset = Dataset(staging.path, settings.namespaces, project.prefixes, parent)
        try:
            maker = Maker(project, dataset, parent, engine)
            carrier = partial(Carrier, project, dataset, engine=engine)
            return _Build(project, dataset, maker, parent, carrier).run(staging, progress)
        finally:
            dataset.close()


class _Build:
    """One build: fills the dataset, then publishes it."""

    def __init__(
        self,
        project: Project,
        dataset: Dataset,
        maker: Maker,
        parent: Release | None,
        carrier: Callable[[Release], Carrier],
    ) -> None:
        self._project = project
        self._dataset = dataset
        self._maker = maker
        self._parent = parent
        self._carrier = carrier

    def run(self, staging: Staging, progress: Progress) -> Outcome:
        settle_all(self._project.settings.data)
        sources = load_sources(self._project.settings.data)
        steps = len(sources) + 4
        progress("ontology", 0, steps)
        self._dataset.put("ontology", self._project.ontology)
        reference = [source for source in sources if is_reference(source)]
        others = [source for source in sources if not is_reference(source)]
        built: list[Built] = []

        def make(source: Source, identities: Identities) -> None:
            progress(source.name, len(built) + 1, steps)
            built.append(self._maker.make(source, identities))

        # What is known by codes comes first: it tells places apart when keys are identified.
        for source in reference:
            make(source, Identities(self._project.registry))
        progress("identity", len(built) + 1, steps)
        identities = self._identified(others)
        for source in others:
            make(source, identities)
        if self._parent is not None:
            built += self._carrier(self._parent).carry(built)
        progress(GRAPH, steps - 2, steps)
        self._conclude(built, identities)
        if self._unchanged(built):
            return Outcome(None, tuple(built))
        progress("release", steps - 1, steps)
        release = self._publish(staging, built, identities)
        progress("done", steps, steps)
        return Outcome(release, tuple(built))

    def _identified(self, sources: list[Source]) -> Identities:
        """Record what the keys that were never seen before denote."""
        things = {
            source.name: described(
                (node for record in self._maker.read(source).records for node in record.nodes),
                source.name,
            )
            for source in sources
        }
        before = self._project.registry
        registry = identify(before, things, self._gazetteer, date.today())
        if registry is not before:
            write_registry(self._project.settings.data / IDENTITY, registry)
        return Identities(registry)

    def _gazetteer(self) -> Gazetteer:
        self._dataset.settle()
        engine = OxigraphEngine(self._dataset.store, {})
        return gazetteer_of(things_of(engine, self._project.settings.base))

    def _conclude(self, built: list[Built], identities: Identities) -> None:
        """Put the graphs that follow from the sources: identity, provenance, derivation."""
        about = {item.source.name: item.as_json() for item in built if item.graph}
        self._put_nodes("identity", statements(identities, about))
        self._put_nodes("provenance", provenance(about))
        self._dataset.settle()
        graphs = [self._dataset.iri(item.source.name) for item in built if item.graph]
        rules = self._project.settings.root / "ingest" / "rules"
        derived = derive(self._dataset.store, rules, graphs, self._project.settings.base)
        self._dataset.put(GRAPH, derived)
        self._dataset.drop_others()
        self._dataset.settle()

    def _put_nodes(self, name: str, nodes: list[Node]) -> None:
        triples = self._project.context.triples(nodes)
        faults = [result for result in self._maker.judge(triples) if result.level == "Violation"]
        if faults:
            what = "; ".join(f"{fault.focus}: {fault.messages['en']}" for fault in faults[:5])
            raise BadIdentities(what, where=f"graph {name}", remedy="mend the rows named")
        self._dataset.put(name, triples)

    def _unchanged(self, built: list[Built]) -> bool:
        # A release of an older version, which had no search or network, is published anew with it.
        if self._parent is None or not all(has(self._parent.path) for has in _DERIVED):
            return False
        before, now = self._parent.manifest, {item.source.name: item.as_json() for item in built}
        known = {name: about["sha256"] for name, about in before["graphs"].items()}
        graphs = {name: graph.sha256 for name, graph in self._dataset.graphs.items()}
        same_graphs = _without(known, _DATED) == _without(graphs, _DATED)
        return same_graphs and _stripped(before["sources"]) == _stripped(now)

    def _publish(self, staging: Staging, built: list[Built], identities: Identities) -> Release:
        self._dataset.ensure()
        told = Told(
            sources={item.source.name: item.as_json() for item in built},
            results=[row for item in built for row in item.results],
            set_aside=[row for item in built for row in item.set_aside],
            fates=fates(identities, self._dataset.store, self._project.settings.namespaces.id),
        )
        return Publisher(self._project, self._dataset, self._parent).publish(staging, told)


def _stripped(sources: dict[str, dict[str, Any]]) -> dict[str, Any]:
    return {name: _without(about, _SILENT) for name, about in sources.items()}


def _without(known: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: value for name, value in known.items() if name not in names}
