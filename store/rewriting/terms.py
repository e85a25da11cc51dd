"""Reading terms and property paths from the syntax tree."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import pyoxigraph as ox
from tree_sitter import Node

from store.rewriting.model import Path, Term, Unreadable

__all__ = ["Source"]

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_NUMBERS = {"integer": "integer", "decimal": "decimal", "double": "double"}
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_MODIFIERS = {"*": "any", "+": "many", "?": "optional"}
_MAX_PATH_DEPTH = 20


class Source:
    """A query's bytes with its prefixes, and fresh variables for its blank nodes."""

    def __init__(self, data: bytes, prologue: Node | None) -> None:
        """Read the prefixes; raises Unreadable when the names of fresh variables are taken."""
        self._data = data
        self.prefixes = self._read_prefixes(prologue)
        self._blank_nodes: dict[str, tuple[int, Term]] = {}
        self._patterns = 0
        self._current = 0
        self.fresh = 0
        if b"?_r" in data or b"$_r" in data:
            raise Unreadable("the query uses variables of the rewriting")

    def text(self, node: Node) -> str:
        """The text of a node."""
        return self.between(node.start_byte, node.end_byte)

    def between(self, start: int, end: int) -> str:
        """The text between two places."""
        return self._data[start:end].decode()

    def variable(self, node: Node) -> str:
        """A variable's name without its mark."""
        return self.text(node)[1:]

    @contextmanager
    def inner_patterns(self) -> Iterator[None]:
        """Read a group, whose basic graph patterns are not those around it."""
        outer = self._current
        self.next_patterns()
        yield
        self._current = outer

    def next_patterns(self) -> None:
        """Begin another basic graph pattern: the labels of blank nodes hold in one only."""
        self._patterns += 1
        self._current = self._patterns

    def fresh_term(self) -> Term:
        """A variable that the query does not have."""
        self.fresh += 1
        name = f"_r{self.fresh}"
        return Term(f"?{name}", name)

    def term(self, node: Node) -> Term:
        """Read a variable, constant or blank node; raises Unreadable for others."""
        text = self.text(node)
        match node.type:
            case "var":
                return Term(f"?{text[1:]}", text[1:])
            case "anon":
                return self.fresh_term()
            case "blank_node_label":
                patterns, term = self._blank_nodes.setdefault(
                    text, (self._current, self.fresh_term())
                )
                if patterns != self._current:
                    raise Unreadable("a blank node of two basic graph patterns, which is a mistake")
                return term
            case "nil":
                return Term(text, value=ox.NamedNode(f"{_RDF}nil"))
            case "iri_reference" | "prefixed_name" | "a":
                return Term(text, value=self._iri(node, text))
            case "rdf_literal" | "boolean_literal" | "integer" | "decimal" | "double":
                return Term(text, value=self._literal(node, text))
        raise Unreadable(node.type)

    def path(self, node: Node, depth: int = 0) -> Path:
        """Read a property path; raises Unreadable."""
        if depth > _MAX_PATH_DEPTH:
            raise Unreadable("a long path")
        if node.type == "binary_path":
            left, operator, right = node.children
            kind = {"/": "sequence", "|": "alternative"}[operator.type]
            parts = (self.path(left, depth + 1), self.path(right, depth + 1))
            return Path(kind, self.text(node), parts)
        if node.type != "path_element":
            return Path("link", self.text(node), predicate=self.term(node))
        return self._element(node, depth)

    def _element(self, node: Node, depth: int) -> Path:
        children = [child for child in node.children if child.type not in ("(", ")")]
        if children[0].type == "!":
            return Path("negated", self.text(node))
        inverse = children[0].type == "path_inverse"
        modified = children[-1].type == "path_mod"
        core = children[inverse : len(children) - modified]
        if len(core) != 1:
            raise Unreadable("an unknown path")
        path = self.path(core[0], depth + 1)
        if modified:
            kind = _MODIFIERS[self.text(children[-1])]
            path = Path(kind, self.text(node).removeprefix("^"), (path,))
        return Path("inverse", self.text(node), (path,)) if inverse else path

    def _iri(self, node: Node, text: str) -> ox.NamedNode | None:
        if node.type == "a":
            return ox.NamedNode(f"{_RDF}type")
        if node.type == "iri_reference":
            iri = text[1:-1]
        else:
            prefix, local = text.split(":", 1)
            iri = self.prefixes.get(prefix, "") + re.sub(r"\\(.)", r"\1", local)
        return _named_node(iri)

    def _literal(self, node: Node, text: str) -> ox.Literal | None:
        if node.type in _NUMBERS:
            return ox.Literal(text, datatype=ox.NamedNode(_XSD + _NUMBERS[node.type]))
        if node.type == "boolean_literal":
            return ox.Literal(text, datatype=ox.NamedNode(f"{_XSD}boolean"))
        string, *rest = node.children
        quoted = self.text(string)
        value = quoted[3:-3] if quoted[:3] in ('"""', "'''") else quoted[1:-1]
        if "\\" in value:
            return None
        if not rest:
            return ox.Literal(value)
        if rest[0].type == "lang_tag":
            return ox.Literal(value, language=self.text(rest[0])[1:].lower())
        datatype = self.term(rest[-1]).value
        return ox.Literal(value, datatype=datatype) if isinstance(datatype, ox.NamedNode) else None

    def _read_prefixes(self, prologue: Node | None) -> Mapping[str, str]:
        prefixes: dict[str, str] = {}
        for declaration in prologue.children if prologue else ():
            if declaration.type == "prefix_declaration":
                _, namespace, iri = declaration.children
                prefixes[self.text(namespace)[:-1]] = self.text(iri)[1:-1]
        return prefixes


def _named_node(iri: str) -> ox.NamedNode | None:
    """The IRI, unless it is relative or malformed: then nothing is known of it."""
    if not _ABSOLUTE.match(iri):
        return None
    try:
        return ox.NamedNode(iri)
    except ValueError:
        return None
