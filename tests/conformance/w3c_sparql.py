"""Reads the W3C SPARQL 1.0 and 1.1 test suites by their manifests, as they lie in their folder.

Whatever asks the questions gets a case's dataset and text, and gives back bytes in the case's
media type; w3c_answers.py tells whether they are right. There are 875 tests: 518 evaluate a query
(283 of SPARQL 1.0, 235 of 1.1 with its formats of results), 302 are queries that are or are not
SPARQL, and 55 are texts of updates, all of which a service of queries has to refuse. Entailment
and federation have manifests of their own, which are not read.
"""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox
from w3c_answers import (
    CSV,
    JSON,
    TRIPLES,
    TSV,
    Expected,
    agree,
    objects,
    read_answer,
    read_expected,
)

from store.answers import Term
from store.sparql import tokens

ROOT = Path(__file__).parents[2]
WHERE = "MAILLAGE_CONFORMANCE"
HOW_TO_GET_IT = (
    f"the W3C SPARQL test suites were not run: set {WHERE} to a folder whose “sparql10” and "
    "“sparql11” are those of https://github.com/w3c/rdf-tests/tree/main/sparql"
)
# Relative IRIs of the suites are resolved against the address at which W3C publishes them.
BASE = "https://w3c.github.io/rdf-tests/sparql/"
_MANIFESTS = (
    "sparql10/manifest.ttl",
    "sparql11/manifest-sparql11-query.ttl",
    "sparql11/manifest-sparql11-results.ttl",
)
_UPDATE_MANIFEST = "sparql11/manifest-sparql11-update.ttl"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
_QT = "http://www.w3.org/2001/sw/DataAccess/tests/test-query#"
_FORMATS = {".ttl": ox.RdfFormat.TURTLE, ".rdf": ox.RdfFormat.RDF_XML, ".nt": ox.RdfFormat.TURTLE}


class Kind(Enum):
    """What a test asks for."""

    EVALUATION = "a query has this answer"
    POSITIVE_SYNTAX = "a text is a query"
    NEGATIVE_SYNTAX = "a text is no query"
    UPDATE_SYNTAX = "a text is or is not an update, and no query in any case"


_KINDS = {
    "QueryEvaluationTest": Kind.EVALUATION,
    "CSVResultFormatTest": Kind.EVALUATION,
    "PositiveSyntaxTest": Kind.POSITIVE_SYNTAX,
    "PositiveSyntaxTest11": Kind.POSITIVE_SYNTAX,
    "NegativeSyntaxTest": Kind.NEGATIVE_SYNTAX,
    "NegativeSyntaxTest11": Kind.NEGATIVE_SYNTAX,
}
_UPDATE_KINDS = {
    "PositiveUpdateSyntaxTest11": Kind.UPDATE_SYNTAX,
    "NegativeUpdateSyntaxTest11": Kind.UPDATE_SYNTAX,
}


@dataclass(frozen=True)
class Dataset:
    """The files of a default graph, and those of the named graphs with their IRIs."""

    default: tuple[Path, ...] = ()
    named: tuple[tuple[str, Path], ...] = ()

    def quads(self, suites: Path) -> Iterator[ox.Quad]:
        """Read the files; blank nodes of two files are never the same."""
        for path in self.default:
            yield from _quads(path, suites)
        for iri, path in self.named:
            for quad in _quads(path, suites):
                yield ox.Quad(quad.subject, quad.predicate, quad.object, ox.NamedNode(iri))


@dataclass(frozen=True)
class Case:
    """One test; ``id`` is the path of its manifest's folder and its name there.

    ``text`` begins with a BASE, ``base``, the address of its file. ``lax`` lets each row come
    fewer times than expected, though once at least (REDUCED).
    """

    id: str
    kind: Kind
    base: str
    text: str
    dataset: Dataset = Dataset()
    result: Path | None = None
    lax: bool = False

    @property
    def media_type(self) -> str:
        """The format in which the answer is to be given."""
        assert self.result is not None, f"not an evaluation test: {self.id}"
        if self.result.suffix in (".csv", ".tsv"):
            return CSV if self.result.suffix == ".csv" else TSV
        return TRIPLES if "CONSTRUCT" in self._words else JSON

    @property
    def expected(self) -> Expected:
        """Read what the answer should be."""
        assert self.result is not None, f"not an evaluation test: {self.id}"
        return read_expected(self.result, self.base, graph="CONSTRUCT" in self._words)

    @property
    def ordered(self) -> bool:
        """Whether the order of the answer's rows matters."""
        return is_ordered(self.text)

    @cached_property
    def _words(self) -> frozenset[str]:
        return frozenset(piece.upper() for kind, piece in tokens(self.text) if kind == "word")


def suites_folder() -> Path:
    """Where the suites should be; the folder need not exist."""
    return Path(os.environ.get(WHERE, ROOT.parent / "shared" / "conformance"))


def cases(suites: Path) -> list[Case]:
    """All tests of query evaluation, result formats and syntax, in the order of the manifests.

    None when the folder lacks them.
    """
    if not (suites / _UPDATE_MANIFEST).is_file():
        return []
    queries = [case for name in _MANIFESTS for case in _manifest(suites / name, suites, _KINDS)]
    return [*queries, *_manifest(suites / _UPDATE_MANIFEST, suites, _UPDATE_KINDS)]


def is_right(case: Case, answer: bytes | None) -> bool:
    """Judge what was answered to a case: bytes in its media type, none if it was refused."""
    if case.kind != Kind.EVALUATION:
        return (answer is not None) == (case.kind == Kind.POSITIVE_SYNTAX)
    if answer is None:
        return False
    try:
        found = read_answer(answer, case.media_type)
    except (SyntaxError, ValueError):
        return False
    return agree(case.expected, found, ordered=case.ordered, lax=case.lax)


def is_ordered(text: str) -> bool:
    """Whether a query has ORDER BY outside of all braces."""
    depth = 0
    for kind, piece in tokens(text):
        depth += (piece == "{") - (piece == "}") if kind == "other" else 0
        if kind == "word" and piece.upper() == "ORDER" and depth == 0:
            return True
    return False


class _Facts:
    """The triples of one manifest."""

    def __init__(self, path: Path, suites: Path) -> None:
        self.dataset = ox.Dataset(_quads(path, suites))

    def all(self, subject: Term | None, predicate: str) -> list[Term]:
        return objects(self.dataset, subject, predicate)

    def listed(self, predicate: str) -> Iterator[Term]:
        for node in self.all(None, predicate):
            rest = node
            while rest != ox.NamedNode(_RDF + "nil"):
                yield self.all(rest, _RDF + "first")[0]
                rest = self.all(rest, _RDF + "rest")[0]


def _manifest(path: Path, suites: Path, kinds: Mapping[str, Kind]) -> Iterator[Case]:
    facts = _Facts(path, suites)
    for included in facts.listed(_MF + "include"):
        yield from _manifest(_local(included, suites), suites, kinds)
    for entry in facts.listed(_MF + "entries"):
        types = [node.value.removeprefix(_MF) for node in facts.all(entry, _RDF + "type")]
        if types[0] in kinds:
            yield _case(facts, entry, kinds[types[0]], path, suites)


def _case(facts: _Facts, entry: ox.NamedNode, kind: Kind, manifest: Path, suites: Path) -> Case:
    action = facts.all(entry, _MF + "action")[0]
    query = (facts.all(action, _QT + "query") or [action])[0]
    text = _local(query, suites).read_text("utf-8")
    data = [_local(node, suites) for node in facts.all(action, _QT + "data")]
    named = [node.value for node in facts.all(action, _QT + "graphData")]
    if kind == Kind.EVALUATION:
        named += [iri for iri in _graphs_named_by(text, query.value) if iri not in named]
    results = [_local(node, suites) for node in facts.all(entry, _MF + "result")]
    folder = manifest.parent.relative_to(suites).as_posix()
    return Case(
        id=f"{folder}/{entry.value.rpartition('#')[2]}",
        kind=kind,
        base=query.value,
        text=f"BASE <{query.value}>\n{text}",
        dataset=Dataset(
            tuple(data), tuple((iri, _local(ox.NamedNode(iri), suites)) for iri in named)
        ),
        result=results[0] if results else None,
        lax=bool(facts.all(entry, _MF + "resultCardinality")),
    )


def _graphs_named_by(text: str, base: str) -> list[str]:
    """The graphs that FROM and FROM NAMED want, which then are files of the suite."""
    found, wanted = [], False
    for kind, piece in tokens(text):
        if kind == "iri" and wanted:
            found.append(base.rpartition("/")[0] + "/" + piece[1:-1])
        if kind not in ("space", "comment"):
            wanted = piece.upper() == "FROM" or (wanted and piece.upper() == "NAMED")
    return found


def _quads(path: Path, suites: Path) -> Iterator[ox.Quad]:
    address = BASE + path.relative_to(suites).as_posix()
    kind = _FORMATS[path.suffix]
    return ox.parse(path=str(path), format=kind, base_iri=address, rename_blank_nodes=True)


def _local(node: ox.NamedNode, suites: Path) -> Path:
    assert node.value.startswith(BASE), f"not a file of the suites: {node}"
    return suites / node.value.removeprefix(BASE)
