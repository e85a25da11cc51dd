"""Patching a reference source: when a few of its rows changed, only they are mapped and judged.

Only where every table of a source says that a row states things of its own (Table.alone), so that
what a row stated can be taken away without asking the others. Whatever is out of the ordinary (a
violation, a doubled key, a header that changed) is left to the full way, which this must equal.
"""

import gzip
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pyoxigraph import NamedNode

from ingest.cells import Cells
from ingest.dataset import Dataset
from ingest.problems import FileRefused, Refused, SetAside, codes
from ingest.project import Project
from ingest.reading import Row, Sheet, read_sheet
from ingest.records import Node, Record
from ingest.shacl import Report
from ingest.source import Source
from ingest.table import Table
from ingest.typing import add_classes
from ingest.validation import as_rows
from store.release import Release

_MOST = 500
_FAR = 6

Judge = Callable[[Iterable[bytes]], Report]


@dataclass
class Patch:
    """What changed in a source: triples gone and come, new records, rows and results as of now."""

    gone: set[bytes] = field(default_factory=set)
    come: set[bytes] = field(default_factory=set)
    records: list[Record] = field(default_factory=list)
    rows: int = 0
    set_aside: list[dict[str, Any]] = field(default_factory=list)
    results: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class _Change:
    removed: list[Row]
    added: list[Row]
    moved: Mapping[int, int]


class Patcher:
    """Finds the patch of a source against a release, or that there is none."""

    def __init__(self, project: Project, dataset: Dataset, parent: Release, judge: Judge) -> None:
        self._project = project
        self._dataset = dataset
        self._parent = parent
        self._judge = judge

    def patch(
        self, source: Source, tables: Sequence[Table], before: Mapping[str, Any]
    ) -> Patch | None:
        """The patch that makes the source's last graph the present one; None for the full way."""
        if not all(table.alone for table in tables) or before["refused"]:
            return None
        try:
            changes = self._changes(source, tables, before["files"])
            patch = self._state(source, tables, changes) if changes is not None else None
        except (FileRefused, SyntaxError, FileNotFoundError):
            return None
        if changes is None or patch is None:
            return None
        patch.rows = before["records"] + sum(
            len(change.added) - len(change.removed) for change in changes.values()
        )
        # A source so much at fault that it may be refused is for the full way to judge.
        if len(patch.set_aside) > self._project.settings.max_set_aside * patch.rows:
            return None
        return patch if self._settle(source, patch, changes) else None

    def _changes(
        self, source: Source, tables: Sequence[Table], hashes: Mapping[str, str]
    ) -> dict[str, _Change] | None:
        now = source.hashes()
        if set(now) != set(hashes):
            return None
        changes = {}
        for table in tables:
            if now[table.file] != hashes[table.file]:
                old = self._old_sheet(source, table)
                change = _compare(old, _read(source.folder / table.file, table), table.key)
                if change is None:
                    return None
                changes[table.file] = change
        return changes

    def _old_sheet(self, source: Source, table: Table) -> Sheet:
        packed = self._parent.path / "rows" / source.name / f"{table.file}.gz"
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / table.file
            path.write_bytes(gzip.decompress(packed.read_bytes()))
            return _read(path, table)

    def _state(
        self, source: Source, tables: Sequence[Table], changes: Mapping[str, _Change]
    ) -> Patch | None:
        """What the rows removed and added state, and which added ones are at fault."""
        patch = Patch()
        asides = [row for row in self._parent.set_aside(whole=True) if row["source"] == source.name]
        if any(not codes(row["reasons"]) for row in asides):
            return None
        silent = {(row["file"], row["line"]) for row in asides}
        gone: list[Node] = []
        for table in tables:
            change = changes.get(table.file, _Change([], [], {}))
            for row in change.removed:
                if (table.file, row.line) not in silent:
                    gone += table.nodes(Cells(row, source, table.contacts))
            for row in change.added:
                self._add(source, table, row, patch)
        nodes = [node for record in patch.records for node in record.nodes]
        add_classes([*gone, *nodes], self._project.classes)
        before, after = (self._project.context.triples(known) for known in (gone, nodes))
        patch.gone, patch.come = before - after, after - before
        patch.set_aside = _moved(asides, changes) + patch.set_aside
        return patch

    def _add(self, source: Source, table: Table, row: Row, patch: Patch) -> None:
        cells = Cells(row, source, table.contacts)
        try:
            nodes = table.nodes(cells)
            cells.check()
        except Refused as refused:
            aside = SetAside(source.name, table.file, row.line, row.cells, tuple(refused.reasons))
            patch.set_aside.append(aside.as_json())
        else:
            patch.records.append(Record(table.file, row.line, row.cells, tuple(nodes)))

    def _settle(self, source: Source, patch: Patch, changes: Mapping[str, _Change]) -> bool:
        """Judge what changed and what refers to it; whether it may be published."""
        graph = self._dataset.iri(source.name)
        focus = {line.split(b" ", 1)[0] for line in patch.gone | patch.come}
        for subject in list(focus):
            node = NamedNode(subject[1:-1].decode())
            for quad in self._dataset.store.quads_for_pattern(None, None, node, graph):
                focus.add(str(quad.subject).encode())
        wanted = {subject[1:-1].decode() for subject in focus}
        report = self._judge(self._neighbourhood(focus, patch, graph)).about(wanted.__contains__)
        ids = self._project.settings.namespaces.id
        places = {ids + node["id"]: [record] for record in patch.records for node in record.nodes}
        if not report.conforms or any(result.focus.value not in places for result in report):
            return False
        known = [
            row
            for row in self._parent.read_json("report.json")
            if row["source"] == source.name and row["focus"] not in wanted
        ]
        patch.results = _moved(known, changes) + as_rows(source.name, report, places)
        return True

    def _neighbourhood(self, focus: set[bytes], patch: Patch, graph: NamedNode) -> set[bytes]:
        """The statements about some things and about what they lead to, as they will be."""
        ids = b"<" + self._project.settings.namespaces.id.encode()
        lines: set[bytes] = set()
        reached, edge = set(focus), set(focus)
        for _ in range(_FAR):
            found = {line for subject in edge for line in self._said(subject, patch, graph)}
            lines |= found
            objects = {line.split(b" ", 2)[2][:-2] for line in found}
            edge = {item for item in objects if item.startswith(ids)} - reached
            reached |= edge
        return lines

    def _said(self, subject: bytes, patch: Patch, graph: NamedNode) -> set[bytes]:
        node = NamedNode(subject[1:-1].decode())
        quads = self._dataset.store.quads_for_pattern(node, None, None, graph)
        before = {f"{quad.triple} .".encode() for quad in quads}
        start = subject + b" "
        return (before - patch.gone) | {line for line in patch.come if line.startswith(start)}


def _read(path: Path, table: Table) -> Sheet:
    return read_sheet(path, table.required, table.optional)


def _compare(old: Sheet, new: Sheet, key: str) -> _Change | None:
    """The rows removed and added, and where the others moved to."""
    before, after = ({tuple(row.cells.items()): row for row in s.rows} for s in (old, new))
    if len(before) != len(old.rows) or len(after) != len(new.rows) or new.remarks:
        return None
    if len({row.cells.get(key, "").strip() for row in new.rows}) != len(new.rows):
        return None
    removed = [row for cells, row in before.items() if cells not in after]
    added = [row for cells, row in after.items() if cells not in before]
    moved = {row.line: after[cells].line for cells, row in before.items() if cells in after}
    return _Change(removed, added, moved) if len(removed) + len(added) <= _MOST else None


def _moved(rows: list[dict[str, Any]], changes: Mapping[str, _Change]) -> list[dict[str, Any]]:
    """Rows of a report where they stand now, without those that are gone."""
    found = []
    for row in rows:
        change = changes.get(row["file"])
        line = row["line"] if change is None else change.moved.get(row["line"])
        if line is not None:
            found.append({**row, "line": line})
    return found
