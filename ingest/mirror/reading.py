"""Reading the nodes of a stream's search tree: what it is, where it leads, what it holds."""

import json
import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox

from ingest.errors import BadStream

__all__ = ["Member", "Node", "Place", "Stream", "read_node", "read_stream"]

_LDES, _TREE = "https://w3id.org/ldes#", "https://w3id.org/tree#"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_AS, _PROV = "https://www.w3.org/ns/activitystreams#", "http://www.w3.org/ns/prov#"
_TOPIC, _SOURCE = "http://xmlns.com/foaf/0.1/primaryTopic", _PROV + "hadPrimarySource"
# What a stream has to say of its members to be followed: the way a Maillage tells them.
_NEEDED = {
    "sequencePath": "https://schema.org/position",
    "versionOfPath": "http://purl.org/dc/terms/isVersionOf",
    "transactionPath": _PROV + "wasGeneratedBy",
    "transactionFinalizedPath": _RDF + "type",
    "transactionFinalizedObject": _AS + "Announce",
    "versionDeleteObject": _AS + "Delete",
}
_POSITION = _NEEDED["sequencePath"]
_DEFAULT_PAUSE = 60

_Values = Mapping[str, Sequence[ox.NamedNode | ox.BlankNode | ox.Literal]]


@dataclass(frozen=True)
class Stream:
    """The event stream: its IRI, and the seconds to wait between two looks at it."""

    iri: str
    pause: float


@dataclass(frozen=True, order=True)
class Place:
    """A node that another leads to, and the positions of what is found from there."""

    first: float
    address: str
    last: float = math.inf


@dataclass(frozen=True)
class Member:
    """A version: of what `graph` says of `thing`, as N-Triples; or the end of a transaction.

    The end has no thing, and what the other instance says of its release.
    """

    position: int
    transaction: str
    thing: str
    graph: str
    lines: Sequence[bytes]
    release: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Node:
    """A page: where it leads, what it holds, and whether it will ever change."""

    places: Sequence[Place]
    members: Sequence[Member]
    immutable: bool


class _Page:
    """The quads of a page, by subject; raises BadStream when they cannot be read."""

    def __init__(self, address: str, media_type: str, body: bytes) -> None:
        self.address = address
        self._said: dict[str, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
        self.graphs: dict[str, list[ox.Triple]] = defaultdict(list)
        kind = ox.RdfFormat.from_media_type(media_type) if body else ox.RdfFormat.TRIG
        if kind is None:
            raise BadStream(f"“{media_type}” is no RDF.", address)
        try:
            for quad in ox.parse(body, kind, base_iri=address):
                self._take(quad)
        except (SyntaxError, ValueError) as error:
            raise BadStream(f"The page is no RDF: {error}.", address) from error

    def _take(self, quad: ox.Quad | ox.Triple) -> None:
        if isinstance(quad, ox.Quad) and not isinstance(quad.graph_name, ox.DefaultGraph):
            self.graphs[str(quad.graph_name)].append(quad.triple)
        else:
            self._said[str(quad.subject)][quad.predicate.value].append(quad.object)

    def of(self, node: object) -> _Values:
        """What is said of a node, by property."""
        return self._said.get(str(node), {})

    def pairs(self, predicate: str) -> Iterator[tuple[str, Any]]:
        """The subjects and objects of a property."""
        for subject, values in self._said.items():
            for value in values.get(predicate, ()):
                yield subject, value

    def one(self, values: _Values, predicate: str) -> Any:
        """The one value of a property; raises BadStream."""
        found = values.get(predicate, ())
        if len(found) != 1:
            raise BadStream(f"There is not one {predicate}, but {len(found)}.", self.address)
        return found[0]


def read_stream(address: str, media_type: str, body: bytes) -> Stream:
    """Read the root: the stream that has this page as its view; raises BadStream."""
    page = _Page(address, media_type, body)
    here = f"<{address}>"
    found = [stream for stream, view in page.pairs(_TREE + "view") if str(view) == here]
    if len(found) != 1:
        raise BadStream(f"The page is the root of {len(found)} streams, not of one.", address)
    about = page.of(found[0])
    for name, value in _NEEDED.items():
        if [each.value for each in about.get(_LDES + name, ())] != [value]:
            raise BadStream(f"The stream has another ldes:{name} than a Maillage.", address)
    pause = [_number(page, each.value) for each in about.get(_LDES + "pollingInterval", ())]
    return Stream(found[0].strip("<>"), max([1, *pause]) if pause else _DEFAULT_PAUSE)


def read_node(stream: Stream, address: str, media_type: str, body: bytes) -> Node:
    """Read a page: its relations, and its members in their order; raises BadStream."""
    page = _Page(address, media_type, body)
    here = page.of(f"<{address}>")
    members = [
        _member(page, member)
        for owner, member in page.pairs(_TREE + "member")
        if owner == f"<{stream.iri}>"
    ]
    immutable = any(each.value == "true" for each in here.get(_LDES + "immutable", ()))
    members.sort(key=lambda member: member.position)
    return Node(_places(page, here), members, immutable)


def _places(page: _Page, here: _Values) -> Sequence[Place]:
    """Where a page leads; several relations to one node all hold."""
    bounds: dict[str, list[float]] = {}
    for relation in here.get(_TREE + "relation", ()):
        about = page.of(relation)
        bound = bounds.setdefault(page.one(about, _TREE + "node").value, [0, math.inf])
        kind = str(about.get(_RDF + "type", "")).rpartition("#")[2]
        if [path.value for path in about.get(_TREE + "path", ())] == [_POSITION]:
            value = _number(page, page.one(about, _TREE + "value").value)
            if kind.startswith("Greater"):
                bound[0] = max(bound[0], value)
            elif kind.startswith("Less"):
                bound[1] = min(bound[1], value)
    return [Place(first, address, last) for address, (first, last) in bounds.items()]


def _member(page: _Page, member: Any) -> Member:
    about = page.of(member)
    kind = page.one(about, _RDF + "type").value
    position = int(_number(page, page.one(about, _POSITION).value))
    transaction = page.one(about, _NEEDED["transactionPath"]).value
    if kind == _NEEDED["transactionFinalizedObject"]:
        release = _release(page, page.one(about, _RDF + "value").value)
        return Member(position, transaction, "", "", (), release)
    thing, graph = str(page.one(about, _TOPIC)), page.one(about, _SOURCE).value
    triples = page.graphs.get(str(member), [])
    if any(str(triple.subject) != thing for triple in triples):
        raise BadStream(f"The member {member} speaks of another thing.", page.address)
    if bool(triples) == (kind == _NEEDED["versionDeleteObject"]):
        raise BadStream(f"The member {member} has the wrong kind.", page.address)
    return Member(position, transaction, thing, graph, [f"{each} .".encode() for each in triples])


def _release(page: _Page, text: str) -> Mapping[str, Any]:
    try:
        release: dict[str, Any] = json.loads(text)
        graphs = {name: {"sha256": each["sha256"]} for name, each in release["graphs"].items()}
        sources = {name: {**each} for name, each in release["sources"].items()}
        return {"id": str(release["id"]), "graphs": graphs, "sources": sources}
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise BadStream(f"The description of a release lacks {error}.", page.address) from error


def _number(page: _Page, text: str) -> float:
    try:
        return int(text)
    except ValueError:
        raise BadStream(f"“{text}” is no whole number.", page.address) from None
