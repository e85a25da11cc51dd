"""The shortest ways between two things, on networks drawn by hand."""

import random

import pytest

from store.network.model import Network, Thing, Tie
from store.network.ways import ways


def network(*pairs: tuple[str, str]) -> Network:
    names = sorted({name for pair in pairs for name in pair})
    ties = [
        Tie(names.index(one), names.index(two), "member", "", f"by/{n}", "", "", "", "", "")
        for n, (one, two) in enumerate(pairs)
    ]
    return Network("https://example.org/", [Thing(name, name, "", "", "") for name in names], ties)


def found(net: Network, start: str, end: str) -> list[str]:
    names = [thing.iri for thing in net.things]
    told = ways(net, names.index(start), names.index(end))
    return ["".join(names[place] for place in way.things) for way in told]


def test_what_is_tied_is_one_tie_away() -> None:
    assert found(network(("a", "b"), ("b", "c")), "a", "b") == ["ab"]


def test_several_ways_the_cheapest_first() -> None:
    net = network(("a", "b"), ("b", "z"), ("a", "c"), ("c", "d"), ("d", "z"))
    assert found(net, "a", "z") == ["abz", "acdz"]


def test_both_directions() -> None:
    net = network(("a", "b"), ("b", "c"), ("c", "d"))
    assert found(net, "d", "a") == ["dcba"]


def test_nothing_joins_what_is_apart() -> None:
    assert found(network(("a", "b"), ("c", "d")), "a", "d") == []


def test_a_thing_and_itself() -> None:
    assert found(network(("a", "b")), "a", "a") == []


def test_what_ties_everybody_is_no_short_cut() -> None:
    crowd = [("H", f"m{n}") for n in range(1000)]
    net = network(("H", "a"), ("H", "z"), ("a", "b"), ("b", "c"), ("c", "z"), *crowd)
    names = [thing.iri for thing in net.things]
    told = ways(net, names.index("a"), names.index("z"))
    assert [names[place] for place in told[0].things] == ["a", "b", "c", "z"]
    assert len(told) == 2


def test_detours_are_no_ways() -> None:
    # Past b, whoever goes to c could have gone there at once.
    net = network(("a", "b"), ("b", "c"), ("a", "c"), ("c", "z"))
    assert found(net, "a", "z") == ["acz"]


def test_what_is_tied_at_once_is_tied_through_others_too() -> None:
    net = network(("a", "z"), ("a", "b"), ("b", "z"))
    assert found(net, "a", "z") == ["az", "abz"]


@pytest.mark.parametrize("seed", range(20))
def test_the_first_is_the_cheapest_of_all(seed: int) -> None:
    chance = random.Random(seed)
    letters = "abcdefgh"
    pairs = {tuple(sorted(chance.sample(letters, 2))) for _ in range(12)}
    net = network(*((one, two) for one, two in sorted(pairs)))
    count = len(net.things)
    start, end = chance.sample(range(count), 2)
    best = _cheapest(net, (start,), end)
    told = ways(net, start, end)
    assert bool(told) == (best is not None)
    if told:
        assert told[0].cost == pytest.approx(best)
        assert [way.cost for way in told] == sorted(way.cost for way in told)


def _cheapest(net: Network, way: tuple[int, ...], end: int) -> float | None:
    """Try every way there is."""
    if way[-1] == end:
        return len(way) - 1 + sum(net.passing[place] for place in way[1:-1])
    tried = (
        _cheapest(net, (*way, other), end) for other in net.neighbours[way[-1]] if other not in way
    )
    return min((cost for cost in tried if cost is not None), default=None)
