"""From SPARQL text to the model, through the syntax tree of tree-sitter-sparql.

Whatever is unknown, doubtful or very large raises Unreadable: the text then stays as it is.
"""

from collections.abc import Iterator

from tree_sitter import Node

from store.rewriting.expressions import read_expression
from store.rewriting.model import (
    Bind,
    Filter,
    Graph,
    Group,
    Member,
    Minus,
    Optional,
    Path,
    Pattern,
    Query,
    SubSelect,
    Term,
    Union,
    Unreadable,
    Values,
)
from store.rewriting.terms import Source
from store.syntax import parser

__all__ = ["Reader", "parse"]

# What a basic graph pattern may have in it.
_WITHIN_PATTERNS = ("triples_block", "filter", "comment")
MAX_NODES = 6_000
MAX_DEPTH = 30


def parse(text: str) -> tuple[bytes, Node]:
    """Parse a query; raises Unreadable when the tree has a fault or is very large."""
    # Escapes may stand for any character anywhere, which the grammar does not know.
    if "\\u" in text or "\\U" in text:
        raise Unreadable("an escape")
    try:
        data = text.encode()
    except UnicodeEncodeError:
        raise Unreadable("a lone surrogate") from None
    root = parser().parse(data).root_node
    if root.has_error or root.descendant_count > MAX_NODES:
        raise Unreadable("a fault, or many parts")
    return data, root


class Reader:
    """Reads one query's groups."""

    def __init__(self, data: bytes, root: Node) -> None:
        """Read the prologue."""
        prologue = next((child for child in root.children if child.type == "prologue"), None)
        self._source = Source(data, prologue)
        self._root = root
        self._end = len(data)
        self._shows_all = b"*" in data and _shows_all(root)

    def query(self) -> Query:
        """Read the whole; raises Unreadable."""
        form = next((c for c in self._root.children if c.type.endswith("_query")), None)
        where = next((c for c in form.children if c.type == "where_clause"), None) if form else None
        if form is None or where is None:
            raise Unreadable("no group")
        node = where.children[-1]
        group = self.group(node, 0)
        if self._source.fresh and self._shows_all:
            raise Unreadable("fresh variables would be seen")
        return Query(
            self._source.between(0, node.start_byte),
            group,
            self._source.between(node.end_byte, self._end),
            _wanted(form, self._source),
        )

    def group(self, node: Node, depth: int) -> Group:
        """Read a group in braces."""
        if depth > MAX_DEPTH or node.type != "group_graph_pattern":
            raise Unreadable("a deep or unknown group")
        members: list[Member] = []
        with self._source.inner_patterns():
            for child in node.named_children:
                members += self._members(child, depth + 1)
                if child.type not in _WITHIN_PATTERNS:
                    self._source.next_patterns()
        return Group(members, self._source.text(node))

    def _members(self, node: Node, depth: int) -> Iterator[Member]:
        line = node.start_point[0] + 1
        match node.type:
            case "triples_block":
                yield from self._triples(node)
            case "filter":
                expression = read_expression(
                    self.group, self._source, node.named_children[0], depth
                )
                yield Filter(expression, line)
            case "bind":
                expression = read_expression(
                    self.group, self._source, node.named_children[0], depth
                )
                yield Bind(expression, self._source.variable(node.named_children[-1]))
            case "inline_data":
                yield self._values(node)
            case "optional_graph_pattern":
                yield Optional(self.group(node.named_children[-1], depth), line)
            case "minus_graph_pattern":
                yield Minus(self.group(node.named_children[-1], depth))
            case "group_or_union_graph_pattern":
                yield Union([self.group(branch, depth) for branch in node.named_children])
            case "graph_graph_pattern":
                name, inner = node.named_children
                yield Graph(self._source.term(name), self.group(inner, depth))
            case "sub_select":
                yield self._sub_select(node, depth)
            case "comment":
                pass
            case _:
                raise Unreadable(node.type)

    def _values(self, node: Node) -> Values:
        (block,) = node.named_children
        cells = [child for child in block.children if child.type not in ("(", ")", "{", "}")]
        variables = [self._source.variable(cell) for cell in cells if cell.type == "var"]
        values = [cell for cell in cells if cell.type not in ("var", "comment", "nil")]
        width = max(len(variables), 1)
        columns = {
            name: [self._source.term(cell) for cell in values[place::width] if cell.type != "UNDEF"]
            for place, name in enumerate(variables)
        }
        rows = len(values) // width
        certain = frozenset(name for name, terms in columns.items() if len(terms) == rows)
        return Values(self._source.text(node), columns, certain, rows)

    def _sub_select(self, node: Node, depth: int) -> SubSelect:
        parts = {child.type: child for child in node.children}
        clause, where = parts["select_clause"], parts["where_clause"].children[-1]
        inner = self.group(where, depth)
        names = [self._source.variable(c) for c in clause.children if c.type == "var"]
        star = any(child.type == "*" for child in clause.children)
        variables = inner.variables if star else frozenset(names)
        keys, aggregates = self._grouping(node)
        certain = inner.certain if keys is None else inner.certain & keys
        if "values_clause" in parts:
            raise Unreadable("VALUES after a sub-SELECT")
        return SubSelect(
            self._source.between(node.start_byte, where.start_byte),
            inner,
            self._source.between(where.end_byte, node.end_byte),
            variables,
            variables & certain,
            aggregates,
            _limit(node, self._source),
        )

    def _grouping(self, node: Node) -> tuple[frozenset[str] | None, bool]:
        """The variables of GROUP BY, None without any grouping, and whether there is some."""
        parts = {child.type: child for child in node.children}
        modifiers = parts.get("solution_modifier")
        for clause in modifiers.children if modifiers else ():
            if clause.type == "group_clause":
                conditions = [c.children[0] for c in clause.children if c.type == "group_condition"]
                names = [self._source.variable(c) for c in conditions if c.type == "var"]
                return frozenset(names), True
        if any(child.type == "(" for child in parts["select_clause"].children):
            return frozenset(), True
        return None, False

    def _triples(self, block: Node) -> Iterator[Pattern]:
        for node in block.named_children:
            if node.type == "comment":
                continue
            first, *rest = [child for child in node.named_children if child.type != "comment"]
            if first.type == "blank_node_property_list":
                subject = self._source.fresh_term()
                yield from self._properties(subject, first)
            else:
                subject = self._source.term(first)
            for properties in rest:
                yield from self._property_list(subject, properties)

    def _properties(self, subject: Term, node: Node) -> Iterator[Pattern]:
        for child in node.named_children:
            if child.type == "property_list":
                yield from self._property_list(subject, child)

    def _property_list(self, subject: Term, node: Node) -> Iterator[Pattern]:
        for each in node.named_children:
            if each.type != "property":
                continue
            parts = [child for child in each.children if child.type not in ("comment", ";")]
            if len(parts) != 2:
                raise Unreadable("an unknown property")
            verb, objects = parts
            path = None if verb.type == "var" else self._source.path(verb)
            for thing in objects.named_children:
                yield from self._object(subject, verb, path, thing)

    def _object(
        self, subject: Term, verb: Node, path: Path | None, thing: Node
    ) -> Iterator[Pattern]:
        if thing.type == "comment":
            return
        nested = thing.type == "blank_node_property_list"
        target = self._source.fresh_term() if nested else self._source.term(thing)
        line = thing.start_point[0] + 1
        if path is None:
            yield Pattern(subject, self._source.term(verb), target, line)
        else:
            yield from self._steps(subject, path, target, line)
        if nested:
            yield from self._properties(target, thing)

    def _steps(self, subject: Term, path: Path, target: Term, line: int) -> Iterator[Pattern]:
        """Take a path apart as SPARQL's algebra does: links, inverses and sequences."""
        if path.kind == "link" and path.predicate is not None:
            yield Pattern(subject, path.predicate, target, line)
        elif path.kind == "inverse":
            yield from self._steps(target, path.parts[0], subject, line)
        elif path.kind == "sequence" and not self._shows_all:
            middle = self._source.fresh_term()
            yield from self._steps(subject, path.parts[0], middle, line)
            yield from self._steps(middle, path.parts[1], target, line)
        else:
            yield Pattern(subject, Term(f"({path.text})"), target, line, path)


def _shows_all(root: Node) -> bool:
    """Whether a fresh variable would show: SELECT *, DESCRIBE *, COUNT(DISTINCT *)."""
    nodes = [root]
    while nodes:
        node = nodes.pop()
        words = {child.type for child in node.children}
        if "*" in words and node.type in ("select_clause", "describe_query"):
            return True
        if "*" in words and "DISTINCT" in words:
            return True
        nodes.extend(node.named_children)
    return False


def _wanted(form: Node, source: Source) -> float:
    if form.type == "ask_query":
        return 1.0
    return _limit(form, source)


def _limit(node: Node, source: Source) -> float:
    """The rows asked for, when the engine can stop after them: no grouping, no sorting."""
    modifiers = next((c for c in node.children if c.type == "solution_modifier"), None)
    if modifiers is None:
        return float("inf")
    clauses = {child.type: child for child in modifiers.children}
    if "limit_offset_clauses" not in clauses or len(clauses) > 1:
        return float("inf")
    limits = {clause.type: clause for clause in clauses["limit_offset_clauses"].children}
    if "limit_clause" not in limits:
        return float("inf")
    return float(source.text(limits["limit_clause"].named_children[0]))
