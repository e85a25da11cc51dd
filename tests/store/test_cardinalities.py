"""Cardinalities are counted right, and come back from the disk as they were."""

from pathlib import Path

import pyoxigraph as ox
import pytest

from store.cardinalities import Cardinalities, measure
from store.errors import BrokenRelease

IRI = "http://example.org/"


@pytest.fixture
def store() -> ox.Store:
    """150 things of a kind, each with a name, the first ten with a friend, all the same one."""
    lines = [f"<n{number}> a <Thing> ; <name> {number} ." for number in range(150)]
    lines += [f"<n{number}> <friend> <n0> ." for number in range(10)]
    store = ox.Store()
    store.load("\n".join(lines), ox.RdfFormat.TURTLE, base_iri=IRI)
    store.load("<n0> <secret> 1 .", ox.RdfFormat.TURTLE, base_iri=IRI, to_graph=ox.NamedNode(IRI))
    return store


def test_counts_of_the_default_graph(store: ox.Store) -> None:
    found = measure(store)
    assert found.triples == 310
    assert IRI + "secret" not in found.predicates
    friend = found.predicates[IRI + "friend"]
    assert (friend.triples, friend.subjects, friend.objects) == (10, 10, 1)
    assert (friend.most_per_subject, friend.most_per_object) == (1, 10)
    assert (friend.subject_pairs, friend.object_pairs) == (10, 100)


def test_frequent_objects_have_a_count_and_a_profile(store: ox.Store) -> None:
    found = measure(store)
    kind = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
    assert found.predicates[kind].frequent == {f"<{IRI}Thing>": 150}
    profile = found.kinds[kind][f"<{IRI}Thing>"]
    assert profile.outgoing == {kind: 150, IRI + "name": 150, IRI + "friend": 10}
    assert profile.incoming == {IRI + "friend": 10}


def test_an_empty_store_has_none() -> None:
    assert measure(ox.Store()) == Cardinalities(0, {}, {})


def test_written_and_read(store: ox.Store, tmp_path: Path) -> None:
    found = measure(store)
    found.write(tmp_path / "cardinalities.json")
    assert Cardinalities.read(tmp_path / "cardinalities.json") == found


@pytest.mark.parametrize("content", ["", "[]", '{"triples": 1}', '{"triples": 1, "predicates": 2}'])
def test_a_garbled_file_is_named(content: str, tmp_path: Path) -> None:
    path = tmp_path / "cardinalities.json"
    path.write_text(content)
    with pytest.raises(BrokenRelease) as error:
        Cardinalities.read(path)
    assert error.value.where == str(path)


def test_a_missing_file_is_missing(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Cardinalities.read(tmp_path / "cardinalities.json")


def test_only_what_changed_is_counted_again(store: ox.Store) -> None:
    before = measure(store)
    store.load("<n1> <friend> <n0>, <n2> . <n3> <foe> <n4> .", ox.RdfFormat.TURTLE, base_iri=IRI)
    for quad in list(store.quads_for_pattern(None, ox.NamedNode(IRI + "name"), None)):
        store.remove(quad)
    changed = {IRI + name for name in ("friend", "foe", "name")}
    after = measure(store, before, changed)
    assert after.predicates == measure(store).predicates
    assert after.triples == 310 - 150 + 2
    assert after.kinds == before.kinds
