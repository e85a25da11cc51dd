"""SPARQL 1.1 Update on a copy of the release: what it would change, graph by graph.

The default graph holds what all named graphs say, so what an update writes there goes into a
graph of its own, and what it deletes there is deleted from every contributed graph.
"""

import hashlib
import io
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass

import pyoxigraph as ox
from tree_sitter import Node

from ingest.contributing.draft import Changes, Draft
from ingest.contributing.payload import GENID, Unreadable, fault_of, graph_name
from ingest.problems import Reason, reason
from store.contributions import UNNAMED, Contribution
from store.errors import QueryRefused
from store.sparql import guard, unescape
from store.syntax import parser

_BLANK = re.compile(rb"_:\w+")
# What an operation with a pattern has before it.
_WHERE = ("where", "group_graph_pattern")
_MANAGING = ("clear", "drop", "create", "add", "move", "copy")
_NAMES = ("iri_reference", "prefixed_name")
_DEFAULT = ox.DefaultGraph()


def update(draft: Draft, asked: Contribution, body: bytes) -> Changes:
    """The N-Triples lines that each graph loses and gains; the draft stays as it is.

    Raises Unreadable when the update is not one, asks for what is not allowed, or touches a graph
    that is not for contributions.
    """
    store: ox.Store | None = None
    total: Changes = {}
    for text, touched in _operations(_checked(_read(body), asked)):
        store = draft.scratch() if store is None else store
        before = _Content(store, draft, touched)
        _run(store, text, draft.base)
        changes = _changes(draft, before, _Content(store, draft, touched))
        # The next operation sees in the default graph what this one wrote to any.
        _spread(store, draft, changes)
        total = _followed(total, changes)
    return {
        name: (draft.spelled(name, gone), _named(come, draft.base))
        for name, (gone, come) in total.items()
        if gone or come
    }


def _run(store: ox.Store, text: str, base: str) -> None:
    try:
        store.update(text, base_iri=base)
    except (SyntaxError, ValueError) as error:
        raise _unreadable(reason("update-syntax", value=str(error))) from None
    except (OSError, RuntimeError) as error:
        raise _unreadable(reason("update-failed", value=str(error))) from None


def _spread(store: ox.Store, draft: Draft, changes: Changes) -> None:
    for name, (gone, come) in changes.items():
        graph = ox.NamedNode(draft.iri(name))
        for s, p, o in _triples(gone):
            store.remove(ox.Quad(s, p, o, graph))
            said = store.quads_for_pattern(s, p, o, None)
            if all(quad.graph_name == _DEFAULT for quad in said):
                store.remove(ox.Quad(s, p, o))
        for s, p, o in _triples(come):
            store.extend([ox.Quad(s, p, o), ox.Quad(s, p, o, graph)])


def _triples(lines: set[bytes]) -> Iterator[ox.Triple]:
    content = b"\n".join(lines)
    for quad in ox.parse(content, format=ox.RdfFormat.N_TRIPLES, rename_blank_nodes=False):
        yield quad.triple


def _followed(first: Changes, then: Changes) -> Changes:
    """Two changes, one after the other, as one."""
    nothing: tuple[set[bytes], set[bytes]] = (set(), set())
    joined: Changes = {}
    for name in first.keys() | then.keys():
        (gone, come), (gone_then, come_then) = first.get(name, nothing), then.get(name, nothing)
        joined[name] = (
            (gone - come_then) | (gone_then - come),
            (come - gone_then) | (come_then - gone),
        )
    return joined


@dataclass(frozen=True)
class _Touched:
    """What an update may write to: the default graph, and these graphs, or any if None."""

    unnamed: bool
    graphs: frozenset[str] | None


class _Content:
    """What a database says now: the lines of contributed graphs, and seals of the others.

    Only graphs that an update may touch are looked at.
    """

    def __init__(self, store: ox.Store, draft: Draft, touched: _Touched) -> None:
        self.unnamed = _lines(store, _DEFAULT) if touched.unnamed else set()
        self.graphs: dict[str, set[bytes]] = {}
        self.sealed: dict[str, bytes] = {}
        for node in store.named_graphs():
            if touched.graphs is not None and node.value not in touched.graphs:
                continue
            name = graph_name(node.value, draft.project)
            if draft.is_theirs(name):
                self.graphs[name] = _lines(store, node)
            elif draft.is_of_source(name):
                # Equal graphs come in equal order: that of the index, which is made of hashes.
                self.sealed[name] = hashlib.sha256(_dump(store, node)).digest()


def _changes(draft: Draft, before: _Content, after: _Content) -> Changes:
    for name in before.sealed.keys() | after.sealed.keys():
        if before.sealed.get(name) != after.sealed.get(name):
            raise _unreadable(reason("own-graph", value=draft.iri(name)))
    gone, come = before.unnamed - after.unnamed, after.unnamed - before.unnamed
    _check_said(draft, gone, after)
    wanted = {name: lines - gone for name, lines in after.graphs.items()}
    wanted[UNNAMED] = wanted.get(UNNAMED, set()) | come.difference(*wanted.values())
    changes = {}
    for name in wanted.keys() | before.graphs.keys():
        old, new = before.graphs.get(name, set()), wanted.get(name, set())
        if old != new:
            changes[name] = (old - new, new - old)
    return changes


def _check_said(draft: Draft, gone: set[bytes], after: _Content) -> None:
    """Refuse to delete from the default graph what a source says: it would say it again."""
    for name in after.sealed:
        if said := gone & draft.lines(name):
            line = min(said).decode()
            raise _unreadable(reason("own-graph", value=f"{draft.iri(name)} ({line})"))


def _named(lines: set[bytes], base: str) -> set[bytes]:
    """The lines with Skolem IRIs for blank nodes, which are new ones in each update."""
    start, known = f"{base}{GENID}{secrets.token_hex(8)}-", dict[bytes, bytes]()

    def node(match: re.Match[bytes]) -> bytes:
        return known.setdefault(match.group(), f"<{start}{len(known) + 1}>".encode())

    return {_outside_literals(line, node) for line in lines}


def _outside_literals(line: bytes, node: object) -> bytes:
    subject, predicate, value = line.split(b" ", 2)
    replaced = [
        _BLANK.sub(node, term) if term.startswith(b"_:") else term  # type: ignore[call-overload]
        for term in (subject, value)
    ]
    return b" ".join((replaced[0], predicate, replaced[1]))


def _lines(store: ox.Store, graph: ox.NamedNode | ox.BlankNode | ox.DefaultGraph) -> set[bytes]:
    return set(_dump(store, graph).splitlines())


def _dump(store: ox.Store, graph: ox.NamedNode | ox.BlankNode | ox.DefaultGraph) -> bytes:
    output = io.BytesIO()
    store.dump(output, ox.RdfFormat.N_TRIPLES, from_graph=graph)
    return output.getvalue()


def _read(body: bytes) -> str:
    try:
        # What stands in escapes must not be another update than the one that is checked.
        text = unescape(body.decode())
        guard(text)
    except UnicodeDecodeError as error:
        raise _unreadable(reason("update-syntax", value=str(error))) from None
    except QueryRefused as error:
        raise _unreadable(reason("update-refused", value=str(error))) from None
    return text


def _checked(text: str, asked: Contribution) -> str:
    """Refuse LOAD, and have every WHERE use the graphs that the request names."""
    data = text.encode()
    root = parser().parse(data).root_node
    if root.has_error:
        _complain(text)
    if any(node.type == "load" for node in _within(root)):
        raise _unreadable(reason("update-refused", value="LOAD"))
    if not asked.using and not asked.using_named:
        return text
    modified = [node for node in _within(root) if node.type == "modify"]
    taken = {each.type.lower() for node in modified for each in node.children}
    if taken & {"using_clause", "with"}:
        raise _unreadable(reason("using-conflict"))
    clauses = [f"USING {_node(iri)} " for iri in asked.using]
    clauses += [f"USING NAMED {_node(iri)} " for iri in asked.using_named]
    for node in sorted(modified, key=lambda node: -node.start_byte):
        at = next(each for each in node.children if each.type.lower() in _WHERE).start_byte
        data = data[:at] + "".join(clauses).encode() + data[at:]
    return data.decode()


def _node(iri: str) -> ox.NamedNode:
    """The node of an IRI: one that does not end where it should could bring another operation."""
    try:
        return ox.NamedNode(iri)
    except ValueError:
        raise _unreadable(reason("graph-name", value=iri)) from None


def _operations(text: str) -> Iterator[tuple[str, _Touched]]:
    """Each operation with the prologues before it, and what it may write to."""
    data = text.encode()
    prologue = b""
    for node in parser().parse(data).root_node.named_children:
        part = data[node.start_byte : node.end_byte]
        if node.type == "prologue":
            prologue += part + b"\n"
        elif node.type != "comment":
            yield (prologue + part).decode(), _touched(node)


def _touched(root: Node) -> _Touched:
    """Tell from an update's text what it may write to; in doubt, to anything."""
    graphs: set[str] = set()
    unnamed = False
    for node in _within(root):
        if node.type in _MANAGING or (node.type == "modify" and node.named_child(0).type in _NAMES):
            return _Touched(True, None)
        if node.type == "quads":
            unnamed |= any(each.type == "triples_template" for each in node.children)
        if node.type == "quads_not_triples":
            name = node.named_child(0)
            iri = name.text.decode()[1:-1] if name.text else ""
            if name.type != "iri_reference" or ":" not in iri:
                return _Touched(True, None)
            graphs.add(iri)
    # What is deleted from the default graph is deleted from any.
    return _Touched(unnamed, None if unnamed else frozenset(graphs))


def _within(root: Node) -> Iterator[Node]:
    yield root
    for child in root.children:
        yield from _within(child)


def _unreadable(found: Reason) -> Unreadable:
    return Unreadable(fault_of(found))


def _complain(text: str) -> None:
    """Say what the engine says; on an empty database in memory, nothing can be reached by it."""
    if re.search(r"\bload\b", text, re.IGNORECASE):
        raise _unreadable(reason("update-refused", value="LOAD"))
    try:
        ox.Store().update(text)
    except (SyntaxError, ValueError) as error:
        raise _unreadable(reason("update-syntax", value=str(error))) from None
    raise _unreadable(reason("update-syntax", value="…"))
