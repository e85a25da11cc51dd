"""What is counted and indexed of a release in the making: all of it, or only what changed."""

from pathlib import Path

from pyoxigraph import Store

from store.cardinalities import CARDINALITIES, Cardinalities, measure, read_cardinalities
from store.changes import Changes
from store.release import Release
from store.search.patching import patch_search
from store.search.writing import write_search

__all__ = ["count", "index", "little"]

# Of the parent's quads; when so many have changed since all was counted, all is counted anew.
_ANEW = 0.01


def little(changes: Changes | None, parent: Release | None) -> Changes | None:
    """The changes when they are so few that only they need be counted, else None."""
    if changes is None or parent is None or changes.quads > _ANEW * parent.manifest["quads"]:
        return None
    return changes


def index(
    folder: Path, store: Store, base: str, parent: Release | None, changes: Changes | None
) -> None:
    """Write the search index; raises OSError."""
    if (
        parent is None
        or changes is None
        or not patch_search(folder, parent.path, store, base, changes)
    ):
        write_search(folder, store, base)


def count(
    folder: Path, store: Store, parent: Release | None, changes: Changes | None
) -> Cardinalities:
    """Write what plans are made from: how often everything occurs; raises OSError."""
    before = read_cardinalities(parent.path) if parent and changes else None
    if before is None or changes is None:
        counted = measure(store)
    else:
        counted = measure(store, before, changes.predicates)
    counted.write(folder / CARDINALITIES)
    return counted
