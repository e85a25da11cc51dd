"""Validation: SHACL on a source's triples; offenders are set aside with their rows."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ingest.problems import Reason, SetAside, reason
from ingest.records import Node, Record
from ingest.references import check_references, subjects
from ingest.shacl import Report, Result
from ingest.table import Reading

Mapped = Callable[[Iterable[Node]], set[bytes]]
Resolve = Callable[[Iterable[Node]], Iterator[Node]]
Judged = Callable[[set[bytes]], Report]


@dataclass(frozen=True)
class Validator:
    """Judges a source: `resolve` gives nodes their IRIs (below `ids`), `triples` maps them."""

    source: str
    ids: str
    resolve: Resolve
    triples: Mapped

    def map_all(self, reading: Reading) -> set[bytes]:
        """The triples of all records; those that make no valid RDF are set aside."""
        try:
            return self.triples(self._nodes(reading.records))
        except SyntaxError:
            reading.records = [record for record in reading.records if self._maps(record, reading)]
            check_references(self.source, reading)
            return self.triples(self._nodes(reading.records))

    def settle(
        self, reading: Reading, triples: set[bytes], judge: Judged
    ) -> tuple[set[bytes], list[Result]]:
        """Set records aside until no violation is left.

        Returns the triples of the records that stay and the warnings and infos about them. A
        record that is set aside may leave others referring to nothing: they follow it.
        """
        while True:
            results = judge(triples).about(self._subjects(triples).__contains__)
            violations = [result for result in results if result.level == "Violation"]
            if not violations:
                return triples, list(results)
            self._set_aside(reading, violations)
            check_references(self.source, reading)
            triples = self.triples(self._nodes(reading.records))

    def places(self, records: Sequence[Record], focus: set[str]) -> dict[str, list[Record]]:
        """The records that state something of each focus node."""
        found = defaultdict(list)
        for record in records:
            for iri in set(self._focus(record)) & focus:
                found[iri].append(record)
        return found

    def _maps(self, record: Record, reading: Reading) -> bool:
        try:
            self.triples(self._nodes([record]))
        except SyntaxError as error:
            faults = (reason("iri", detail=str(error)),)
            aside = SetAside(self.source, record.file, record.line, record.row, faults)
            reading.set_aside.append(aside)
            return False
        return True

    def _subjects(self, triples: set[bytes]) -> set[str]:
        return {line.split(b" ", 1)[0][1:-1].decode() for line in triples}

    def _nodes(self, records: Iterable[Record]) -> Iterator[Node]:
        return self.resolve(node for record in records for node in record.nodes)

    def _focus(self, record: Record) -> list[str]:
        return [
            name if "://" in name else self.ids + name for name in subjects(self._nodes([record]))
        ]

    def _set_aside(self, reading: Reading, violations: list[Result]) -> None:
        places = self.places(reading.records, {result.focus.value for result in violations})
        faults: dict[int, list[Reason]] = defaultdict(list)
        for result in violations:
            for record in self._culprits(result, places.get(result.focus.value, [])):
                faults[id(record)].append(as_reason(result))
        if not faults:
            # A violation that no row of this source can answer for would come back for ever.
            raise AssertionError(f"{self.source}: {violations[0]}")
        kept = []
        for record in reading.records:
            reasons = faults.get(id(record))
            if reasons is None:
                kept.append(record)
                continue
            whole = SetAside(self.source, record.file, record.line, record.row, tuple(reasons))
            reading.set_aside.append(whole)
        reading.records = kept

    def _culprits(self, result: Result, records: list[Record]) -> list[Record]:
        """Of the records about a focus node, those that state what is wrong with it."""
        said = [(record, self.triples(self._nodes([record]))) for record in records]
        if result.value is not None:
            start = f"{result.focus} <{result.path}> {result.value} .".encode()
            exact = [record for record, lines in said if start in lines]
            if exact:
                return exact
        start = f"{result.focus} <{result.path}> ".encode()
        stating = [record for record, lines in said if any(x.startswith(start) for x in lines)]
        too_many = result.component.endswith("MaxCountConstraintComponent")
        if too_many and len(stating) > 1:
            return stating[1:]
        return stating or records


def as_reason(result: Result) -> Reason:
    """A SHACL result as the reason for which a row is set aside."""
    value = "" if result.value is None else result.value.value
    component = result.component.rpartition("#")[2]
    return Reason(component, dict(result.messages), result.path, value)


def as_rows(
    source: str, results: Iterable[Result], places: dict[str, list[Record]]
) -> list[dict[str, Any]]:
    """Published results as they stand in report.json, each with the row that it is about."""
    rows = []
    for result in results:
        records = places.get(result.focus.value, [])
        place = records[0] if records else None
        where = {
            "source": source,
            "file": place.file if place else "",
            "line": place.line if place else 0,
        }
        rows.append({**where, **result.as_json()})
    return rows
