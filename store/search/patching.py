"""Making the index of a release from its parent's: only what is found otherwise is written anew."""

import shutil
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox

from store.answers import Solutions, Triples
from store.changes import Changes
from store.engines.oxigraph import OxigraphEngine
from store.queries import Library
from store.search.entries import read_entries
from store.search.layout import SEARCH, has_search, read_areas
from store.search.writing import rewrite

__all__ = ["patch_search"]

# Beyond this many things, writing all anew is faster.
_MOST = 2000


def patch_search(release: Path, parent: Path, store: ox.Store, base: str, changes: Changes) -> bool:
    """Write the index into a release's folder: the parent's, but for what changed.

    Among what is found equally well, what changed comes last. Says False, and writes nothing, when
    all is to be written anew: too much changed, the names of kinds or areas did, or the parent's
    cannot be used. Raises OSError.
    """
    ids, graphs = f"{base}id/", f"{base}graph/"
    if not has_search(parent) or any(not s.startswith((ids, graphs)) for s in changes.subjects):
        return False
    asked = _Asked(store, base)
    changed = {each for each in changes.subjects if each.startswith(ids)}
    lost = {each for each in changes.lost if each.startswith(ids)}
    if len(changed) + len(lost) > _MOST:
        return False
    affected = asked.affected(changed, lost)
    if len(affected) > _MOST:
        return False
    found = read_entries(asked.neighbourhood(affected), base)
    if found.areas != read_areas(parent):
        return False
    shutil.copytree(parent / SEARCH, release / SEARCH)
    entries = [entry for entry in found.entries if entry.iri in affected]
    try:
        rewrite(release / SEARCH, changed | affected, entries)
    except OSError:
        # The parent's may be of an older version or broken; a full disk fails the next one too.
        shutil.rmtree(release / SEARCH)
        return False
    return True


class _Asked:
    """The two questions that tell what is to be written anew."""

    def __init__(self, store: ox.Store, base: str) -> None:
        self._engine = OxigraphEngine(store, {})
        self._library = Library(Path(__file__).parent / "queries", base)

    def affected(self, changed: Iterable[str], lost: Iterable[str]) -> set[str]:
        """The named things whose texts may come from things that changed or lost a link."""
        given = {"changed": " ".join(changed), "lost": " ".join(lost)}
        answer = self._engine.look_up(self._library.get("affected").render(given))
        assert isinstance(answer, Solutions), "the query is a SELECT"
        return {row[0].value for row in answer.rows if isinstance(row[0], ox.NamedNode)}

    def neighbourhood(self, things: Iterable[str]) -> ox.Store:
        """All that the texts of things come from, in a database of its own."""
        text = self._library.get("neighbourhood").render({"things": " ".join(things)})
        answer = self._engine.look_up(text)
        assert isinstance(answer, Triples), "the query is a CONSTRUCT"
        store = ox.Store()
        store.extend(ox.Quad(*triple) for triple in answer.triples)
        return store
