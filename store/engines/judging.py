"""Whether two engines give an expression the same value, told from its parts.

The engines differ on errors: comparing 3 with "abc" is an error for one, false for the other.
A filter lets nothing through in both cases, but a negation or a column shows the difference.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

from tree_sitter import Node

from store.engines.kinds import ANY, IRI, kind_of_datatype

__all__ = ["Judge", "Likeness", "Verdict"]

_MAX_DEPTH = 40
_ORDERED = frozenset({"string", "number", "date", "gYear", "gYearMonth"})
_TEXTS = frozenset({"string", "lang"})
# Kinds that count as true or false alike.
_TRUTHS = frozenset({"boolean", "number", "string"})
# How the database spells literals; others are normalised there, but not in a query.
_CANONICAL = {
    "number": re.compile(r"-?(0|[1-9][0-9]{0,14})(\.[0-9]{0,14}[1-9])?"),
    "date": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
    "gYear": re.compile(r"[0-9]{4}"),
    "gYearMonth": re.compile(r"[0-9]{4}-[0-9]{2}"),
    "boolean": re.compile("true|false"),
    "string": re.compile(r".*", re.DOTALL),
}


class Likeness(IntEnum):
    """How alike the values are that two engines give an expression."""

    DIFFERENT = 0
    AS_CONDITION = 1
    SAME = 2


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an expression gives: a kind of value, how alike, and whether it never fails."""

    kind: str = ANY
    likeness: Likeness = Likeness.DIFFERENT
    total: bool = False

    @property
    def may_order(self) -> bool:
        """Whether ORDER BY it gives the same order."""
        return self.kind in _ORDERED | {IRI, "boolean"} and self.likeness == Likeness.SAME

    @property
    def may_filter(self) -> bool:
        """Whether a FILTER by it lets the same rows through."""
        return self.kind in _TRUTHS and self.likeness >= Likeness.AS_CONDITION


_UNKNOWN = Verdict()


class Judge:
    """Judges the expressions of one query."""

    def __init__(
        self,
        text: Callable[[Node], str],
        resolve: Callable[[Node], str],
        functions: Mapping[str, str],
        scoped: bool,
    ) -> None:
        """Read nodes by ``text``, IRIs by ``resolve``.

        The functions are those that are alike, in capitals, with the kinds that they give.
        ``scoped`` says that there are subqueries, so that one name may be of two variables.
        """
        self._text = text
        self._resolve = resolve
        self._functions = functions
        self._scoped = scoped
        self.variables: dict[str, Verdict] = {}

    def learn(self, variable: str, verdict: Verdict) -> None:
        """Note what a variable stands for; what contradicts itself is of any kind."""
        known = self.variables.setdefault(variable, verdict)
        if known != verdict:
            total = (known.total, verdict.total)
            kind = known.kind if known.kind == verdict.kind else ANY
            self.variables[variable] = Verdict(
                kind, Likeness.SAME, all(total) if self._scoped else any(total)
            )

    def judge(self, node: Node, depth: int = 0) -> Verdict:
        """Judge an expression."""
        rule = _RULES.get(node.type, Judge._function)
        return rule(self, node, depth + 1) if depth < _MAX_DEPTH else _UNKNOWN

    def _variable(self, node: Node, _depth: int) -> Verdict:
        known = self.variables.get(self._text(node)[1:], _UNKNOWN)
        return Verdict(known.kind, Likeness.SAME, known.total)

    def _iri(self, _node: Node, _depth: int) -> Verdict:
        return Verdict(IRI, Likeness.SAME, total=True)

    def _exists(self, _node: Node, _depth: int) -> Verdict:
        return Verdict("boolean", Likeness.SAME, total=True)

    def _brackets(self, node: Node, depth: int) -> Verdict:
        return self.judge(node.named_children[0], depth)

    def _literal(self, node: Node, _depth: int) -> Verdict:
        return self.literal(node)

    def literal(self, node: Node) -> Verdict:
        """Judge a literal: alike when it is spelled as the database spells it."""
        text = self._text(node)
        kind = {"integer": "number", "decimal": "number", "boolean_literal": "boolean"}.get(
            node.type, ANY
        )
        if node.type == "rdf_literal":
            string, *rest = node.children
            kind = "string"
            if rest:
                tagged = rest[0].type == "lang_tag"
                kind = "lang" if tagged else kind_of_datatype(self._resolve(rest[-1]))
            if kind == "lang":
                return Verdict(kind, Likeness.SAME, total=True)
            text = self._text(string).strip("\"'")
        spelling = _CANONICAL.get(kind)
        if spelling is None or not spelling.fullmatch(text):
            return _UNKNOWN
        return Verdict(kind, Likeness.SAME, total=True)

    def _unary(self, node: Node, depth: int) -> Verdict:
        operator, operand = node.children[0].type, self.judge(node.children[-1], depth)
        kinds = _TRUTHS if operator == "!" else {"number"}
        if operand.likeness < Likeness.SAME or operand.kind not in kinds:
            return _UNKNOWN
        return Verdict("boolean" if operator == "!" else "number", Likeness.SAME, operand.total)

    def _binary(self, node: Node, depth: int) -> Verdict:
        left, right = node.children[0], node.children[-1]
        operator = " ".join(child.type.upper() for child in node.children[1:-1])
        one = self.judge(left, depth)
        if right.type == "expression_list":
            others = [self.judge(child, depth) for child in right.named_children]
            return _membership(one, others, operator)
        other = self.judge(right, depth)
        total = one.total and other.total
        if operator in ("&&", "||"):
            alike = one.may_filter and other.may_filter
            likeness = min(one.likeness, other.likeness) if alike else Likeness.DIFFERENT
            return Verdict("boolean", likeness, total)
        if min(one.likeness, other.likeness) < Likeness.SAME:
            return _UNKNOWN
        if operator in ("+", "-", "*", "/"):
            # A product of two fractions may have more digits than are kept, a quotient always.
            exact = operator in "+-" or (operator == "*" and "integer" in (left.type, right.type))
            numbers = one.kind == other.kind == "number"
            return Verdict("number", Likeness.SAME, total) if exact and numbers else _UNKNOWN
        constant = left.type != "var" or right.type != "var"
        return Verdict("boolean", _comparison(operator, one.kind, other.kind, constant), total)

    def _aggregate(self, node: Node, depth: int) -> Verdict:
        name = node.children[0].type.upper()
        arguments = [self.judge(child, depth) for child in node.named_children]
        if name == "COUNT":
            plain = all(child.type == "var" for child in node.named_children)
            return Verdict("number", Likeness.SAME, total=True) if plain else _UNKNOWN
        if len(arguments) != 1 or not arguments[0].total:
            return _UNKNOWN
        kind = arguments[0].kind
        if arguments[0].likeness < Likeness.SAME or kind not in _ORDERED:
            return _UNKNOWN
        if name == "SUM" and kind == "number":
            return Verdict(kind, Likeness.SAME, total=True)
        return Verdict(kind, Likeness.SAME) if name in ("MIN", "MAX") else _UNKNOWN

    def _cast(self, node: Node, depth: int) -> Verdict:
        arguments = node.named_children[-1].named_children
        datatype = self._resolve(node.named_children[0])
        if kind_of_datatype(datatype) != "string" or len(arguments) != 1:
            return _UNKNOWN
        return Verdict("string", self.judge(arguments[0], depth).likeness)

    def _function(self, node: Node, depth: int) -> Verdict:
        name = node.children[0].type.upper() if node.children else ""
        kind = self._functions.get(name)
        verdicts = [self.judge(child, depth) for child in _arguments(node)]
        if kind is None or any(verdict.likeness < Likeness.SAME for verdict in verdicts):
            return _UNKNOWN
        if name == "IF" and verdicts[0].kind not in _TRUTHS:
            return _UNKNOWN
        if kind == "first":
            kind = verdicts[0].kind
        elif kind == "same":
            kinds = {verdict.kind for verdict in verdicts[name == "IF" :]}
            kind = kinds.pop() if len(kinds) == 1 else ANY
        return Verdict(kind, Likeness.SAME, _never_fails(name, verdicts))


_RULES: Mapping[str, Callable[[Judge, Node, int], Verdict]] = {
    "var": Judge._variable,
    "bracketted_expression": Judge._brackets,
    "iri_reference": Judge._iri,
    "prefixed_name": Judge._iri,
    "integer": Judge._literal,
    "decimal": Judge._literal,
    "double": Judge._literal,
    "boolean_literal": Judge._literal,
    "rdf_literal": Judge._literal,
    "unary_expression": Judge._unary,
    "binary_expression": Judge._binary,
    "exists_func": Judge._exists,
    "not_exists_func": Judge._exists,
    "aggregate": Judge._aggregate,
    "function_call": Judge._cast,
}


def _arguments(node: Node) -> Sequence[Node]:
    named = node.named_children
    if len(named) == 1 and named[0].type in ("bracketted_expression", "expression_list"):
        return named[0].named_children
    return named


def _never_fails(name: str, verdicts: Sequence[Verdict]) -> bool:
    if name == "BOUND":
        return True
    if name == "COALESCE":
        return any(verdict.total for verdict in verdicts)
    texts = name in ("STR", "IF") or verdicts[0].kind in _TEXTS
    return (
        texts
        and name in ("STR", "STRLEN", "UCASE", "LCASE", "IF")
        and all(verdict.total for verdict in verdicts)
    )


def _comparison(operator: str, one: str, other: str, constant: bool) -> Likeness:
    if operator in ("=", "!="):
        if ANY not in (one, other) and (one == other or IRI in (one, other)):
            return Likeness.SAME
        if {one, other} <= _TEXTS:
            return Likeness.SAME
        return Likeness.AS_CONDITION if operator == "=" else Likeness.DIFFERENT
    if operator not in ("<", ">", "<=", ">="):
        return Likeness.DIFFERENT
    if one == other and one in _ORDERED:
        return Likeness.SAME
    ordered = constant and (one in _ORDERED or other in _ORDERED)
    return Likeness.AS_CONDITION if ordered else Likeness.DIFFERENT


def _membership(one: Verdict, others: Sequence[Verdict], operator: str) -> Verdict:
    if not others or min(v.likeness for v in (one, *others)) < Likeness.SAME:
        return _UNKNOWN
    likeness = min(_comparison("=", one.kind, other.kind, constant=True) for other in others)
    if operator != "IN" and likeness < Likeness.SAME:
        return _UNKNOWN
    return Verdict("boolean", likeness)
