"""Documents of partners: what they state, as N-Triples lines that name every node.

Blank nodes become Skolem IRIs (RDF 1.1 Concepts, section 3.5), which the same document gives
again: a graph that is put twice does not change. What the shapes describe is named as they want.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from ingest.fields.texts import contact_faults
from ingest.problems import Reason, reason
from ingest.project import Project
from ingest.rdfxml import check_rdf_xml
from store.contributions import Fault

GENID = ".well-known/genid/"
# Where an organisation's own address may stand; the shapes say whose.
_CONTACTS = frozenset(
    f"https://schema.org/{name}" for name in ("email", "telephone", "faxNumber", "contactPoint")
)
_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
# Names of files have 255 bytes, endings among them.
_LONGEST_NAME = 200
_PERSONAL = ("mailto:", "tel:", "sms:")


class Unreadable(Exception):
    """A document that cannot be read at all; knows the fault."""

    def __init__(self, fault: Fault) -> None:
        """Keep the fault."""
        super().__init__(fault)
        self.fault = fault


@dataclass(frozen=True)
class Payload:
    """What a document states, as N-Triples lines without line breaks, and what must not stand."""

    triples: frozenset[bytes]
    faults: tuple[Fault, ...] = ()


def read_rdf(body: bytes, media_type: str, graph: str, project: Project) -> Payload:
    """Read a document in any RDF syntax, relative to its graph's IRI; raises Unreadable."""
    syntax = ox.RdfFormat.from_media_type(media_type)
    if syntax is None:
        raise Unreadable(fault_of(reason("media-type", value=media_type)))
    if syntax == ox.RdfFormat.JSON_LD:
        body = _with_our_context(body, project)
    quads = list(_quads(body, syntax, graph, project.settings.contribution_size << 20))
    named = _Skolem(project, graph, body, quads)
    lines: set[bytes] = set()
    faults: list[Fault] = []
    for quad in quads:
        if quad.graph_name not in (ox.DefaultGraph(), ox.NamedNode(graph)):
            raise Unreadable(fault_of(reason("other-graph", value=str(quad.graph_name))))
        subject, value = named.node(quad.subject), named.node(quad.object)
        faults += _contacts(str(subject), quad.predicate.value, value, body)
        lines.add(f"{subject} {quad.predicate} {value} .".encode())
    return Payload(frozenset(lines), tuple(faults))


def graph_name(iri: str, project: Project) -> str:
    """The name under which a graph is kept; raises Unreadable when the IRI is no good name."""
    name = project.settings.namespaces.graph_name(iri)
    if ":" not in iri or len(name) > _LONGEST_NAME:
        raise Unreadable(fault_of(reason("graph-name", value=iri)))
    return name


def line_of(body: bytes, *texts: str) -> int:
    """The line of a document on which a text stands, after the texts before it; 0 if nowhere."""
    place = found = 0
    for text in filter(None, texts):
        pattern = re.escape(text)
        if "://" in text:
            # Prefixed names, keys and whole IRIs end alike.
            end = re.escape(re.split(r"[/#]", text.rstrip("/#"))[-1])
            pattern = rf"(?:{pattern}|[/#:<\"]{end})(?![\w-])"
        if match := re.compile(pattern.encode()).search(body, place):
            place, found = match.start(), body.count(b"\n", 0, match.start()) + 1
    return found


class _Skolem:
    """Names blank nodes by the document and the order in which they come, and by their classes."""

    def __init__(self, project: Project, graph: str, body: bytes, quads: Sequence[ox.Quad]) -> None:
        names = project.settings.namespaces
        self._plain = names.base + GENID
        self._ids = names.id
        source = graph.removeprefix(names.graph)
        digest = hashlib.sha256(body).hexdigest()[:16]
        self._mark = f"{source}.{digest}" if names.names_source(source) else digest
        self._kinds = {
            quad.subject.value: project.segments[quad.object.value]
            for quad in quads
            if isinstance(quad.subject, ox.BlankNode)
            and quad.predicate == _TYPE
            and isinstance(quad.object, ox.NamedNode)
            and quad.object.value in project.segments
        }
        self._known: dict[str, ox.NamedNode] = {}

    def node(self, term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> object:
        if isinstance(term, ox.Triple):
            raise Unreadable(fault_of(reason("triple-term", value=str(term))))
        if not isinstance(term, ox.BlankNode):
            return term
        kind = self._kinds.get(term.value)
        start = f"{self._ids}{kind}/" if kind else self._plain
        iri = f"{start}{self._mark}-{len(self._known) + 1}"
        return self._known.setdefault(term.value, ox.NamedNode(iri))


def _quads(body: bytes, syntax: ox.RdfFormat, graph: str, size: int) -> Iterator[ox.Quad]:
    try:
        if syntax == ox.RdfFormat.RDF_XML:
            check_rdf_xml(body, size)
        yield from ox.parse(body, format=syntax, base_iri=graph, rename_blank_nodes=False)
    except SyntaxError as error:
        line = error.lineno or 0
        raise Unreadable(fault_of(reason("rdf-syntax", value=str(error.msg)), line)) from None
    except ValueError as error:
        raise Unreadable(fault_of(reason("rdf-syntax", value=str(error)))) from None


def _with_our_context(body: bytes, project: Project) -> bytes:
    """Put the context itself in place of its address; no other one is fetched."""
    try:
        document = json.loads(body)
    except ValueError as error:
        line = getattr(error, "lineno", 0)
        raise Unreadable(fault_of(reason("rdf-syntax", value=str(error)), line)) from None
    addresses = {f"{project.settings.base}context.jsonld", "context.jsonld", "/context.jsonld"}
    if isinstance(document, dict) and document.get("@context") in addresses:
        return json.dumps({**document, **project.context.document}, ensure_ascii=False).encode()
    return body


def _contacts(subject: str, predicate: str, value: object, body: bytes) -> Iterator[Fault]:
    if predicate in _CONTACTS:
        return
    if isinstance(value, ox.NamedNode) and value.value.startswith(_PERSONAL):
        code = "email" if value.value.startswith("mailto:") else "telephone"
        yield fault_of(reason(code, predicate), line_of(body, value.value), subject)
    if isinstance(value, ox.Literal):
        for found in contact_faults(predicate, value.value):
            yield fault_of(found, line_of(body, value.value), subject)


def fault_of(found: Reason, line: int = 0, focus: str = "") -> Fault:
    """A reason as a violation at a line, about a thing."""
    about = focus.strip("<>")
    return Fault("Violation", found.message, line, about, found.field, found.value, found.code)
