"""Reading expressions: their variables, their EXISTS, and how much they let through."""

from collections.abc import Callable, Iterator

from tree_sitter import Node

from store.rewriting.model import Exists, Expression, Group
from store.rewriting.terms import Source

__all__ = ["read_expression"]

# Rough shares of rows that pass, by the first operator that says more than the others.
_SHARES = {
    "=": 0.02,
    "IN": 0.05,
    "regex_expression": 0.05,
    "CONTAINS": 0.05,
    "STRSTARTS": 0.02,
    "STRENDS": 0.02,
    "<": 0.4,
    ">": 0.4,
    "<=": 0.4,
    ">=": 0.4,
    "LANG": 0.5,
    "exists_func": 0.5,
    "not_exists_func": 0.5,
}
# Microseconds for a row: strings are kept apart from the triples and are looked up.
_PLAIN, _STRING = 0.3, 2.0
_OF_STRINGS = frozenset({
    "STR", "LANG", "LCASE", "UCASE", "CONTAINS", "STRSTARTS", "STRENDS", "STRLEN", "SUBSTR",
    "REPLACE", "STRBEFORE", "STRAFTER", "CONCAT", "regex_expression", "LANGMATCHES", "<", ">",
    "<=", ">=",
})  # fmt: skip
_NEGATIONS = frozenset({"!", "||", "!=", "NOT"})


def read_expression(
    group: Callable[[Node, int], Group], source: Source, node: Node, depth: int
) -> Expression:
    """Read an expression; raises Unreadable when a group in it is."""
    parts: list[str | Exists] = []
    variables: set[str] = set()
    share = 1.0
    of_strings = False
    negated = False
    place = node.start_byte
    for found in _interesting(node):
        share = min(share, _SHARES.get(found.type, 1.0))
        of_strings = of_strings or found.type in _OF_STRINGS
        negated = negated or found.type in _NEGATIONS
        if found.type == "var":
            variables.add(source.variable(found))
        elif found.type in ("exists_func", "not_exists_func"):
            inner = group(found.named_children[-1], depth)
            start = found.named_children[-1].start_byte
            parts.append(source.between(place, found.start_byte))
            parts.append(
                Exists(
                    source.between(found.start_byte, start), inner, found.type == "not_exists_func"
                )
            )
            variables |= inner.variables
            place = found.end_byte
    parts.append(source.between(place, node.end_byte))
    effort = _STRING * len(variables) if of_strings else _PLAIN
    kept = [part for part in parts if part != ""]
    return Expression(kept, frozenset(variables), max(share, 0.5) if negated else share, effort)


def _interesting(node: Node) -> Iterator[Node]:
    """All nodes below, in their order, without those of an EXISTS's own group."""
    nodes = [node]
    while nodes:
        current = nodes.pop()
        yield current
        if current.type not in ("exists_func", "not_exists_func"):
            nodes.extend(reversed(current.children))
