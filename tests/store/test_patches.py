"""A difference, in every form, makes of the first release the second, quad by quad."""

import csv
import io
import random

import pyoxigraph as ox
import pytest
import rdflib

from store.differences import Change
from store.patches import as_csv, as_patch, as_text, as_update

HARD = '"a \\"b\\" \\\\ {c} } ;\\n\\t"'
WORDS = ['"plain"', HARD, '"été"@fr', '"x"@en-gb', '"2026-11"', "<urn:x>"]
TYPED = '"2026-11"^^<http://www.w3.org/2001/XMLSchema#gYearMonth>'


def some(chance: random.Random) -> set[str]:
    """Quads of three graphs, many of them in each such set."""
    return {
        f"<urn:s{chance.randrange(400)}> <urn:p> {word} <urn:graph:{chance.choice('abc')}> ."
        for word in [*WORDS, TYPED]
        for _ in range(400)
    }


def changes(old: set[str], new: set[str]) -> list[Change]:
    found = [(quad, False) for quad in old - new] + [(quad, True) for quad in new - old]
    rows = [Change(quad[-4], added, quad) for quad, added in found]
    return sorted(rows, key=lambda change: (change.graph, change.quad))


def quads(lines: set[str]) -> set[ox.Quad]:
    return set(ox.parse("\n".join(lines), ox.RdfFormat.N_QUADS))  # type: ignore[arg-type]


@pytest.fixture
def pair() -> tuple[set[str], set[str]]:
    chance = random.Random(20261122)
    return some(chance), some(chance)


def test_an_update(pair: tuple[set[str], set[str]]) -> None:
    old, new = pair
    store = ox.Store()
    store.extend(quads(old))
    text = "".join(as_update(changes(old, new)))
    store.update(text)
    assert set(store) == quads(new)
    dataset = rdflib.Dataset().parse(data="\n".join(old), format="nquads")
    dataset.update(text)
    assert len(set(dataset.quads())) == len(new)


def test_an_update_comes_in_operations_of_bounded_size() -> None:
    many = [Change("a", True, f"<urn:{n}> <urn:p> <urn:o> <urn:a> .") for n in range(2500)]
    operations = list(as_update(many))
    assert [operation.count("GRAPH") for operation in operations] == [1000, 1000, 500]


def test_a_patch(pair: tuple[set[str], set[str]]) -> None:
    old, new = pair
    dataset = rdflib.Dataset().parse(data="\n".join(old), format="nquads")
    dataset.parse(data="".join(as_patch(changes(old, new))), format="patch")
    expected = rdflib.Dataset().parse(data="\n".join(new), format="nquads")
    assert set(dataset.quads()) == set(expected.quads())


def test_a_text(pair: tuple[set[str], set[str]]) -> None:
    old, new = pair
    lines = "".join(as_text(changes(old, new))).splitlines()
    signed = {sign: {line[2:] for line in lines if line[0] == sign} for sign in "+-"}
    assert (old - signed["-"]) | signed["+"] == new
    assert [line for line in lines if line[0] == "#"] == ["# a", "# b", "# c"]


def test_a_table(pair: tuple[set[str], set[str]]) -> None:
    old, new = pair
    rows = list(csv.DictReader(io.StringIO("".join(as_csv(changes(old, new))))))
    assert len(rows) == len(old ^ new) > 1000
    assert sum(row["change"] == "added" for row in rows) == len(new - old)
    texts = {row["object"] for row in rows}
    assert {'a "b" \\ {c} } ;\n\t', "été", "urn:x"} <= texts
    typed = {row["datatype"].rpartition("#")[2] for row in rows if row["object"] == "2026-11"}
    assert typed == {"string", "gYearMonth"}
    assert {row["language"] for row in rows} == {"", "fr", "en-gb"}
