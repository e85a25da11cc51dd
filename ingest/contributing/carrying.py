"""Taking contributed graphs over into a build: they have no files, but the parent has them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from ingest.contributing.draft import SYSTEM, is_contributed
from ingest.contributing.judging import Judge
from ingest.dataset import Dataset, Graph
from ingest.making import Built
from ingest.problems import SetAside
from ingest.project import Project
from ingest.shacl import Result
from ingest.source import Source
from ingest.validation import as_reason, as_rows
from store.release import Release

_RANK = 100


@dataclass
class Carried(Built):
    """A contributed graph in a build; ``about`` is what the parent's manifest says of it."""

    about: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The contribution as it stands in the manifest."""
        graph = self.graph
        return {
            **self.about,
            "mapped_by": self.mapped_by,
            "set_aside": len(self.set_aside),
            "quads": graph.quads if graph else 0,
            "sha256": graph.sha256 if graph else "",
        }


class Carrier:
    """Judges contributed graphs again where something around them changed."""

    def __init__(
        self, project: Project, dataset: Dataset, parent: Release, engine: str | None
    ) -> None:
        """Take them from the parent."""
        self._project = project
        self._dataset = dataset
        self._parent = parent
        names = project.settings.namespaces
        self._judge = Judge(project, [names.graph_iri(name) for name in SYSTEM], engine)

    def carry(self, built: Sequence[Built]) -> list[Built]:
        """Publish all contributed graphs again, but for what now violates a shape."""
        before = self._parent.manifest["sources"]
        same = all(
            item.graph and before.get(item.source.name, {}).get("sha256") == item.graph.sha256
            for item in built
        )
        taken = {item.source.name for item in built}
        return [
            self._carried(name, about, same)
            for name, about in before.items()
            if is_contributed(about) and name not in taken and about["sha256"]
        ]

    def _carried(self, name: str, about: dict[str, Any], same: bool) -> Carried:
        found = Carried(
            _source(name, about), about["fingerprint"], self._project.fingerprint, about=about
        )
        found.graph = Graph(name, about["quads"], about["sha256"])
        if same and about["mapped_by"] == self._project.fingerprint:
            found.results = [
                row for row in self._parent.read_json("report.json") if row["source"] == name
            ]
            found.set_aside = [
                row for row in self._parent.set_aside(whole=True) if row["source"] == name
            ]
            self._dataset.keep(found.graph)
        else:
            self._settle(found)
        found.carried_from = self._parent.id
        return found

    def _settle(self, found: Carried) -> None:
        """Set aside what is said of things that violate a shape, until nothing does."""
        name = found.source.name
        lines = set(self._dataset.old_triples(name))
        gone: set[bytes] = set()
        while True:
            self._dataset.settle()
            report = self._judge.judge(self._dataset.store, lines - gone).report
            faults: dict[str, list[Result]] = defaultdict(list)
            subjects = {line.split(b" ", 1)[0][1:-1].decode() for line in lines - gone}
            for result in report:
                if result.level == "Violation" and result.focus.value in subjects:
                    faults[result.focus.value].append(result)
            if not faults:
                break
            newly: set[bytes] = set()
            for iri, results in faults.items():
                said = {line for line in lines if line.startswith(f"<{iri}> ".encode())}
                found.set_aside.append(_aside(name, iri, said, results))
                newly |= said
            gone |= newly
            found.graph = self._dataset.patch(name, newly, set())
        if not gone:
            assert found.graph is not None
            self._dataset.keep(found.graph)
        found.results = as_rows(name, report.about(subjects.__contains__), {})


def _aside(name: str, iri: str, said: set[bytes], results: Sequence[Result]) -> dict[str, Any]:
    row = {"thing": iri} | {
        line.split(b" ", 2)[1].decode(): line.split(b" ", 2)[2].decode()[:-2] for line in said
    }
    reasons = tuple(as_reason(result) for result in results)
    return SetAside(name, "", 0, row, reasons).as_json()


def _source(name: str, about: dict[str, Any]) -> Source:
    told = {key: about[key] for key in ("title", "publisher", "homepage", "licence")}
    return Source(
        name=name, folder=Path(), retrieved=date.fromisoformat(about["retrieved"]), module="",
        how="", rank=_RANK, language="", companions=frozenset(), vocabulary={}, **told,
    )  # fmt: skip
