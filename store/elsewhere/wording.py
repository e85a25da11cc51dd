"""Wording a query for a store elsewhere: its dataset, and the names of graphs in its text.

`GRAPH ?g {…}` becomes `VALUES (?there ?g) {…} GRAPH ?there {…}`, so that ?g is what it is in the
release; the text is edited span by span on its syntax tree.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pyoxigraph as ox
from tree_sitter import Node

from store.elsewhere.placement import Placement
from store.sparql import unescape
from store.syntax import parser

__all__ = ["Wording", "word"]

_THERE = "graph_elsewhere_"
Edit = tuple[int, int, str]


@dataclass(frozen=True)
class Wording:
    """What is asked of the store elsewhere, and over which graphs of it."""

    text: str
    default_graphs: Sequence[str]
    named_graphs: Sequence[str]


def word(
    text: str,
    base: str,
    placement: Placement,
    default_graphs: Sequence[str] | None = None,
    named_graphs: Sequence[str] | None = None,
) -> Wording | None:
    """Word a query that is known to be one; none when it is in doubt how it is to be read.

    Without graphs given, its FROM clauses count, and without these it is over the whole release.
    """
    data = text.encode()
    root = parser().parse(data).root_node
    if root.has_error or _THERE in text:
        return None
    reading = _Reading(data, root, base)
    if default_graphs is None and named_graphs is None:
        default_graphs, named_graphs = reading.dataset()
    there = placement.graphs
    if default_graphs is None and named_graphs is None:
        default, named = [placement.default], dict(there)
    else:
        default = [there.get(graph, graph) for graph in default_graphs or ()]
        named = {graph: there.get(graph, graph) for graph in named_graphs or ()}
    edits = [*reading.edits(named)]
    if any(new.startswith("VALUES") for _, _, new in edits):
        edits += reading.without_star(text, base)
    worded = _edited(data, edits)
    # Nothing is found in a graph that is not there; without any the store would take all it has.
    return Wording(
        f"BASE <{base}>\n{worded}" if base else worded,
        default or [f"{placement.default}/none"],
        sorted(named.values()) if reading.graphs else [],
    )


class _Reading:
    """Where a query names graphs."""

    def __init__(self, data: bytes, root: Node, base: str) -> None:
        self._data = data
        self._base = base
        nodes = [*_below(root)]
        self._prologue = "".join(_text(node) for node in nodes if node.type == "prologue")
        self._clauses = [node for node in nodes if node.type == "dataset_clause"]
        self.graphs = [node for node in nodes if node.type == "graph_graph_pattern"]
        self._select = next((node for node in nodes if node.type == "select_query"), None)

    def dataset(self) -> tuple[list[str] | None, list[str] | None]:
        """The graphs of FROM and of FROM NAMED; none of either where there is no such clause."""
        if not self._clauses:
            return None, None
        found: dict[str, list[str]] = {"default_graph_clause": [], "named_graph_clause": []}
        for clause in self._clauses:
            kind = clause.named_children[0]
            found[kind.type].append(self._iri(kind.named_children[-1]))
        return found["default_graph_clause"], found["named_graph_clause"]

    def edits(self, named: dict[str, str]) -> Iterator[Edit]:
        """Put the names elsewhere in place of those of the release."""
        for clause in self._clauses:
            yield clause.start_byte, clause.end_byte, ""
        for number, node in enumerate(self.graphs):
            name = node.named_children[0]
            if name.type == "var":
                there = f"?{_THERE}{number}"
                rows = " ".join(f"(<{place}> <{graph}>)" for graph, place in named.items())
                values = f"VALUES ({there} {_text(name)}) {{ {rows} }} "
                yield node.start_byte, node.start_byte, values
                yield name.start_byte, name.end_byte, there
            else:
                graph = self._iri(name)
                yield name.start_byte, name.end_byte, f"<{named.get(graph, graph)}>"

    def without_star(self, text: str, base: str) -> Iterator[Edit]:
        """Name the variables of `SELECT *`, of which those put in are none."""
        clause = self._select.named_children if self._select else []
        for node in clause:
            if node.type == "select_clause" and _text(node).rstrip().endswith("*"):
                result = ox.Store().query(text, base_iri=base or None)
                assert isinstance(result, ox.QuerySolutions)
                names = " ".join(str(variable) for variable in result.variables)
                yield node.end_byte - 1, node.end_byte, f" {names} "

    def _iri(self, node: Node) -> str:
        """Resolve an IRI as the query's prologue has it, which Turtle writes in the same way."""
        text = unescape(f"{self._prologue}\n<urn:x> <urn:x> {_text(node)} .")
        quads = ox.parse(text, ox.RdfFormat.TURTLE, base_iri=self._base or None)
        return str(next(iter(quads)).object.value)


def _edited(data: bytes, edits: Sequence[Edit]) -> str:
    for start, end, new in sorted(edits, reverse=True):
        data = data[:start] + new.encode() + data[end:]
    return data.decode()


def _text(node: Node) -> str:
    return node.text.decode() if node.text else ""


def _below(node: Node) -> Iterator[Node]:
    waiting = [node]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += reversed(node.children)
