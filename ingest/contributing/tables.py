"""Tables of partners: what their rows state, and which row is at fault."""

import csv
import io
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from ingest.checking import TABLES, likeliest, recognised, source_of
from ingest.contributing.payload import Payload, Unreadable, fault_of
from ingest.errors import BadSource
from ingest.identity.resolving import Identities
from ingest.problems import FileRefused, reason
from ingest.project import Project
from ingest.reading import headings
from ingest.table import Reading, read_tables
from ingest.typing import add_classes
from ingest.validation import Resolve, Validator
from store.contributions import Layout

_FILE = "table.csv"
# What is told of a first line: no table of anybody's has more.
_HEADINGS, _LONGEST_HEADING = 200, 200


@dataclass(frozen=True)
class Rows(Payload):
    """What a table states, and the line of the row that states something of each thing, by IRI."""

    lines: Mapping[str, int] | None = None


def read_table(
    body: bytes, name: str, table: str, columns: Mapping[str, str], project: Project
) -> Rows:
    """Read a CSV in UTF-8 whose columns are ours, or are renamed (theirs by ours).

    Raises Unreadable.

    ``name`` is that of the graph: keys of the table are known below it. ``table`` is one of TABLES;
    by default the columns tell.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / _FILE
        path.write_bytes(_renamed(body, columns))
        try:
            kind = table or recognised(path)
            if kind not in TABLES:
                raise Unreadable(fault_of(reason("table", value=kind, known=", ".join(TABLES))))
            reading = read_tables(source_of(path, name, project), [TABLES[kind](_FILE)])
        except BadSource:
            raise Unreadable(fault_of(reason("table", known=", ".join(TABLES)), 1)) from None
        except FileRefused as refused:
            raise Unreadable(fault_of(refused.reasons[0], refused.line)) from None
    return _stated(reading, name, project)


def layout_of(body: bytes, table: str, columns: Mapping[str, str]) -> Layout:
    """How a CSV is laid out, whether it can be read as a table of ours or not."""
    header, _ = headings(body.decode("utf-8-sig", "replace"))
    theirs = tuple(cell for cell in header if len(cell) <= _LONGEST_HEADING)[:_HEADINGS]
    kind = table or likeliest(_ours(header, columns))
    if kind not in TABLES:
        return Layout("", theirs)
    known = TABLES[kind](_FILE)
    return Layout(kind, theirs, known.required, known.optional)


def _stated(reading: Reading, name: str, project: Project) -> Rows:
    faults = [fault_of(found, file.line) for file in reading.files for found in file.reasons]
    for record in reading.records:
        add_classes(record.nodes, project.classes)
    resolve: Resolve = partial(Identities(project.registry).resolve, source=name)
    ids = project.settings.namespaces.id
    validator = Validator(name, ids, resolve, project.context.triples)
    triples = validator.map_all(reading)
    faults += [
        fault_of(found, aside.line) for aside in reading.set_aside for found in aside.reasons
    ]
    subjects = {line.split(b" ", 1)[0][1:-1].decode() for line in triples}
    places = validator.places(reading.records, subjects)
    lines = {iri: records[0].line for iri, records in places.items()}
    return Rows(frozenset(triples), tuple(faults), lines)


def _renamed(body: bytes, columns: Mapping[str, str]) -> bytes:
    """The table with our names in its first line, where a map says what theirs mean."""
    if not columns:
        return body
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body
    header, delimiter = headings(text)
    first = io.StringIO(text, newline="").readline()
    end = first[len(first.rstrip("\r\n")) :]
    written = io.StringIO()
    csv.writer(written, delimiter=delimiter, lineterminator=end).writerow(_ours(header, columns))
    return (written.getvalue() + text[len(first) :]).encode()


def _ours(theirs: Iterable[str], columns: Mapping[str, str]) -> list[str]:
    ours = {heading: name for name, heading in columns.items()}
    return [ours.get(heading, heading) for heading in theirs]
