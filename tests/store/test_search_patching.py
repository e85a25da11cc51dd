"""An index made of its parent's holds what one written anew would hold."""

import random
import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest

from store.changes import Changes
from store.namespaces import DEFAULT_BASE
from store.release import Release
from store.search.asking import Question
from store.search.index import open_search
from store.search.patching import patch_search
from store.search.writing import write_search

IDS = f"{DEFAULT_BASE}id/"
SCHEMA = "https://schema.org/"
NAME = ox.NamedNode(f"{SCHEMA}name")
ALL = 100_000


@pytest.fixture
def store(release: Release, tmp_path: Path) -> ox.Store:
    """The real data, to be changed."""
    ox.Store.read_only(str(release.store)).backup(str(tmp_path / "store"))
    return ox.Store(str(tmp_path / "store"))


def shown(release: Path) -> dict[str, object]:
    """All that an index shows, by IRI."""
    search = open_search(release)
    assert search is not None
    found = search.find(Question(), ALL)
    assert found.total == len(found.hits)
    assert len({hit.entry.iri for hit in found.hits}) == found.total
    return {hit.entry.iri: hit.entry.as_json() for hit in found.hits}


def change(store: ox.Store, removed: list[ox.Quad], added: list[ox.Quad]) -> Changes:
    changes = Changes()
    for quad in removed:
        store.remove(quad)
    store.extend(added)
    changes.add(added, removed)
    return changes


def assert_same(release: Release, folder: Path, store: ox.Store, changes: Changes) -> None:
    patched, fresh = folder / "patched", folder / "fresh"
    patched.mkdir()
    fresh.mkdir()
    assert patch_search(patched, release.path, store, DEFAULT_BASE, changes)
    write_search(fresh, store, DEFAULT_BASE)
    assert shown(patched) == shown(fresh)
    shutil.rmtree(fresh)


def edits(store: ox.Store) -> tuple[list[ox.Quad], list[ox.Quad]]:
    """Of each property, some statements taken away; texts come back longer."""
    chance = random.Random(11)
    by_property: dict[str, list[ox.Quad]] = {}
    for quad in store.quads_for_pattern(None, None, None, ox.DefaultGraph()):
        subject = quad.subject.value if isinstance(quad.subject, ox.NamedNode) else ""
        if subject.startswith(IDS) and not subject.startswith(f"{IDS}department/"):
            by_property.setdefault(quad.predicate.value, []).append(quad)
    removed = [
        quad
        for _, quads in sorted(by_property.items())
        for quad in chance.sample(sorted(quads, key=str), min(len(quads), 4))
    ]
    added = [
        ox.Quad(quad.subject, quad.predicate, ox.Literal(f"{quad.object.value} bis"))
        for quad in removed[::2]
        if isinstance(quad.object, ox.Literal) and quad.object.datatype.value.endswith("#string")
    ]
    return removed, added


def test_statements_of_all_properties(release: Release, store: ox.Store, tmp_path: Path) -> None:
    removed, added = edits(store)
    assert len(removed) > 250
    assert len(added) > 20
    assert_same(release, tmp_path, store, change(store, removed, added))


def test_a_thing_that_goes_and_one_that_comes(
    release: Release, store: ox.Store, tmp_path: Path
) -> None:
    gone = ox.NamedNode(f"{IDS}organization/cler")
    come = ox.NamedNode(f"{IDS}organization/new")
    kind = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    removed = list(store.quads_for_pattern(gone, None, None, ox.DefaultGraph()))
    assert removed
    added = [
        ox.Quad(come, kind, ox.NamedNode("http://www.w3.org/ns/org#Organization")),
        ox.Quad(come, NAME, ox.Literal("Une nouvelle", language="fr")),
    ]
    assert_same(release, tmp_path, store, change(store, removed, added))
    assert come.value in shown(tmp_path / "patched")
    assert gone.value not in shown(tmp_path / "patched")


@pytest.mark.parametrize("subject", ["id/department/62", "scheme/organization-kind/association"])
def test_names_of_areas_and_kinds_are_written_anew(
    release: Release, store: ox.Store, tmp_path: Path, subject: str
) -> None:
    thing = ox.NamedNode(DEFAULT_BASE + subject)
    removed = list(store.quads_for_pattern(thing, None, None, ox.DefaultGraph()))
    assert removed
    changes = change(store, removed, [])
    assert not patch_search(tmp_path, release.path, store, DEFAULT_BASE, changes)
    assert list(tmp_path.iterdir()) == [tmp_path / "store"]


def test_a_broken_parent_is_not_built_upon(
    release: Release, store: ox.Store, tmp_path: Path
) -> None:
    parent, folder = tmp_path / "parent", tmp_path / "new"
    folder.mkdir()
    shutil.copytree(release.path / "search", parent / "search")
    (parent / "search" / "meta.json").write_text("{")
    assert not patch_search(folder, parent, store, DEFAULT_BASE, Changes(1))
    assert list(folder.iterdir()) == []
