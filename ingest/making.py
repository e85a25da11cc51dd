"""Making one source's graph: read, identify, map, validate; or carry the last good one over."""

import importlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from ingest.dataset import Dataset, Graph
from ingest.identity.resolving import Identities
from ingest.patching import Patcher
from ingest.problems import reason, remark
from ingest.project import Project
from ingest.references import check_references, tie_authorities
from ingest.shacl import Report, validate
from ingest.source import Source
from ingest.surroundings import Surroundings, as_document, hashed, hashed_json
from ingest.table import Reading, Table
from ingest.typing import add_classes
from ingest.validation import Resolve, Validator, as_rows
from store.release import Release


@dataclass
class Built:
    """What a source became in a build."""

    source: Source
    fingerprint: str
    mapped_by: str
    graph: Graph | None = None
    surroundings: str = ""
    kinds: list[str] = field(default_factory=list)
    records: int = 0
    refused: dict[str, str] | None = None
    carried_from: str | None = None
    set_aside: list[dict[str, Any]] = field(default_factory=list)
    results: list[dict[str, Any]] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """The source as it stands in the manifest."""
        return {
            "title": dict(self.source.title),
            "publisher": self.source.publisher,
            "homepage": self.source.homepage,
            "licence": self.source.licence,
            "retrieved": self.source.retrieved.isoformat(),
            "harvested": bool(self.source.fetch),
            "fingerprint": self.fingerprint,
            "mapped_by": self.mapped_by,
            "files": self.source.hashes(),
            "surroundings": self.surroundings,
            "kinds": self.kinds,
            "records": self.records,
            "set_aside": len(self.set_aside),
            "quads": self.graph.quads if self.graph else 0,
            "sha256": self.graph.sha256 if self.graph else "",
            "carried_from": self.carried_from,
            "refused": self.refused,
        }


class Maker:
    """Makes the graphs of sources, in order; what a source is judged with are the earlier ones."""

    def __init__(
        self, project: Project, dataset: Dataset, parent: Release | None, engine: str | None
    ) -> None:
        self._project = project
        self._dataset = dataset
        self._parent = parent
        self._engine = engine
        self._earlier: list[Built] = []

    def make(self, source: Source, identities: Identities) -> Built:
        """The source's graph: carried over when nothing that bears on it changed, else made."""
        mapped_by = self._mapped_by(source, identities)
        built = Built(source, hashed_json([mapped_by, source.hashes()]), mapped_by)
        if not self._carry(built) and not self._patch(built):
            self._remake(built, identities)
        self._dataset.keep_rows(source)
        self._earlier.append(built)
        return built

    def judge(self, triples: Iterable[bytes], around: Iterable[bytes] = ()) -> Report:
        """Validate triples with the ontology and what surrounds them."""
        documents = (
            as_document(triples, "urn:data"),
            as_document(around, "urn:surroundings"),
            self._project.ontology_document,
        )
        return validate(documents, self._project.shapes, self._engine)

    def _mapped_by(self, source: Source, identities: Identities) -> str:
        """SHA-256 over all but the files that makes a source's graph what it is."""
        denoted = identities.of_source(source.name)
        return hashed_json([self._project.fingerprint, source.about, denoted])

    def _before(self, source: Source) -> dict[str, Any] | None:
        if self._parent is None:
            return None
        about = self._parent.manifest["sources"].get(source.name)
        return about if isinstance(about, dict) else None

    def _carry(self, built: Built) -> bool:
        before = self._before(built.source)
        if before is None or before["fingerprint"] != built.fingerprint:
            return False
        around: list[bytes] = []
        surroundings = self._surroundings()
        if not surroundings.empty_for(before["kinds"]):
            self._dataset.settle()
            around = surroundings.of(self._dataset.old_triples(built.source.name))
        if hashed(around) != before["surroundings"]:
            return False
        self._take_over(built, before)
        return True

    def _patch(self, built: Built) -> bool:
        """Change in the parent's graph what a few changed rows change, where that is possible."""
        before = self._before(built.source)
        if self._parent is None or before is None or before.get("mapped_by") != built.mapped_by:
            return False
        if not before["sha256"] or not self._surroundings().empty_for(before["kinds"]):
            return False
        tables = _tables(built.source)
        patcher = Patcher(self._project, self._dataset, self._parent, self.judge)
        patch = patcher.patch(built.source, tables, before)
        if patch is None:
            return False
        built.graph = self._dataset.patch(built.source.name, patch.gone, patch.come)
        built.kinds, built.surroundings = before["kinds"], before["surroundings"]
        built.records, built.set_aside, built.results = patch.rows, patch.set_aside, patch.results
        return True

    def _take_over(self, built: Built, before: dict[str, Any]) -> None:
        """Keep what the parent has of a source: its graph, its results, its rows set aside."""
        assert self._parent is not None
        name = built.source.name
        built.surroundings, built.kinds = before["surroundings"], before["kinds"]
        built.records, built.refused = before["records"], before["refused"]
        built.carried_from = before["carried_from"] or self._parent.id
        if before["sha256"]:
            built.graph = Graph(name, before["quads"], before["sha256"])
            self._dataset.keep(built.graph)
        report = self._parent.read_json("report.json")
        built.results = [row for row in report if row["source"] == name]
        built.set_aside = [
            row for row in self._parent.set_aside(whole=True) if row["source"] == name
        ]

    def _surroundings(self) -> Surroundings:
        names = self._project.settings.namespaces
        earlier = [built for built in self._earlier if built.graph]
        graphs = [self._dataset.iri(built.source.name) for built in earlier]
        surroundings = Surroundings(self._dataset.store, names.id, graphs)
        for built in earlier:
            surroundings.learn(built.kinds)
        return surroundings

    def _remake(self, built: Built, identities: Identities) -> None:
        reading = self.read(built.source)
        good = self._judged(built, reading, identities) if not reading.files else set()
        if self._refusal(reading):
            self._refuse(built, reading)
            return
        built.records = reading.rows
        built.set_aside = [row.as_json() for row in reading.set_aside]
        reading.records.clear()
        built.graph = self._dataset.put(built.source.name, good)

    def _judged(self, built: Built, reading: Reading, identities: Identities) -> set[bytes]:
        """The triples that may be published, once the offenders are set aside."""
        validator = self._validator(built.source, identities)
        triples = validator.map_all(reading)
        surroundings = self._surroundings()
        built.kinds = surroundings.kinds(triples)
        alone = surroundings.empty_for(built.kinds)
        if not alone:
            self._dataset.settle()
        around = [] if alone else surroundings.of(triples)
        good, results = validator.settle(reading, triples, lambda lines: self.judge(lines, around))
        if len(good) != len(triples):
            built.kinds = surroundings.kinds(good)
            around = surroundings.of(good)
        built.surroundings = hashed(around)
        places = validator.places(reading.records, {result.focus.value for result in results})
        rows = as_rows(built.source.name, results, places)
        built.results = _remarks(built.source.name, reading) + rows
        return good

    def _refuse(self, built: Built, reading: Reading) -> None:
        """Keep the last good graph of a source that is refused, and report its faults."""
        before = self._before(built.source)
        built.results = []
        if before is not None and before["sha256"]:
            self._take_over(built, before)
        built.records, built.refused = reading.rows, self._refusal(reading)
        built.set_aside = [row.as_json() for row in reading.set_aside]
        known = [row for row in built.results if row["severity"] != "Violation"]
        remarks = _remarks(built.source.name, reading)
        built.results = known + [row for row in remarks if row not in known]

    def read(self, source: Source) -> Reading:
        """Read a source's rows; what refers to nothing is set aside already."""
        module = importlib.import_module(f"ingest.sources.{source.module}")
        reading: Reading = module.records(source)
        for record in reading.records:
            add_classes(record.nodes, self._project.classes)
        # Without one of its files, what the other rows refer to cannot be judged.
        if not reading.files:
            tie_authorities(reading, self._project.public_kinds)
            check_references(source.name, reading)
        return reading

    def _validator(self, source: Source, identities: Identities) -> Validator:
        resolve: Resolve = partial(identities.resolve, source=source.name)
        if is_reference(source):
            # The things of a reference source are known by codes: there is no key to resolve.
            resolve = iter
        ids = self._project.settings.namespaces.id
        return Validator(source.name, ids, resolve, self._project.context.triples)

    def _refusal(self, reading: Reading) -> dict[str, str] | None:
        if reading.files:
            fault = reading.files[0]
            return {
                language: f"{fault.file}: {text}"
                for language, text in fault.reasons[0].message.items()
            }
        limit = self._project.settings.max_set_aside
        share = len(reading.set_aside) / max(1, reading.rows)
        if share <= limit:
            return None
        shares = {"share": f"{share * 100:.0f}", "limit": f"{limit * 100:.0f}"}
        return dict(reason("source-refused", **shares).message)


def is_reference(source: Source) -> bool:
    """Whether a source's things are known by codes, and none by a key of its own."""
    return all(table.alone for table in _tables(source))


def _tables(source: Source) -> tuple[Table, ...]:
    tables: tuple[Table, ...] = importlib.import_module(f"ingest.sources.{source.module}").TABLES
    return tables


def _remarks(source: str, reading: Reading) -> list[dict[str, Any]]:
    refused = [remark(source, file, "Violation") for file in reading.files]
    return refused + [remark(source, file, "Warning") for file in reading.remarks]
