"""SERVICE bound by what is known here: an endpoint is asked of these things, not of all.

pyoxigraph sends the group of a SERVICE as it stands and joins what comes back: for
`?org m:siren ?siren . SERVICE <…> { ?item wdt:P1616 ?siren }`, all numbers of that endpoint. Which
values the patterns before a SERVICE give the variables that it shares is found first, and put into
its group as VALUES. The answer stays the same: whatever else the endpoint has joins with nothing.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

import pyoxigraph as ox
from tree_sitter import Node

from store.answers import Row, Term
from store.rewriting.model import Unreadable
from store.rewriting.reading import parse

__all__ = ["MOST_ROWS", "bind"]

Ask = Callable[[str], Sequence[Row] | None]
# Beyond so many rows of values an endpoint is asked as the query is written.
MOST_ROWS = 2_000
# What only narrows the rows. All else may be left out: without it, there are more.
_JOINED = ("triples_block", "inline_data", "group_or_union_graph_pattern")
# What gives other rows each time, or means more than itself.
_NOT_ALONE = re.compile(
    r"\b(?:exists|limit|offset|sample|group_concat|now|rand|uuid|struuid|bnode|service)\b",
    re.IGNORECASE,
)
_STRING = ox.NamedNode("http://www.w3.org/2001/XMLSchema#string")


class _Call(NamedTuple):
    """The group that is sent, and what stands before it."""

    group: Node
    before: Sequence[Node]


def bind(text: str, ask: Ask) -> str:
    """Put what is known here into the groups of SERVICE.

    ``ask`` gives the rows of a SELECT, None when it cannot be asked.
    """
    try:
        data, root = parse(text)
    except Unreadable:
        return text
    form = next((child for child in root.children if child.type.endswith("_query")), None)
    parts = {child.type: child for child in form.children} if form else {}
    if form is None or "where_clause" not in parts or "dataset_clause" in parts:
        return text
    outer = parts["where_clause"].children[-1]
    filters = [node for node in outer.named_children if node.type == "filter"]
    prologue = data[: form.start_byte].decode()
    edits = [edit for call in _calls(outer) for edit in _edits(call, filters, prologue, ask)]
    for place, added in sorted(edits, reverse=True):
        data = data[:place] + added.encode() + data[place:]
    return data.decode()


def _calls(outer: Node) -> Iterator[_Call]:
    """Find each SERVICE of the outermost group, and of an OPTIONAL in it."""
    members = outer.named_children
    for place, member in enumerate(members):
        if member.type == "service_graph_pattern":
            yield _Call(member.named_children[-1], members[:place])
        elif member.type == "optional_graph_pattern":
            within = member.named_children[-1].named_children
            for number, inner in enumerate(within):
                if inner.type == "service_graph_pattern":
                    before = [*members[:place], *within[:number]]
                    yield _Call(inner.named_children[-1], before)


def _edits(
    call: _Call, filters: Sequence[Node], prologue: str, ask: Ask
) -> Iterator[tuple[int, str]]:
    """Have a call begin with what is known of the variables that it shares, if that is not much."""
    known = [node for node in call.before if node.type in _JOINED and _stands_alone(node)]
    first = _first(call.group)
    if first is None:
        return
    shared = sorted({name for node in known for name in _seen(node)} & _seen(first))
    if not shared:
        return
    certain = {n for node in known if node.type == "triples_block" for n in _seen(node)}
    kept = [node for node in filters if _stands_alone(node) and _mentioned(node) <= certain]
    patterns = "\n".join(map(_text, [*known, *kept]))
    names = " ".join(shared)
    rows = ask(f"{prologue}SELECT DISTINCT {names} {{\n{patterns}\n}} LIMIT {MOST_ROWS + 1}")
    columns = _columns(shared, rows) if rows is not None and len(rows) <= MOST_ROWS else {}
    if not columns:
        return
    if first.type == "sub_select":
        yield first.start_byte, f"{_values(columns)} {{ "
        yield first.end_byte, " }"
    else:
        yield call.group.start_byte + 1, f" {_values(columns)}"


def _columns(names: Sequence[str], rows: Sequence[Row]) -> Mapping[str, Row]:
    """The values of each variable, row by row; of those that have a comparable one in each."""
    if not rows:
        return dict.fromkeys(names, ())
    columns = zip(names, zip(*rows, strict=True), strict=True)
    return {name: column for name, column in columns if all(map(_compares, column))}


def _compares(term: Term | None) -> bool:
    """Whether a term is the same for any endpoint: none normalises IRIs and plain texts."""
    return isinstance(term, ox.NamedNode) or (
        isinstance(term, ox.Literal) and not term.language and term.datatype == _STRING
    )


def _values(columns: Mapping[str, Row]) -> str:
    cells = dict.fromkeys(zip(*columns.values(), strict=True))
    rows = " ".join(f"({' '.join(map(str, row))})" for row in cells)
    return f"VALUES ({' '.join(columns)}) {{ {rows} }}"


def _first(group: Node) -> Node | None:
    """The part of a group that binds variables before all else; None when that is in doubt.

    What comes later may be an OPTIONAL, into which some engines let values in that are not for it.
    """
    parts = (node for node in group.named_children if node.type not in ("comment", "inline_data"))
    first = next(parts, None)
    return first if first and first.type in ("triples_block", "sub_select") else None


def _seen(node: Node) -> set[str]:
    """The variables that can be bound where a pattern ends, none that only a condition names."""
    if node.type == "var":
        return {_name(node)}
    if node.type in ("filter", "minus_graph_pattern"):
        return set()
    children: Sequence[Node] = node.named_children
    if node.type == "sub_select":
        clause = next(child for child in children if child.type == "select_clause")
        if not any(child.type == "*" for child in clause.children):
            children = [clause]
    return {name for child in children for name in _seen(child)}


def _mentioned(node: Node) -> set[str]:
    if node.type == "var":
        return {_name(node)}
    return {name for child in node.named_children for name in _mentioned(child)}


def _stands_alone(node: Node) -> bool:
    """Whether a part means the same by itself, each time it is asked."""
    return not _NOT_ALONE.search(_text(node))


def _text(node: Node) -> str:
    text = (node.text or b"").decode()
    ends = node.type != "triples_block" or node.children[-1].type == "."
    return text if ends else f"{text}\n."


def _name(node: Node) -> str:
    return "?" + (node.text or b"").decode()[1:]
