"""What a query is made of, for those who choose an engine for it."""

from collections import Counter
from dataclasses import dataclass

from tree_sitter import Node

__all__ = ["Facts", "facts_of"]

_PATHS = ("binary_path", "path_mod", "path_inverse", "path_negated_property_set")


@dataclass(frozen=True, slots=True)
class Facts:
    """Counts and marks of a query as it was written."""

    form: str = ""
    patterns: int = 0
    optionals: int = 0
    unions: int = 0
    sub_selects: int = 0
    groups: bool = False
    aggregates: bool = False
    paths: bool = False
    regex: bool = False
    exists: bool = False
    minus: bool = False
    graph: bool = False
    dataset: bool = False
    orders: bool = False
    limits: bool = False


def facts_of(root: Node) -> Facts:
    """Count the kinds of a syntax tree's nodes."""
    kinds = _kinds(root)
    forms = [child.type for child in root.children if child.type.endswith("_query")]
    return Facts(
        form=forms[0].removesuffix("_query") if forms else "",
        patterns=kinds["property"],
        optionals=kinds["optional_graph_pattern"],
        unions=kinds["UNION"],
        sub_selects=kinds["sub_select"],
        groups=kinds["group_clause"] > 0,
        aggregates=kinds["aggregate"] > 0,
        paths=any(kinds[path] for path in _PATHS),
        regex=kinds["regex_expression"] > 0,
        exists=kinds["exists_func"] + kinds["not_exists_func"] > 0,
        minus=kinds["minus_graph_pattern"] > 0,
        graph=kinds["graph_graph_pattern"] > 0,
        dataset=kinds["dataset_clause"] > 0,
        orders=kinds["order_clause"] > 0,
        limits=kinds["limit_clause"] > 0,
    )


def _kinds(root: Node) -> Counter[str]:
    kinds: Counter[str] = Counter()
    nodes = [root]
    while nodes:
        children = nodes.pop().children
        kinds.update([child.type for child in children])
        nodes += [child for child in children if child.child_count]
    return kinds
