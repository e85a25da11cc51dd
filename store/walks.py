"""Recognising walks: queries that go from a known thing along properties of which things have few.

What they cost is bounded before they are asked, by the most triples that a subject or an object
of each property has in this release. Such a query takes less time than handing it to a reader.
"""

from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path

from tree_sitter import Node

from store.cardinalities import Cardinalities, Predicate, read_cardinalities
from store.errors import QueryRefused
from store.rewriting.model import Filter, Pattern, Term, Unreadable
from store.rewriting.reading import Reader, parse
from store.sparql import guard

__all__ = ["Walks", "open_walks"]

_LONGEST = 2000
_LONGEST_WALK = 12
# Combinations of values that may be looked at; pyoxigraph looks at one in some microseconds.
_MOST_ROWS = 300
_KNOWN = 2000
_UNKNOWN = Predicate(0, 0, 0, 0, 0, 0, 0)
# What a filter may be made of: nothing that makes longer strings or calls anything.
_PLAIN = frozenset({
    "(", ")", ",", "=", "!=", "<", ">", "<=", ">=", "!", "&&", "||", "IN", "NOT", "var", "LANG",
    "STR", "BOUND", "DATATYPE", "LANGMATCHES", "STRSTARTS", "STRENDS", "CONTAINS", "YEAR",
    "rdf_literal", "string", "echar", "lang_tag", "integer", "decimal", "boolean_literal", "true",
    "false", "iri_reference", "prefixed_name", "namespace", "pn_prefix", "pn_local", "^^", ":",
    '"', "'", "bracketted_expression", "binary_expression", "unary_expression",
    "build_in_function", "expression_list",
})  # fmt: skip
_SELECTED = frozenset({"SELECT", "DISTINCT", "REDUCED", "*", "var", "comment"})
_FORMS = frozenset({"select_query", "ask_query"})
_PARTS = frozenset({"select_clause", "where_clause", "solution_modifier", "ASK", "comment"})
_MODIFIERS = frozenset({"limit_offset_clauses"})


class Walks:
    """Tells the walks of one release, and remembers what it was asked about."""

    def __init__(self, cardinalities: Cardinalities | None) -> None:
        """Without cardinalities nothing is bounded."""
        self._cardinalities = cardinalities
        self._known: OrderedDict[str, bool] = OrderedDict()

    def has(self, text: str) -> bool:
        """Whether the query is a walk of at most some hundred steps."""
        if self._cardinalities is None or len(text) > _LONGEST:
            return False
        known = self._known.get(text)
        if known is None:
            known = self._known[text] = self._judge(text, self._cardinalities)
            if len(self._known) > _KNOWN:
                self._known.popitem(last=False)
        return known

    def _judge(self, text: str, cardinalities: Cardinalities) -> bool:
        try:
            data, root = parse(text)
            if not _is_plain(root):
                return False
            members = Reader(data, root).query().group.members
        except Unreadable:
            return False
        patterns = [member for member in members if isinstance(member, Pattern)]
        filters = sum(isinstance(member, Filter) for member in members)
        if not patterns or len(patterns) > _LONGEST_WALK or len(patterns) + filters < len(members):
            return False
        return _steps(patterns, cardinalities) <= _MOST_ROWS and _is_harmless(text)


def open_walks(release: Path) -> Walks:
    """Read a release's cardinalities; what it lacks is done without."""
    return Walks(read_cardinalities(release))


def _is_harmless(text: str) -> bool:
    """Whether the guard lets it pass: the syntax tree is another's than that which is evaluated."""
    try:
        return not guard(text)
    except QueryRefused:
        return False


def _is_plain(root: Node) -> bool:
    """Whether there are patterns and simple filters, some variables, perhaps a limit, no more."""
    form = next((child for child in root.children if child.type in _FORMS), None)
    if form is None or any(child.type not in _PARTS for child in form.children):
        return False
    for part in form.children:
        if part.type == "select_clause" and any(c.type not in _SELECTED for c in part.children):
            return False
        if part.type == "solution_modifier" and any(
            child.type not in _MODIFIERS for child in part.children
        ):
            return False
    group = next(child for child in form.children if child.type == "where_clause").children[-1]
    return all(_kinds(child) <= _PLAIN for child in _filters(group))


def _filters(group: Node) -> Sequence[Node]:
    found = []
    for child in group.named_children:
        within = child.named_children if child.type == "triples_block" else [child]
        found += [each.named_children[0] for each in within if each.type == "filter"]
    return found


def _kinds(node: Node) -> set[str]:
    kinds, nodes = set(), [node]
    while nodes:
        current = nodes.pop()
        kinds.add(current.type)
        nodes += current.children
    return kinds


def _steps(patterns: Sequence[Pattern], cardinalities: Cardinalities) -> float:
    """Bound the rows of all steps when each goes where there is least; infinite when unbounded."""
    left, bound = list(patterns), set[str]()
    rows = steps = 1.0
    while left:
        factors = [_factor(pattern, bound, cardinalities) for pattern in left]
        least = min(range(len(left)), key=factors.__getitem__)
        rows *= factors[least]
        steps += rows
        if steps > _MOST_ROWS:
            return float("inf")
        bound |= left.pop(least).variables
    return steps


def _factor(pattern: Pattern, bound: set[str], cardinalities: Cardinalities) -> float:
    """The most matches of a pattern for one combination of the values that are bound."""
    predicate = pattern.predicate.value
    if pattern.path is not None or pattern.predicate.variable or predicate is None:
        return float("inf")
    counts = cardinalities.predicates.get(predicate.value, _UNKNOWN)

    def is_known(term: Term) -> bool:
        return not term.variable or term.variable in bound

    if is_known(pattern.subject):
        return 1.0 if is_known(pattern.object) else max(counts.most_per_subject, 1)
    return max(counts.most_per_object, 1) if is_known(pattern.object) else float("inf")
