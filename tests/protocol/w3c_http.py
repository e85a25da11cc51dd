"""Reads the W3C's tests of protocols: connections of requests, each with what is expected of it.

The vocabulary is “HTTP in RDF”, with a few terms of the test suites' own.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

import pyoxigraph as ox

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
_HT = "http://www.w3.org/2011/http#"
_CNT = "http://www.w3.org/2011/content#"
_UT = "http://www.w3.org/2009/sparql/tests/test-update#"
_STATUS = {"OK": "200", "Created": "201", "NoContent": "204", "NotFound": "404"}

Headers = Mapping[str, str]


@dataclass(frozen=True)
class Expected:
    """What a response should be; statuses as “2xx” or “404”, the rest empty when not told."""

    statuses: tuple[str, ...]
    form: str
    truth: bool | None
    headers: Headers
    body: str
    location: str

    def status_fits(self, status: int) -> bool:
        """Whether a status is one of those expected."""
        return any(
            str(status).startswith(item.removesuffix("xx"))
            if item.endswith("xx")
            else str(status) == item
            for item in self.statuses
        )


@dataclass(frozen=True)
class Request:
    """One request; the path as in the manifest."""

    method: str
    path: str
    headers: Headers
    body: bytes
    expected: Expected


@dataclass(frozen=True)
class Case:
    """A test: the graphs there are, and the requests made one after the other."""

    id: str
    graphs: Mapping[str, Path]
    requests: tuple[Request, ...]


def read_cases(manifest: Path, kind: str) -> list[Case]:
    """All tests of a kind, such as “ProtocolTest”, whether listed as entries or not."""
    facts = _Facts(manifest)
    tests = facts.subjects(_RDF + "type", _MF + kind)
    return [_case(facts, test) for test in sorted(tests, key=str)]


class _Facts:
    def __init__(self, path: Path) -> None:
        self.path = path
        quads = ox.parse(path=str(path), base_iri=path.as_uri())
        self._dataset = ox.Dataset(quads)

    def subjects(self, predicate: str, value: str) -> list[ox.NamedNode]:
        found = self._dataset.quads_for_object(ox.NamedNode(value))
        return [quad.subject for quad in found if quad.predicate.value == predicate]

    def all(self, subject: ox.NamedNode | ox.BlankNode, predicate: str) -> list:
        return [
            quad.object
            for quad in self._dataset.quads_for_subject(subject)
            if quad.predicate.value == predicate
        ]

    def one(self, subject: ox.NamedNode | ox.BlankNode, predicate: str):
        return next(iter(self.all(subject, predicate)), None)

    def text(self, subject: ox.NamedNode | ox.BlankNode, predicate: str) -> str:
        found = self.one(subject, predicate)
        return "" if found is None else found.value

    def listed(self, node: ox.NamedNode | ox.BlankNode | None) -> Iterator:
        while node is not None and node != ox.NamedNode(_RDF + "nil"):
            yield self.one(node, _RDF + "first")
            node = self.one(node, _RDF + "rest")


def _case(facts: _Facts, test: ox.NamedNode) -> Case:
    graphs = {
        facts.text(node, _RDFS + "label"): facts.path.parent
        / urljoin("", facts.text(node, _UT + "graph")).rpartition("/")[2]
        for node in facts.all(test, _UT + "graphData")
    }
    connection = facts.one(test, _MF + "action")
    requests = facts.listed(facts.one(connection, _HT + "requests")) if connection else ()
    name = test.value.rpartition("#")[2]
    return Case(name, graphs, tuple(_request(facts, node) for node in requests))


def _request(facts: _Facts, node: ox.BlankNode) -> Request:
    response = facts.one(node, _HT + "resp")
    body = facts.one(node, _HT + "body")
    encoding = facts.text(body, _CNT + "characterEncoding") if body else "UTF-8"
    text = facts.text(body, _CNT + "chars") if body else ""
    return Request(
        facts.text(node, _HT + "methodName"),
        facts.text(node, _HT + "absolutePath"),
        _headers(facts, node),
        text.encode(encoding),
        _expected(facts, response),
    )


def _expected(facts: _Facts, node: ox.BlankNode) -> Expected:
    statuses = [item.value.rpartition("#")[2] for item in facts.all(node, _MF + "expectedStatus")]
    body = facts.one(node, _HT + "body")
    truth = facts.text(node, _MF + "expectedBoolean")
    return Expected(
        tuple(_STATUS.get(item, item.removeprefix("StatusCode")) for item in statuses),
        facts.text(node, _MF + "expectedFormat"),
        truth == "true" if truth else None,
        _headers(facts, node),
        facts.text(body, _CNT + "chars") if body else "",
        facts.text(node, _MF + "expectedLocation"),
    )


def _headers(facts: _Facts, node: ox.BlankNode) -> Headers:
    return {
        facts.text(header, _HT + "fieldName"): facts.text(header, _HT + "fieldValue")
        for header in facts.listed(facts.one(node, _HT + "headers"))
    }
