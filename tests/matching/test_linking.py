"""Rows of one list that are one body are found, however written, and no others are joined."""

import random
from collections import Counter
from collections.abc import Sequence

import pytest

from benchmarks.linkage.records import make
from matching.blocking import NEXT, meetings
from matching.clustering import Link, cluster
from matching.deciding import Decision
from matching.gazetteer import Gazetteer
from matching.linking import Linkage, link
from matching.record import Record, record

Row = tuple[str, str, str, str]
# Name, place, department, kind.
VELO: Row = ("Les Amis du Vélo de Hazebrouck", "Hazebrouck", "59", "association")


def read(row: Row) -> Record:
    name, place, department, kind = row
    return record(name, place=place, department=department, kind=kind, country="FR")


@pytest.fixture(scope="module")
def made() -> list[tuple[int, Row]]:
    """Three thousand made records, each with the number of its body."""
    return [
        (number, (body.name, body.place, body.department, body.kind)) for number, body in make(3000)
    ]


@pytest.fixture(scope="module")
def linked(made: list[tuple[int, Row]], gazetteer: Gazetteer) -> Linkage:
    return link([row for _, row in made], read, gazetteer)


def joined(found: Linkage) -> set[tuple[int, int]]:
    return {
        (one, other)
        for members in found.clusters
        for place, one in enumerate(members)
        for other in members[place + 1 :]
    }


def clusters(rows: Sequence[Row], gazetteer: Gazetteer) -> list[tuple[int, ...]]:
    return link(rows, read, gazetteer).clusters


def test_made_duplicates_are_found(made: list[tuple[int, Row]], linked: Linkage) -> None:
    bodies = [number for number, _ in made]
    truth = sum(count * (count - 1) // 2 for count in Counter(bodies).values())
    right = sum(bodies[one] == bodies[other] for one, other in joined(linked))
    reviewed = sum(bodies[each.one] == bodies[each.other] for each in linked.review)
    assert right / len(joined(linked)) >= 0.99
    assert right / truth >= 0.8
    assert (right + reviewed) / truth >= 0.93


def test_few_pairs_are_compared(linked: Linkage) -> None:
    assert linked.compared < 3 * 3000


def test_the_order_of_rows_does_not_matter(
    made: list[tuple[int, Row]], linked: Linkage, gazetteer: Gazetteer
) -> None:
    order = list(range(len(made)))
    random.Random(5).shuffle(order)
    again = clusters([made[each][1] for each in order], gazetteer)
    assert sorted(tuple(sorted(order[row] for row in one)) for one in again) == linked.clusters


def test_one_process_finds_what_two_find(
    made: list[tuple[int, Row]], linked: Linkage, gazetteer: Gazetteer
) -> None:
    alone = link([row for _, row in made], read, gazetteer, processes=1)
    assert alone.clusters == linked.clusters
    assert alone.compared == linked.compared


@pytest.mark.parametrize(
    "row",
    [
        ("LES AMIS DU VELO DE HAZEBROUCK", "HAZEBROUCK", "59", "association"),
        ("Amis du vélo Hazebrouck (Les)", "", "59", ""),
        ("Les Amis du Vléo de Hazebrouck", "Hazebrouck", "", ""),
        ("Les Amis du Vélo de Hazebrouk", "Hazebrouck", "59", "association"),
        ("Association Les Amis du Vélo de Hazebrouck", "", "", ""),
        ("Les Amis du Vélo de Hazebrouck (Nord)", "", "", "association"),
        ("Vélo de Hazebrouck Les Amis du", "Hazebrouck", "", ""),
        ("Les-Amis-du-Vélo-de-Hazebrouck", "Hazebrouck", "59", "association"),
    ],
)
def test_each_noise(row: Row, made: list[tuple[int, Row]], gazetteer: Gazetteer) -> None:
    others = [each for _, each in made[:200]]
    found = link([VELO, *others, row], read, gazetteer)
    assert (0, 201) in joined(found)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Ville de Lille", "", "59", ""), ("Lille", "Lille", "59", "commune")),
        (("Mairie d'Arras", "Arras", "", ""), ("ARRAS", "Arras", "62", "commune")),
        (("CC Flandre Intérieure", "", "59", ""),
         ("Communauté de communes de Flandre intérieure", "", "59", "intercommunality")),
        (("Réseau Action Climat", "Lille", "59", "association"),
         ("RAC", "Lille", "59", "association")),
        (("St-Étienne", "", "42", "commune"), ("Saint Etienne", "", "42", "commune")),
        (("Rochelle (La)", "", "17", "commune"), ("La Rochelle", "", "17", "commune")),
    ],
)  # fmt: skip
def test_forms_and_acronyms(one: Row, other: Row, gazetteer: Gazetteer) -> None:
    assert clusters([one, other, VELO], gazetteer) == [(0, 1)]


def test_homonyms_are_not_joined(gazetteer: Gazetteer) -> None:
    codes = ("05", "21", "31", "33", "34", "38", "54", "60", "70", "80", "86")
    communes: list[Row] = [("Saint-Sauveur", "", code, "commune") for code in codes]
    assert clusters([*communes, *(("SAINT SAUVEUR", "", "", "commune"),) * 2], gazetteer) == []
    towns = [("Lille", "59"), ("Arras", "62"), ("Amiens", "80"), ("Hazebrouck", "59")]
    feasts: list[Row] = [("Comité des fêtes", *town, "association") for town in towns]
    unsaid = ("Comité des Fêtes", "", "", "association")
    found = link([*feasts, unsaid], read, gazetteer)
    assert found.clusters == []
    assert {each.decision.rule for each in found.review if 4 in each[:2]} == {"several"}
    found = link([*feasts, ("COMITE DES FETES", "", "62", "")], read, gazetteer)
    assert (1, 4) in [each[:2] for each in found.review]
    assert clusters([*feasts, ("COMITE DES FETES", "ARRAS", "", "")], gazetteer) == [(1, 4)]


def test_rows_without_a_name_are_nobody(gazetteer: Gazetteer) -> None:
    assert clusters([("", "Lille", "59", ""), ("", "Lille", "59", ""), VELO], gazetteer) == []
    assert clusters([], gazetteer) == []


def test_identifiers_keep_apart_and_join(gazetteer: Gazetteer) -> None:
    rows = [("Les Amis", "1"), ("Les Amis", "2"), ("LES AMIS", ""), ("Autre nom", "2")]
    found = link(
        rows,
        lambda row: record(row[0], identifiers=[f"siren:{row[1]}"]),
        gazetteer,
    )
    assert found.clusters == [(1, 3)]
    assert {each[:2] for each in found.review} >= {(0, 2), (1, 2)}


def test_a_chain_does_not_join_two_departments(gazetteer: Gazetteer) -> None:
    there = [record("Les Semeurs", department=code) for code in ("59", "", "", "62")]
    chain = [
        Link(one, one + 1, Decision("accepted", "same-name", score))
        for one, score in enumerate((1.0, 1.0, 0.9))
    ]
    found = cluster(chain, [], there.__getitem__, [1] * 4, gazetteer)
    assert found.clusters == [[0, 1, 2]]
    assert [each[:2] for each in found.review] == [(2, 3)]


def test_a_name_repeated_very_often_does_not_blow_up(gazetteer: Gazetteer) -> None:
    bits = 17
    members = [7 << 18 | who << 1 for who in range(50_000)]
    assert sum(1 for _ in meetings(members, bits)) <= NEXT * len(members)
    found = link([VELO] * 3000, read, gazetteer)
    assert found.clusters == [tuple(range(3000))]
    assert found.compared <= NEXT * 3000
