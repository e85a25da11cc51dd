"""The network as it is drawn at build: the same each time, and quiet from release to release."""

import random

from ingest.network.drawing import draw
from store.network.model import Network, Thing, Tie


def made(pairs: set[tuple[int, int]], count: int) -> Network:
    things = [
        Thing(f"id/organization/{n:04}", f"{n}", "", "organization", "") for n in range(count)
    ]
    ties = [
        Tie(one, two, "member", "", f"id/membership/{one}.{two}", "2012", "", "", "graph/x", "")
        for one, two in sorted(pairs)
    ]
    return Network("https://example.org/", things, ties)


def clubs() -> Network:
    """Two clubs in which all know each other, with a tie between them, and a pair apart."""
    club = {(one, two) for two in range(12) for one in range(two)}
    other = {(one + 12, two + 12) for one, two in club}
    return made({*club, *other, (0, 12), (24, 25)}, 26)


def test_the_same_network_gives_the_same_drawing() -> None:
    assert draw(clubs(), None) == draw(clubs(), None)


def test_communities_and_bridges() -> None:
    drawn = draw(clubs(), None)
    groups = [thing.community for thing in drawn.things]
    assert len(set(groups[:12])) == len(set(groups[12:24])) == 1
    assert len({groups[0], groups[12], groups[24]}) == 3
    best = sorted(drawn.things, key=lambda thing: -thing.bridging)[:2]
    assert {thing.fr for thing in best} == {"0", "12"}
    assert all(0 <= thing.bridging <= 1 for thing in drawn.things)
    assert [drawn.things[group[0]].community for group in drawn.communities] == [0, 1, 2]


def test_nothing_moves_when_no_tie_changed() -> None:
    first = draw(clubs(), None)
    renamed = clubs()
    things = [thing._replace(fr="other") for thing in renamed.things]
    again = draw(Network(renamed.base, things, renamed.ties), first)
    assert [(t.x, t.y) for t in again.things] == [(t.x, t.y) for t in first.things]
    assert again.things[0].fr == "other"
    assert again.communities == first.communities


def test_little_changes_when_little_changed() -> None:
    chance = random.Random(2)
    pairs = {(chance.randrange(n), n) for n in range(1, 120)}
    pairs |= {(one, two) for one, two in ((n, n + 7) for n in range(0, 110, 5))}
    first = draw(made(pairs, 120), None)
    again = draw(made(pairs | {(3, 120)}, 121), first)
    width = max(thing.x for thing in first.things) - min(thing.x for thing in first.things)
    moved = sorted(abs(new.x - old.x) for old, new in zip(first.things, again.things, strict=False))
    assert moved[60] < 0.1 * width
    same = [
        new.community == old.community for old, new in zip(first.things, again.things, strict=False)
    ]
    assert sum(same) > 60


def test_an_empty_network() -> None:
    assert draw(Network("https://example.org/", [], []), None).things == []


def test_the_file_gives_the_network_again() -> None:
    for network in (draw(clubs(), None), Network("https://example.org/", [], [], [])):
        assert Network.of_bytes(network.as_bytes()) == network


def test_around_one_thing() -> None:
    drawn = draw(clubs(), None)
    near = drawn.around(0)
    assert {thing.fr for thing in near.things} == {str(n) for n in range(13)}
    assert near.things[0].fr == "0"
    ends = {(near.things[tie.start].fr, near.things[tie.end].fr) for tie in near.ties}
    assert {("0", "12"), ("0", "1"), ("10", "11")} <= ends
    assert len(ends) == 12 * 11 // 2 + 1


def test_many_things_are_drawn_in_time() -> None:
    chance = random.Random(1)
    pairs = {tuple(sorted(chance.sample(range(3000), 2))) for _ in range(6000)}
    drawn = draw(made({(one, two) for one, two in pairs}, 3000), None)
    assert len({(thing.x, thing.y) for thing in drawn.things}) > 2900
