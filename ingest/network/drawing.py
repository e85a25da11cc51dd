"""Drawing a network: where its things stand, which communities they form, which of them bridge."""

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise

import igraph

from store.network.model import Network, Thing

__all__ = ["draw"]

_SEED = 1901
# Rounds of the layout: from nothing, and from where the things stood before.
_ROUNDS, _ROUNDS_AGAIN = 300, 30
# How far a thing may move in the first round, as a share of the drawing's width.
_MOVE_AGAIN = 0.001
# Beyond as many things, the ways from some of them stand for all.
_MOST_SOURCES = 1000
# The weak tie that keeps what is apart from drifting away.
_HOLD = 0.05
_NAMING = 3
_Point = tuple[float, float]


def draw(network: Network, before: Network | None) -> Network:
    """Place the things of a network; what stood in the one before stays where it was, about.

    The same network drawn after the same one gives the same drawing.
    """
    pairs = _pairs(network)
    if before is not None and _names(network, pairs) == _names(before, _pairs(before)):
        return _as_before(network, before)
    if not network.things:
        return network
    graph = igraph.Graph(len(network.things), list(pairs))
    graph.es["weight"] = list(pairs.values())
    # The engine draws its chances from here.
    igraph.set_random_number_generator(random.Random(_SEED))  # noqa: S311 - a drawing, no secret
    known = {thing.iri: (thing.x, thing.y) for thing in before.things} if before else {}
    points = _points(graph, [known.get(thing.iri) for thing in network.things])
    groups = _communities(graph)
    bridging = _bridging(graph)
    things = [
        thing._replace(
            x=round(points[place][0], 2),
            y=round(points[place][1], 2),
            community=groups[place],
            bridging=round(bridging[place], 5),
        )
        for place, thing in enumerate(network.things)
    ]
    central = _central(graph, groups, things)
    return Network(network.base, things, network.ties, central)


def _pairs(network: Network) -> Mapping[tuple[int, int], int]:
    """Which things are tied, each pair once, by how many ties."""
    return Counter(
        (min(tie.start, tie.end), max(tie.start, tie.end)) for tie in sorted(network.ties)
    )


def _names(network: Network, pairs: Mapping[tuple[int, int], int]) -> Mapping[object, int]:
    iris = [thing.iri for thing in network.things]
    return {frozenset((iris[one], iris[two])): count for (one, two), count in pairs.items()}


def _as_before(network: Network, before: Network) -> Network:
    drawn = {thing.iri: thing for thing in before.things}
    things = [
        thing._replace(x=old.x, y=old.y, community=old.community, bridging=old.bridging)
        for thing in network.things
        for old in (drawn[thing.iri],)
    ]
    places = {thing.iri: place for place, thing in enumerate(things)}
    central = [
        [places[before.things[place].iri] for place in group] for group in before.communities
    ]
    return Network(network.base, things, network.ties, central)


def _points(graph: igraph.Graph, known: Sequence[_Point | None]) -> Sequence[_Point]:
    held = graph.copy()
    # What is not tied to the rest hangs on a thing in the middle, which is not drawn.
    middle = held.add_vertex().index
    hung = [max(part, key=graph.degree) for part in graph.connected_components()]
    held.add_edges([(middle, place) for place in hung], {"weight": [_HOLD] * len(hung)})
    if any(known):
        seed = _seed(graph, known)
        width = max(max(axis) - min(axis) for axis in zip(*seed, strict=True)) or 1.0
        layout = held.layout_fruchterman_reingold(
            weights="weight",
            niter=_ROUNDS_AGAIN,
            seed=[*seed, (0.0, 0.0)],
            start_temp=_MOVE_AGAIN * width,
            grid=_grid(graph),
        )
    else:
        layout = held.layout_fruchterman_reingold(
            weights="weight", niter=_ROUNDS, grid=_grid(graph)
        )
    x, y = layout[middle]
    return [(point[0] - x, point[1] - y) for point in layout[:middle]]


def _grid(graph: igraph.Graph) -> str:
    return "grid" if graph.vcount() > 3000 else "nogrid"


def _seed(graph: igraph.Graph, known: Sequence[_Point | None]) -> Sequence[_Point]:
    """Begin what is new amid what it is tied to."""
    points = []
    for place, point in enumerate(known):
        around = [known[other] for other in graph.neighbors(place)]
        near = [other for other in around if other is not None] or [(0.0, 0.0)]
        mean = sum(x for x, _ in near) / len(near), sum(y for _, y in near) / len(near)
        # Not on one spot: two things there could not push each other away.
        shift = (place % 97) / 97 - 0.5, (place % 89) / 89 - 0.5
        points.append(point or (mean[0] + shift[0], mean[1] + shift[1]))
    return points


def _communities(graph: igraph.Graph) -> Sequence[int]:
    """The community of each thing, the largest first."""
    found = graph.community_leiden("modularity", weights="weight", n_iterations=-1)
    order = sorted(found, key=lambda members: (-len(members), members))
    numbers = {member: number for number, members in enumerate(order) for member in members}
    return [numbers[place] for place in range(graph.vcount())]


def _bridging(graph: igraph.Graph) -> Sequence[float]:
    count = graph.vcount()
    step = -(-count // _MOST_SOURCES)
    sources = list(range(0, count, step))
    found = graph.betweenness(directed=False, sources=sources)
    # Each pair of others counts once, from whichever end; from all sources it is met at both.
    pairs = max((count - 1) * (count - 2) / 2, 1)
    return [value * (1 if step == 1 else step / 2) / pairs for value in found]


def _central(
    graph: igraph.Graph, groups: Sequence[int], things: Sequence[Thing]
) -> Sequence[Sequence[int]]:
    """Of each community the actors with most ties within it: they give it its name."""
    inner = [0] * graph.vcount()
    for edge in graph.es:
        one, two = edge.tuple
        if groups[one] == groups[two]:
            inner[one] += 1
            inner[two] += 1
    order = sorted(
        range(graph.vcount()),
        key=lambda place: (
            groups[place],
            things[place].group != "organization",
            -inner[place],
            things[place].iri,
        ),
    )
    bounds = [0, *(n for n, (a, b) in enumerate(pairwise(order), 1) if groups[a] != groups[b])]
    return [
        [place for place in order[bound : bound + _NAMING] if groups[place] == groups[order[bound]]]
        for bound in bounds
    ]
