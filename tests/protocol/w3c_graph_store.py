"""A graph store in memory that does what the W3C's writing requests ask, and older tests' text."""

import email
import email.policy
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pyoxigraph as ox
from w3c_http import Expected, Headers, Request

_MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
_COMMENT = "http://www.w3.org/2000/01/rdf-schema#comment"
_TURTLE = "text/turtle"


@dataclass
class GraphStore:
    """Graphs by name, the default graph under ""; `place` is where graphs named by path are."""

    path: str
    place: str
    graphs: dict[str, list[ox.Triple]] = field(default_factory=dict)

    def name(self, path: str) -> str:
        """The graph that a request's path names."""
        parts = urlsplit(path)
        query = parse_qs(parts.query, keep_blank_values=True)
        if "default" in query:
            return ""
        return query["graph"][0] if "graph" in query else self.place + parts.path[len(self.path) :]

    def write(self, request: Request) -> None:
        """Do what a request to write asks for."""
        name = self.name(request.path)
        if request.method == "DELETE":
            self.graphs.pop(name, None)
            return
        before = self.graphs.get(name, []) if request.method == "POST" else []
        self.graphs[name] = [*before, *_triples(request.headers, request.body)]


def read_graph(text: str, base: str = "http://www.example/") -> list[ox.Triple]:
    """Read Turtle; the names of blank nodes are new each time."""
    quads = ox.parse(text, ox.RdfFormat.TURTLE, base_iri=base, rename_blank_nodes=True)
    return [quad.triple for quad in quads]


def same_graph(one: list[ox.Triple], other: list[ox.Triple]) -> bool:
    """Whether two graphs are the same but for the names of blank nodes."""
    datasets = [ox.Dataset(ox.Quad(*triple) for triple in triples) for triples in (one, other)]
    for dataset in datasets:
        dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return datasets[0] == datasets[1]


def read_older_cases(manifest: Path) -> dict[str, Request]:
    """The tests that tell request and response as text, by name."""
    facts = list(ox.parse(path=str(manifest), base_iri=manifest.as_uri()))
    return {
        quad.subject.value.rpartition("#")[2]: _older(quad.object.value)
        for quad in facts
        if quad.predicate.value == _COMMENT and "#### Request" in quad.object.value
    }


def _triples(headers: Headers, body: bytes) -> Iterator[ox.Triple]:
    kind = headers["content-type"]
    if not kind.startswith("multipart/"):
        yield from read_graph(body.decode())
        return
    head = f"Content-Type: {kind}\r\n\r\n".encode()
    message = email.message_from_bytes(head + body, policy=email.policy.HTTP)
    for part in message.iter_parts():
        yield from read_graph(part.get_content())


def _older(text: str) -> Request:
    request, response = (
        re.sub(r"^    ", "", part, flags=re.MULTILINE).strip()
        for part in text.split("#### Request")[1].split("#### Response")
    )
    head, _, body = request.partition("\n\n")
    (method, path, _), headers = head.split("\n")[0].split(" "), _headers(head)
    answer, _, content = response.partition("\n\n")
    expected = Expected((answer[:3],), "", None, _headers(answer), content, "")
    return Request(method, path, headers, body.encode(), expected)


def _headers(head: str) -> Headers:
    pairs = (line.partition(":") for line in head.split("\n")[1:])
    return {name.strip().lower(): value.strip() for name, _, value in pairs}
