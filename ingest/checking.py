"""Checking a partner's own file, before it is anyone's source: every fault with its line."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from ingest.errors import BadSource
from ingest.identity.registry import Registry
from ingest.identity.resolving import Identities
from ingest.problems import FileRefused
from ingest.project import Project
from ingest.reading import headings, read_sheet
from ingest.records import Node
from ingest.shacl import Report, Result, read_document, validate
from ingest.shacl.documents import SYNTAXES
from ingest.source import Source, Word, load_sources
from ingest.surroundings import as_document
from ingest.table import Reading, Table, read_tables
from ingest.tables.activities import activities
from ingest.tables.board import board
from ingest.tables.changes import changes
from ingest.tables.engagements import engagements
from ingest.tables.events import events
from ingest.tables.keywords import keywords
from ingest.tables.memberships import memberships
from ingest.tables.observations import observations
from ingest.tables.organizations import organizations
from ingest.tables.pages import pages
from ingest.tables.participations import participations
from ingest.tables.roles import roles
from ingest.tables.signatories import signatories
from ingest.tables.units import units
from ingest.tables.works import works
from ingest.typing import add_classes
from ingest.validation import Validator, as_reason

_NAME = "file"
TABLES: Mapping[str, Callable[[str], Table]] = {
    "organizations": organizations,
    "memberships": memberships,
    "roles": roles,
    "board": partial(board, unit="board"),
    "signatories": partial(signatories, charter="charter"),
    "engagements": engagements,
    "projects": partial(activities, theme_language="fr"),
    "events": events,
    "territories": participations,
    "resources": works,
    "keywords": keywords,
    "observations": observations,
    "pages": pages,
    "units": units,
    "changes": changes,
}


@dataclass(frozen=True)
class Fault:
    """Something found in a file: where, how grave (Violation, Warning, Info), what to do."""

    file: str
    line: int
    severity: str
    field: str
    value: str
    message: Mapping[str, str]

    def as_json(self) -> dict[str, Any]:
        """The fault for scripts."""
        return {**vars(self), "message": dict(self.message)}


def check_file(
    path: Path, project: Project, table: str = "", engine: str | None = None
) -> list[Fault]:
    """Check one file: a CSV table, or RDF (.ttl, .nt, .nq, .trig).

    `table` names the kind of table (see TABLES); by default it is told from the columns. The
    words of all sources are known. Keys that point outside the file are not judged. Raises
    BadSource when the kind of file is not known.
    """
    if path.suffix in SYNTAXES:
        report = validate((read_document(path), project.ontology_document), project.shapes, engine)
        return _faults(path.name, 0, report)
    try:
        kind = table or recognised(path)
        if kind not in TABLES:
            raise BadSource(f'there is no table "{kind}"', str(path), f"use {', '.join(TABLES)}")
        reading = read_tables(source_of(path, _NAME, project), [TABLES[kind](path.name)])
    except FileRefused as refused:
        reading = Reading(files=[refused])
    return sorted(_judge(path, project, reading, engine), key=lambda fault: fault.line)


def recognised(path: Path) -> str:
    """The table whose required columns a file has; of several, the one that reads most of them."""
    read_sheet(path, ("",), ()) if not path.is_file() else None
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as lines:
        header, _ = headings(lines.readline())
    kind = likeliest(header)
    if not set(TABLES[kind](path.name).required) <= set(header):
        remedy = f"name its table with --table: {', '.join(TABLES)}"
        raise BadSource("no known table has these columns", where=path.name, remedy=remedy)
    return kind


def likeliest(header: Iterable[str]) -> str:
    """The table whose required columns these are, or most of them; which reads most of them."""
    given = set(header)

    def fit(kind: str) -> tuple[bool, int]:
        table = TABLES[kind](_NAME)
        read = {*table.required, *table.optional} & given
        return set(table.required) <= given, len(read)

    return max(TABLES, key=fit)


def source_of(path: Path, name: str, project: Project) -> Source:
    """A source of this name that is one file; it knows the words of all sources."""
    words: dict[tuple[str, str], Word] = {}
    # A home of contributions alone has no sources.
    sources = sorted(project.settings.data.glob("*/source.toml"))
    for source in load_sources(project.settings.data) if sources else ():
        words.update(source.vocabulary)
    return Source(
        name=name, folder=path.parent, title={}, publisher="", homepage="", licence="",
        retrieved=date.min, module="", how="", rank=0, language="fr",
        companions=frozenset(item.name for item in path.parent.iterdir()), vocabulary=words,
    )  # fmt: skip


def _judge(path: Path, project: Project, reading: Reading, engine: str | None) -> Iterable[Fault]:
    for refused in reading.files:
        yield from _said(path.name, refused.line, "Violation", refused.reasons)
    for remark in reading.remarks:
        yield from _said(path.name, remark.line, "Warning", remark.reasons)
    for aside in reading.set_aside:
        yield from _said(path.name, aside.line, "Violation", aside.reasons)
    for record in reading.records:
        add_classes(record.nodes, project.classes)
    resolve = partial(_resolved, Identities(Registry()))
    validator = Validator(_NAME, project.settings.namespaces.id, resolve, project.context.triples)
    triples = validator.map_all(reading)
    report = _validated(triples, project, engine)
    described = {line.split(b" ", 1)[0][1:-1].decode() for line in triples}
    places = validator.places(reading.records, {result.focus.value for result in report})
    for result in report:
        for record in places.get(result.focus.value, [])[:1]:
            if not _outside(result, described, project):
                yield from _faults(path.name, record.line, Report((result,)))


def _resolved(identities: Identities, nodes: Iterable[Node]) -> Iterator[Node]:
    return identities.resolve(nodes, _NAME)


def _validated(triples: set[bytes], project: Project, engine: str | None) -> Report:
    documents = (as_document(triples, "urn:data"), project.ontology_document)
    return validate(documents, project.shapes, engine)


def _outside(result: Result, described: set[str], project: Project) -> bool:
    """Whether a result only says that a key leads out of the file."""
    value = "" if result.value is None else result.value.value
    keyed = value.startswith(project.settings.namespaces.id)
    return keyed and value not in described


def _said(file: str, line: int, severity: str, reasons: Sequence[Any]) -> Iterable[Fault]:
    for said in reasons:
        yield Fault(file, line, severity, said.field, said.value, said.message)


def _faults(file: str, line: int, report: Report) -> list[Fault]:
    return [
        fault for result in report for fault in _said(file, line, result.level, [as_reason(result)])
    ]
