"""Whether the patterns of a group are connected by variables.

sparq evaluates the triple patterns between two other parts of a group by themselves, and keeps
all combinations of those that share no variable in memory, even if what follows joins them.
"""

from collections.abc import Callable

from tree_sitter import Node

__all__ = ["is_connected"]

_NAMED = ("var", "blank_node_label")
# These bind few values, or none.
_SMALL = ("bind", "inline_data")
_TRANSPARENT = ("filter", "minus_graph_pattern")


def is_connected(group: Node, text: Callable[[Node], str]) -> bool:
    """Tell whether no part of a group_graph_pattern stands apart from those before it."""
    known: set[str] = set()
    run: list[set[str]] = []
    for part in group.named_children:
        if part.type == "triples_block":
            for triple in part.named_children:
                run = _joined(run, _variables(triple, text))
        elif part.type not in _TRANSPARENT:
            if not _fits(run, known):
                return False
            known = known.union(*run)
            run = []
            found = _variables(part, text)
            if part.type not in _SMALL and known and found and not known & found:
                return False
            known |= found
    return _fits(run, known)


def _fits(run: list[set[str]], known: set[str]) -> bool:
    if not run:
        return True
    return len(run) == 1 and (not known or bool(run[0] & known))


def _joined(run: list[set[str]], variables: set[str]) -> list[set[str]]:
    """Add a pattern to sets of connected variables; one without variables changes nothing."""
    if not variables:
        return run
    touched = [one for one in run if one & variables]
    return [one for one in run if not one & variables] + [variables.union(*touched)]


def _variables(node: Node, text: Callable[[Node], str]) -> set[str]:
    found: set[str] = set()
    nodes = [node]
    while nodes:
        one = nodes.pop()
        if one.type in _NAMED:
            found.add(text(one).lstrip("?$"))
        elif one.type != "filter":
            nodes.extend(one.named_children)
    return found
