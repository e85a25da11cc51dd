"""Applying a contribution: read, compared with what is there, judged, published or refused."""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace

from ingest.contributing.draft import CONTRIBUTION, Changes, Draft
from ingest.contributing.judging import Judged
from ingest.contributing.payload import Payload, Unreadable, fault_of, graph_name, line_of, read_rdf
from ingest.contributing.spreadsheets import as_utf8
from ingest.contributing.tables import Rows, layout_of, read_table
from ingest.contributing.updating import update
from ingest.problems import reason
from ingest.project import Project
from ingest.shacl import Result
from ingest.validation import as_reason
from store.contributions import CHECK, REMOVE, REPLACE, UPDATE, Contribution, Fault, Verdict
from store.errors import BuildInProgress
from store.releases import Releases

_TABLE = "text/csv"
_SHOWN = 200
_WAIT_SECONDS, _PAUSE_SECONDS = 60, 0.1
_NAMES = (b"<https://schema.org/name>", b"<http://xmlns.com/foaf/0.1/name>")


class Applier:
    """Applies contributions, one after the other."""

    def __init__(self, project: Project, engine: str | None = None) -> None:
        """Keep what is read once: ontology, shapes, context."""
        self._project = project
        self._engine = engine
        self._releases = Releases(project.settings.home)

    def apply(self, asked: Contribution, body: bytes) -> Verdict:
        """Do what is asked, or say why not; nothing changes unless the verdict says published.

        Raises BuildInProgress when another process keeps on building, BrokenRelease, OSError.
        """
        verdict = self._told(asked, body)
        if verdict.outcome == "published":
            self._collect()
        return verdict

    def _collect(self) -> None:
        """Remove old releases of contributions: those that were built stay for who runs them."""
        with suppress(BuildInProgress):
            keep = self._project.settings.keep_releases
            self._releases.collect(keep, lambda release: CONTRIBUTION in release.manifest)

    def _told(self, asked: Contribution, body: bytes) -> Verdict:
        """What comes of it; of a table, also how it was read."""
        if asked.media_type != _TABLE:
            return self._applied(asked, body)
        try:
            table, remarks = as_utf8(body)
        except Unreadable as unreadable:
            return Verdict("refused", faults=(unreadable.fault,))
        told = self._applied(asked, table)
        layout = layout_of(table, asked.table, asked.columns)
        return replace(told, faults=(*remarks, *told.faults), layout=layout)

    def _applied(self, asked: Contribution, body: bytes) -> Verdict:
        try:
            if asked.action == UPDATE:
                with self._draft(asked) as draft:
                    return self._concluded(draft, asked, body, None, update(draft, asked, body))
            payload = self._read(asked, body)
            if payload.faults:
                return Verdict("refused", faults=payload.faults)
            with self._draft(asked) as draft:
                changes = self._changes(draft, asked, payload)
                return self._concluded(draft, asked, body, payload, changes)
        except Unreadable as unreadable:
            return Verdict("refused", faults=(unreadable.fault,))

    @contextmanager
    def _draft(self, asked: Contribution) -> Iterator[Draft]:
        folder = self._releases.trial if asked.tries else self._releases.build
        until = time.monotonic() + _WAIT_SECONDS
        while True:
            try:
                with folder() as staging:
                    draft = Draft(self._project, staging)
                    try:
                        yield draft
                    finally:
                        draft.close()
                    return
            except BuildInProgress:
                if time.monotonic() > until:
                    raise
                time.sleep(_PAUSE_SECONDS)

    def _read(self, asked: Contribution, body: bytes) -> Payload:
        if asked.action == REMOVE:
            return Payload(frozenset())
        if asked.media_type == _TABLE:
            name = graph_name(asked.graph, self._project)
            return read_table(body, name, asked.table, asked.columns, self._project)
        return read_rdf(body, asked.media_type, asked.graph, self._project)

    def _changes(self, draft: Draft, asked: Contribution, payload: Payload) -> Changes:
        """The lines that each graph loses and gains."""
        name = graph_name(asked.graph, self._project)
        if asked.action != CHECK and not draft.is_theirs(name):
            raise Unreadable(fault_of(reason("own-graph", value=asked.graph)))
        old, new = draft.lines(name), set(payload.triples)
        gone = old - new if asked.action in (REPLACE, REMOVE) else set()
        come = new - old
        return {name: (gone, come)} if gone or come else {}

    def _concluded(
        self,
        draft: Draft,
        asked: Contribution,
        body: bytes,
        payload: Payload | None,
        changes: Changes,
    ) -> Verdict:
        """Judge the changes, and publish them unless they are refused or only tried."""
        told = Verdict(
            outcome="unchanged",
            added=sum(len(come) for _, come in changes.values()),
            removed=sum(len(gone) for gone, _ in changes.values()),
            created=any(not draft.has(name) for name in changes),
            changes=_first(changes),
            described=_described(changes),
        )
        if not changes:
            return told
        for name, (gone, come) in changes.items():
            draft.change(name, gone, come)
        judged = draft.judge(self._engine)
        told = replace(told, faults=tuple(_faults(judged, body, payload)))
        if not judged.report.conforms:
            return replace(told, outcome="refused")
        if asked.tries:
            return replace(told, outcome="accepted")
        release = draft.publish(asked.by, judged)
        return replace(told, outcome="published", release=release.id)


def _faults(judged: Judged, body: bytes, payload: Payload | None) -> Iterator[Fault]:
    for result in judged.report:
        found = as_reason(result)
        yield Fault(
            severity=result.level,
            message=found.message,
            line=_line(result, body, payload),
            focus=result.focus.value,
            field=found.field,
            value=found.value,
            code=found.code,
        )


def _line(result: Result, body: bytes, payload: Payload | None) -> int:
    if isinstance(payload, Rows):
        return (payload.lines or {}).get(result.focus.value, 0)
    value = "" if result.value is None else result.value.value
    return line_of(body, result.focus.value, value)


def _first(changes: Changes) -> tuple[str, ...]:
    lines = [
        f"{sign} {line.decode()}"
        for gone, come in changes.values()
        for sign, found in (("-", gone), ("+", come))
        for line in sorted(found)[:_SHOWN]
    ]
    return tuple(lines[:_SHOWN])


def _described(changes: Changes) -> dict[str, str]:
    """The things that are given a name, as they stand in the document."""
    found: dict[str, str] = {}
    for _, come in changes.values():
        for line in sorted(come):
            subject, predicate, value = line.split(b" ", 2)
            if predicate in _NAMES and len(found) < _SHOWN:
                name = value.decode().rpartition('"')[0].removeprefix('"')
                found.setdefault(subject[1:-1].decode(), name)
    return found
