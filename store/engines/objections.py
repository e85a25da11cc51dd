"""Why the second engine must not be asked a query that pyoxigraph would answer differently.

Told from the query's syntax tree and from the kinds of values that the release's predicates
have. Erring is allowed in one direction only: an objection too many costs time, one too few
would change an answer. tests/agreement shows that what passes is answered alike.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import tree_sitter_sparql
from tree_sitter import Language, Node, Query, QueryCursor

from store.engines.connections import is_connected
from store.engines.judging import Judge, Likeness, Verdict
from store.engines.kinds import ANY, IRI
from store.rewriting.model import Unreadable
from store.rewriting.reading import parse
from store.sparql import tokens

__all__ = ["Objections", "may_depart", "query_form"]

_FORMS = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_PARTIAL = frozenset(
    {"optional_graph_pattern", "minus_graph_pattern", "exists_func", "not_exists_func"}
)
_WORD = re.compile("[A-Z_]+")
_GRAPH = re.compile(r"\bgraph\b", re.IGNORECASE)
_HERE = Path(__file__)

Parts = Mapping[str, Sequence[Node]]


@dataclass(frozen=True)
class Objections:
    """What is known of the second engine, and of the release that it is asked about."""

    words: Mapping[str, str]
    doubts: Mapping[str, str]
    functions: Mapping[str, str]
    kinds: Mapping[str, str]
    parts: Query

    @classmethod
    def read(cls, kinds: Mapping[str, str]) -> Self:
        """Read the lists beside this module; the kinds are those of the predicates' values."""
        lists = tomllib.loads(_HERE.with_suffix(".toml").read_text("utf-8"))
        words = {word: group["reason"] for group in lists["words"] for word in group["words"]}
        language = Language(tree_sitter_sparql.language())
        parts = Query(language, _HERE.with_suffix(".scm").read_text("utf-8"))
        return cls(words, lists["doubts"], lists["functions"], kinds, parts)

    def to(self, text: str, tree: tuple[bytes, Node] | None = None) -> str | None:
        """Give the reason why a query is not for the second engine; none when it is.

        The tree is what store.rewriting.reading.parse made of the text, if it did so already.
        """
        if self.words.keys() & set(_WORD.findall(text.upper())):
            for word in _words(text):
                if word in self.words:
                    return self.words[word]
        try:
            data, root = tree or parse(text)
        except Unreadable as doubt:
            return f"{self.doubts['unreadable']}: {doubt}"
        parts = QueryCursor(self.parts).captures(root)
        code = next(_Examination(data, parts, self.functions, self.kinds).doubts(), None)
        return None if code is None else self.doubts[code]

    def departs(self, text: str, tree: tuple[bytes, Node] | None = None) -> bool:
        """Whether pyoxigraph departs from the standard, as the W3C's tests show, and sparq not.

        That is so where the variable of GRAPH matters inside of its braces; any other doubt
        leaves the query with the reference engine.
        """
        if any(word in self.words for word in _words(text)):
            return False
        try:
            data, root = tree or parse(text)
        except Unreadable:
            return False
        parts = QueryCursor(self.parts).captures(root)
        examination = _Examination(data, parts, self.functions, self.kinds)
        return examination.name_matters() and {*examination.doubts()} == {"graph"}


class _Examination:
    """Looks at the parts of one query."""

    def __init__(
        self, data: bytes, parts: Parts, functions: Mapping[str, str], kinds: Mapping[str, str]
    ) -> None:
        self._data = data
        self._parts = parts
        self._kinds = kinds
        self._prefixes = {
            self._text(node.children[1])[:-1]: self._text(node.children[2])[1:-1]
            for node in parts.get("prefix", ())
        }
        self._judge = Judge(self._text, self._resolve, functions, scoped="subquery" in parts)

    def name_matters(self) -> bool:
        """Whether a variable that names a graph is used within, other than by triples alone."""
        for node in self._parts.get("graph", ()):
            name, group = node.named_children
            inner = [] if _only_triples(node) else [*_below(group)]
            uses = any(
                part.type == "var" and self._text(part)[1:] == self._text(name)[1:]
                for part in inner
            )
            if name.type == "var" and (uses or any(p.type == "minus_graph_pattern" for p in inner)):
                return True
        return False

    def doubts(self) -> Iterator[str]:
        """The codes of all doubts about the query."""
        parts = self._parts
        if any(
            self._judge.literal(node).likeness < Likeness.SAME for node in parts.get("literal", ())
        ):
            yield "literal"
        if "alternative" in parts or "negated-path" in parts:
            yield "path"
        if "exists" in parts and "minus" in parts:
            yield "minus-in-exists"
        if any(self._starts_anywhere(node) for node in parts.get("path-modifier", ())):
            yield "empty-path"
        if not all(_only_triples(node) for node in parts.get("graph", ())):
            yield "graph"
        if not all(is_connected(node, self._text) for node in parts.get("group", ())):
            yield "unconnected"
        self._learn()
        if not all(
            self._judge.judge(node.named_children[0]).may_filter
            for node in parts.get("condition", ())
        ):
            yield "condition"
        if not all(self._same(node) for node in parts.get("expression", ())):
            yield "expression"
        for node in parts.get("order", ()):
            if not self._judge.judge(node.named_children[-1]).may_order:
                yield "order"

    def _learn(self) -> None:
        """Find out what the variables stand for: first from triples, then from expressions."""
        for node in self._parts.get("triples", ()):
            self._learn_kind(node.children[0], IRI, total=_is_required(node))
        for node in self._parts.get("property", ()):
            self._learn_property(node)
        for node in self._parts.get("graph", ()):
            self._learn_kind(node.named_children[0], IRI, total=_is_required(node))
        for node in self._parts.get("data", ()):
            self._learn_data(node)
        for node in self._parts.get("named", ()):
            assert node.prev_named_sibling is not None, "the grammar has an expression there"
            self._judge.learn(self._text(node)[1:], self._judge.judge(node.prev_named_sibling))

    def _learn_property(self, node: Node) -> None:
        verb, objects, total = node.children[0], node.children[-1], _is_required(node)
        self._learn_kind(verb, IRI, total=total)
        predicate = self._last_link(verb)
        kind = ANY if predicate is None else self._kinds.get(predicate, ANY)
        for value in objects.named_children:
            self._learn_kind(value, kind, total=total)
        if verb.type == "binary_path" or (verb.type == "path_element" and len(verb.children) > 1):
            # The first link may be inverse, or there may be none: then a subject is a value.
            owner = node.parent.parent if node.parent else None
            if owner is not None and owner.children:
                self._learn_kind(owner.children[0], ANY, total=total)

    def _learn_kind(self, node: Node, kind: str, *, total: bool) -> None:
        if node.type == "var":
            self._judge.learn(self._text(node)[1:], Verdict(kind, Likeness.SAME, total))

    def _learn_data(self, node: Node) -> None:
        variables = node.children_by_field_name("bound_variable")
        values = [
            c for c in node.children if c.type == "UNDEF" or (c.is_named and c not in variables)
        ]
        for number, variable in enumerate(variables):
            for value in values[number :: len(variables)]:
                verdict = self._judge.judge(value)
                self._judge.learn(self._text(variable)[1:], verdict)

    def _last_link(self, verb: Node) -> str | None:
        """The predicate whose values the path ends with; none when that is not certain."""
        while verb.type == "binary_path":
            verb = verb.children[-1]
        if verb.type == "path_element":
            core, *rest = verb.children
            if rest and (rest[0].type != "path_mod" or self._text(rest[0]) != "+"):
                return None
            verb = core
        if verb.type == "a":
            return _TYPE
        return self._resolve(verb) if verb.type in ("iri_reference", "prefixed_name") else None

    def _starts_anywhere(self, modifier: Node) -> bool:
        """Whether a path of length zero could begin or end at a term that is in no triple."""
        if self._text(modifier) == "+":
            return False
        node: Node | None = modifier
        while node is not None and node.type != "property":
            node = node.parent
        if node is None or node.parent is None or node.parent.parent is None:
            return True
        ends = [node.parent.parent.children[0], *node.children[-1].named_children]
        given = "data" in self._parts or "named" in self._parts
        return given or any(end.type != "var" for end in ends)

    def _same(self, node: Node) -> bool:
        named = [child for child in node.named_children if child.type != "var"]
        return all(self._judge.judge(child).likeness == Likeness.SAME for child in named)

    def _text(self, node: Node) -> str:
        return self._data[node.start_byte : node.end_byte].decode()

    def _resolve(self, node: Node) -> str:
        text = self._text(node)
        if node.type == "iri_reference":
            return text[1:-1]
        prefix, _, local = text.partition(":")
        return self._prefixes.get(prefix, "") + re.sub(r"\\(.)", r"\1", local)


def _is_required(node: Node) -> bool:
    """Whether no row lacks what this pattern binds."""
    above: Node | None = node
    while above is not None:
        if above.type in _PARTIAL or any(child.type == "UNION" for child in above.children):
            return False
        above = above.parent
    return True


def may_depart(text: str) -> bool:
    """Whether Objections.departs is worth asking, told without a look at the syntax."""
    return bool(_GRAPH.search(text))


def _below(node: Node) -> Iterator[Node]:
    for child in node.named_children:
        yield child
        yield from _below(child)


def _only_triples(graph: Node) -> bool:
    group = graph.named_children[-1]
    return all(child.type == "triples_block" for child in group.named_children)


def query_form(text: str) -> str:
    """Tell the form of a query: SELECT, ASK, CONSTRUCT, DESCRIBE or, when none is met, UNKNOWN."""
    return next((word for word in _words(text) if word in _FORMS), "UNKNOWN")


def _words(text: str) -> Iterator[str]:
    """All words of a query that may be keywords or names of functions, in capitals.

    What follows a prefix is left out, and so are strings, comments and variables.
    """
    before = ""
    for kind, piece in tokens(text):
        if kind == "word" and before != ":":
            yield piece.upper()
        elif kind == "iri" and "(" in piece:
            # `?a<?b&&year(?c)>?d` holds no IRI, though it looks so.
            yield from _words(piece[1:])
        before = piece
