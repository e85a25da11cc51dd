"""Answers to the W3C's queries: reading them from bytes, and whether one is as expected."""

import csv
import io
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

import pyoxigraph as ox

from store.answers import Term

JSON = "application/sparql-results+json"
XML = "application/sparql-results+xml"
CSV = "text/csv"
TSV = "text/tab-separated-values"
TRIPLES = "application/n-triples"
_RESULTS = {
    JSON: ox.QueryResultsFormat.JSON,
    XML: ox.QueryResultsFormat.XML,
    TSV: ox.QueryResultsFormat.TSV,
}
_SUFFIXES = {".srj": JSON, ".srx": XML, ".tsv": TSV, ".csv": CSV}
_RS = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
_XSD = "http://www.w3.org/2001/XMLSchema#"

# Terms are written as in N-Triples, cells of CSV as they are; none where nothing is bound.
Row = tuple[str | None, ...]


@dataclass(frozen=True)
class Table:
    """Solutions; the variables in alphabetical order, the rows in their own."""

    variables: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Graph:
    """The triples of a graph, none twice."""

    triples: tuple[Row, ...]


Expected = Table | Graph | bool


def read_answer(answer: bytes, media_type: str) -> Expected:
    """Read what a service gave back; raises SyntaxError when it is not of its media type."""
    if media_type == CSV:
        return _csv(answer.decode())
    if media_type == TRIPLES:
        return _graph(ox.parse(answer, ox.RdfFormat.N_TRIPLES))
    results = ox.parse_query_results(answer, _RESULTS[media_type])
    if isinstance(results, ox.QueryBoolean):
        return bool(results)
    variables = [variable.value for variable in results.variables]
    return _table(variables, [[_cell(term) for term in solution] for solution in results])


def read_expected(path: Path, base: str, *, graph: bool) -> Expected:
    """Read a file of expected results: a graph, or a table or truth in any of six formats."""
    if path.suffix in _SUFFIXES:
        return read_answer(path.read_bytes(), _SUFFIXES[path.suffix])
    kind = ox.RdfFormat.RDF_XML if path.suffix == ".rdf" else ox.RdfFormat.TURTLE
    quads = ox.parse(path=str(path), format=kind, base_iri=base)
    return _graph(quads) if graph else _result_set(ox.Dataset(quads))


def agree(expected: Expected, found: Expected, *, ordered: bool = False, lax: bool = False) -> bool:
    """Whether two answers are the same but for the names of blank nodes.

    Datatypes and languages count. Decimal and floating numbers are compared by value, since no
    standard prescribes how a computed one is written; all other literals character by character.
    """
    if isinstance(expected, bool) or isinstance(found, bool):
        return expected is found
    if isinstance(expected, Graph) or isinstance(found, Graph):
        graphs = isinstance(expected, Graph) and isinstance(found, Graph)
        return graphs and _match(expected.triples, found.triples)
    if expected.variables != found.variables:
        return False
    if ordered:
        return _match_in_order(expected.rows, found.rows)
    rows = _as_often(found.rows, expected.rows) if lax else found.rows
    return _match(expected.rows, rows)


def _csv(text: str) -> Table:
    header, *lines = list(csv.reader(io.StringIO(text, newline="")))
    return _table(header, [[cell or None for cell in line] for line in lines])


def _graph(quads: ox.QuadParser) -> Graph:
    triples = {(_cell(q.subject), _cell(q.predicate), _cell(q.object)) for q in quads}
    return Graph(tuple(sorted(triples)))


def _table(variables: Sequence[str], rows: Sequence[Sequence[str | None]]) -> Table:
    order = sorted(range(len(variables)), key=lambda number: variables[number])
    return Table(
        tuple(variables[number] for number in order),
        tuple(tuple(row[number] for number in order) for row in rows),
    )


def objects(dataset: ox.Dataset, subject: Term | None, predicate: str) -> list[Term]:
    """All objects of a predicate, of one subject or of any; literals as they are spelled."""
    named = ox.NamedNode(predicate)
    quads = dataset.quads_for_predicate(named)
    return [quad.object for quad in quads if subject is None or quad.subject == subject]


def _result_set(dataset: ox.Dataset) -> Table | bool:
    """Read a table as RDF, in the vocabulary that SPARQL 1.0's tests use."""
    for truth in objects(dataset, None, _RS + "boolean"):
        return truth.value == "true"
    variables = [node.value for node in objects(dataset, None, _RS + "resultVariable")]
    solutions = objects(dataset, None, _RS + "solution")
    solutions.sort(key=lambda node: [int(i.value) for i in objects(dataset, node, _RS + "index")])
    rows = []
    for solution in solutions:
        bound = {
            objects(dataset, binding, _RS + "variable")[0].value: _cell(
                objects(dataset, binding, _RS + "value")[0]
            )
            for binding in objects(dataset, solution, _RS + "binding")
        }
        rows.append([bound.get(variable) for variable in variables])
    return _table(variables, rows)


def _cell(term: Term | None) -> str | None:
    if isinstance(term, ox.Literal) and term.datatype.value.startswith(_XSD):
        value = _number(term.value, term.datatype.value.removeprefix(_XSD))
        return str(term) if value is None else f'"{value}"^^{term.datatype}'
    if isinstance(term, ox.Literal) and term.language:
        return str(ox.Literal(term.value, language=term.language.lower()))
    return None if term is None else str(term)


def _number(text: str, kind: str) -> str | None:
    try:
        if kind == "decimal":
            return str(Decimal(text).normalize())
        if kind in ("double", "float") and not math.isnan(float(text)):
            return repr(float(text))
    except (InvalidOperation, ValueError):
        pass
    return None


def _as_often(rows: Sequence[Row], expected: Sequence[Row]) -> Sequence[Row]:
    """Repeat rows that come fewer times than expected."""
    wanted, had = Counter(expected), Counter(rows)
    return [row for row, count in had.items() for _ in range(max(count, wanted[row]))]


def _match(expected: Sequence[Row], found: Sequence[Row]) -> bool:
    """Whether a renaming of blank nodes makes two multisets of rows the same."""
    if len(expected) != len(found) or _ground(expected) != _ground(found):
        return False
    wanted = [row for row in expected if _blank(row)]
    return _search(wanted, [row for row in found if _blank(row)], {})


def _search(wanted: Sequence[Row], left: Sequence[Row], names: dict[str, str]) -> bool:
    if not wanted:
        return True
    for number, row in enumerate(left):
        if row in left[:number]:
            continue
        renamed = _rename(wanted[0], row, names)
        if renamed is not None and _search(
            wanted[1:], [*left[:number], *left[number + 1 :]], renamed
        ):
            return True
    return False


def _match_in_order(expected: Sequence[Row], found: Sequence[Row]) -> bool:
    names: dict[str, str] | None = {}
    for one, other in zip(expected, found, strict=False):
        names = None if names is None else _rename(one, other, names)
    return names is not None and len(expected) == len(found)


def _rename(expected: Row, found: Row, names: dict[str, str]) -> dict[str, str] | None:
    """Add to the renaming what makes one row the other; none when nothing does."""
    names = dict(names)
    for one, other in zip(expected, found, strict=True):
        if not _is_blank(one) or not _is_blank(other):
            if one != other:
                return None
        elif names.setdefault(str(one), str(other)) != other:
            return None
    return names if len(set(names.values())) == len(names) else None


def _ground(rows: Sequence[Row]) -> Counter[Row]:
    return Counter(row for row in rows if not _blank(row))


def _blank(row: Row) -> bool:
    return any(_is_blank(cell) for cell in row)


def _is_blank(cell: str | None) -> bool:
    return cell is not None and cell.startswith("_:")
