"""Walks are told from other queries, by their form and by this release's cardinalities."""

from pathlib import Path

import pyoxigraph as ox
import pytest

from store.cardinalities import CARDINALITIES, measure
from store.walks import Walks, open_walks

START = "<http://e/n0>"


@pytest.fixture(scope="module")
def walks() -> Walks:
    """A thousand things of a kind with a name, a friend each, and one hub that knows all."""
    lines = [f'<n{n}> a <Thing> ; <name> "{n}" ; <friend> <n{n // 2}> .' for n in range(1000)]
    lines += [f"<hub> <knows> <n{n}> ." for n in range(1000)]
    store = ox.Store()
    store.load("\n".join(lines), ox.RdfFormat.TURTLE, base_iri="http://e/")
    return Walks(measure(store))


@pytest.mark.parametrize(
    "group",
    [
        f"{START} <http://e/name> ?name",
        f"?name <http://e/never> ?x . {START} <http://e/name> ?name",
        f"?b <http://e/name> ?name . ?a <http://e/friend> ?b . {START} <http://e/friend> ?a",
        f"?a <http://e/friend> {START} . ?b <http://e/friend> ?a",
        f'{START} <http://e/name> ?name FILTER(LANG(?name) = "fr" || STRSTARTS(?name, "1"))',
        f"{START} <http://e/friend>/<http://e/name> ?name",
        f"{START} <http://e/friend> [ <http://e/name> ?name ]",
    ],
)
def test_walks(walks: Walks, group: str) -> None:
    for form in ("SELECT ?name", "SELECT DISTINCT ?name", "ASK"):
        assert walks.has(f"{form} {{ {group} }}")
    assert walks.has(f"SELECT ?name {{ {group} }} LIMIT 3 OFFSET 1")


@pytest.mark.parametrize(
    "text",
    [
        # More than a few: all things of a kind, all that a hub knows, what begins anywhere.
        "SELECT * { ?x a <http://e/Thing> }",
        f"SELECT * {{ {START} a ?kind . ?other a ?kind }}",
        f"SELECT * {{ ?hub <http://e/knows> {START} . ?hub <http://e/knows> ?other }}",
        f"SELECT * {{ {START} <http://e/name> ?name . ?x <http://e/name> ?y }}",
        # Not bounded by the cardinalities of a predicate.
        f"SELECT * {{ {START} ?p ?o . ?o ?q ?r }}",
        f"SELECT * {{ {START} <http://e/friend>+ ?x }}",
        # What makes strings that grow, or calls something.
        f"SELECT (CONCAT(?n, ?n) AS ?m) {{ {START} <http://e/name> ?n }}",
        f"SELECT * {{ {START} <http://e/name> ?n FILTER(STRLEN(CONCAT(?n, ?n)) > 1) }}",
        f"SELECT * {{ {START} <http://e/name> ?n FILTER(REGEX(?n, '(a*)*b')) }}",
        f"SELECT * {{ {START} <http://e/name> ?n FILTER(<http://e/f>(?n)) }}",
        f"SELECT * {{ {START} <http://e/name> ?n BIND(?n AS ?m) }}",
        f"SELECT * {{ {START} <http://e/name> ?n FILTER EXISTS {{ ?a ?b ?c }} }}",
        # What has parts of its own.
        f"SELECT * {{ {START} <http://e/name> ?n OPTIONAL {{ ?a ?b ?n }} }}",
        f"SELECT * {{ {START} <http://e/name> ?n {{ SELECT ?n {{ ?a ?b ?n }} }} }}",
        f"SELECT * {{ {START} <http://e/name> ?n }} ORDER BY ?n",
        f"SELECT * FROM <http://e/g> {{ {START} <http://e/name> ?n }}",
        f"SELECT * {{ GRAPH ?g {{ {START} <http://e/name> ?n }} }}",
        f"SELECT * {{ {START} <http://e/name> ?n SERVICE <http://e/> {{ ?a ?b ?c }} }}",
        f"SELECT * {{ {START} <http://e/name> ?n . ?n <http://e/ser\\u0076ice> ?c }}",
        f"CONSTRUCT WHERE {{ {START} <http://e/name> ?n }}",
        f"SELECT * {{ {START} <http://e/name> ?n",
        "",
        f"SELECT * {{ {START} <http://e/name> ?n }}" + " " * 2000,
    ],
)
def test_other_queries(walks: Walks, text: str) -> None:
    assert not walks.has(text)
    assert not walks.has(text), "nor when it is known"


def test_a_release_without_cardinalities(tmp_path: Path) -> None:
    text = f"SELECT ?name {{ {START} <http://e/name> ?name }}"
    assert not open_walks(tmp_path).has(text)
    (tmp_path / CARDINALITIES).write_text("{", encoding="utf-8")
    assert not open_walks(tmp_path).has(text)
