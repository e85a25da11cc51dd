"""The shortest ways between two things of a network, those that tell most first.

A way costs 1 for each tie, and for each thing that it leads through the logarithm to base 10 of how
many others that thing is tied to. So what ties everybody is no short cut: a body of a thousand
costs as much as three ties. A detour, past what could have been gone to at once, is no way.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from math import log10

from store.network.model import Network

__all__ = ["Way", "ways"]

_MOST = 5
# A way that costs so much more than the best tells nothing new.
_SLACK = 2.0
# Passing something that ties two others.
_LEAST = log10(2)
# Ways begun after which no more are looked for.
_TRIED = 5000


@dataclass(frozen=True)
class Way:
    """The places of the things on a way, both ends included, and what it costs."""

    things: Sequence[int]
    cost: float


def ways(network: Network, start: int, end: int, most: int = _MOST) -> Sequence[Way]:
    """Find at most so many ways, the cheapest first; none when nothing joins the two."""
    if start == end:
        return []
    left = _left(network, start, end)
    found: list[Way] = []
    for way in _search(network, start, end, left):
        if found and way.cost > found[0].cost + _SLACK:
            break
        found.append(way)
        if len(found) == most:
            break
    return found


def _left(network: Network, start: int, end: int) -> Mapping[int, float]:
    """What is left to pay from each thing to the end, as far as ways from the start may lead."""
    passing, neighbours = network.passing, network.neighbours
    left = {end: 0.0}
    # By what leaving a thing costs: whoever is met for the first time is met at the least cost.
    waiting = [(1.0, end)]
    limit = float("inf")
    while waiting:
        cost, place = heappop(waiting)
        if cost > limit:
            break
        for other in neighbours[place]:
            if other not in left:
                left[other] = cost
                if other == start:
                    # Whatever else is on a way costs one tie more, and passing two things at least.
                    limit = cost + _SLACK - 1.0 - _LEAST
                elif passing[other]:
                    heappush(waiting, (cost + 1.0 + passing[other], other))
    return left


def _search(network: Network, start: int, end: int, left: Mapping[int, float]) -> Iterator[Way]:
    """Go on from where the whole way is cheapest: what is left to pay is known."""
    if start not in left:
        return
    passing, limit = network.passing, left[start] + _SLACK
    waiting: list[tuple[float, float, tuple[int, ...]]] = [(left[start], 0.0, (start,))]
    for _ in range(_TRIED):
        if not waiting:
            return
        cost, paid, way = heappop(waiting)
        if way[-1] == end:
            yield Way(way, cost)
            continue
        here = paid + 1.0 + (passing[way[-1]] if len(way) > 1 else 0.0)
        for other in network.neighbours[way[-1]]:
            if other in left and other not in way and not _detour(network, way, other, end):
                ahead = left[other] + (passing[other] if other != end else 0.0)
                if here + ahead <= limit:
                    heappush(waiting, (here + ahead, here, (*way, other)))


def _detour(network: Network, way: Sequence[int], other: int, end: int) -> bool:
    """Whether something before the last thing is itself tied to what would come next."""
    near = network.neighbours[other]
    return any(place in near for place in way[:-1] if (place, other) != (way[0], end))
