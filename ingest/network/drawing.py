"""Drawing a network: where its things stand, which communities they form, which of them bridge."""

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

import igraph

from store.network.model import Network, Thing

__all__ = ["draw"]

_SEED = 1901
# Things up to which the finer layout is quick enough.
_FINE = 2000
# Its steps for each thing, and the rounds of the coarser one: from nothing, and from where the
# things stood before.
_STEPS, _STEPS_AGAIN = 50, 10
_ROUNDS, _ROUNDS_AGAIN = 500, 30
# Between the parts of the drawing that nothing ties to each other.
_GAP = 1.2
# Beyond as many things, the ways from some of them stand for all.
_MOST_SOURCES = 1000
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
    old = before.things if before else ()
    known = {thing.iri: (thing.x, thing.y) for thing in old}
    numbers = {thing.iri: thing.community for thing in old}
    points = _points(graph, [known.get(thing.iri) for thing in network.things])
    groups = _communities(graph, [numbers.get(thing.iri) for thing in network.things])
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
    """Lay out each part that nothing ties to the others; the largest stands above the others."""
    parts = sorted(graph.connected_components(), key=lambda part: (-len(part), part))
    drawn = [
        _part(graph.induced_subgraph(part), [known[place] for place in part]) for part in parts
    ]
    points: dict[int, _Point] = {}
    for part, layout in zip(parts, _packed(drawn), strict=True):
        points |= dict(zip(part, layout, strict=True))
    return [points[place] for place in range(graph.vcount())]


def _part(graph: igraph.Graph, known: Sequence[_Point | None]) -> Sequence[_Point]:
    if graph.vcount() < 3:
        return [(0.0, float(place)) for place in range(graph.vcount())]
    seed = _seed(graph, known) if any(known) else None
    points = (_coarse if graph.vcount() > _FINE else _fine)(graph, seed)
    return _turned(points, seed) if seed else points


def _fine(graph: igraph.Graph, seed: Sequence[_Point] | None) -> Sequence[_Point]:
    steps = graph.vcount() * (_STEPS_AGAIN if seed else _STEPS)
    layout = graph.layout_kamada_kawai(seed=seed, maxiter=steps)
    return [(x, y) for x, y in layout]


def _coarse(graph: igraph.Graph, seed: Sequence[_Point] | None) -> Sequence[_Point]:
    # As wide as the finer layout makes it, so that the parts of a drawing go together.
    width = graph.vcount() ** 0.5
    layout = graph.layout_fruchterman_reingold(
        niter=_ROUNDS_AGAIN if seed else _ROUNDS,
        seed=seed,
        start_temp=width * (0.001 if seed else 0.1),
        grid="grid",
    )
    scale = width / (max(_extent(layout.coords)) or 1.0)
    return [(x * scale, y * scale) for x, y in layout]


def _turned(points: Sequence[_Point], seed: Sequence[_Point]) -> Sequence[_Point]:
    """Turn and mirror a layout to lie as its seed did: the engine lays it along the axes."""
    new, old = ([complex(*point) for point in layout] for layout in (points, seed))
    here, there = (sum(layout) / len(layout) for layout in (new, old))
    new, old = [each - here for each in new], [each - there for each in old]
    turn = sum(a.conjugate() * b for a, b in zip(new, old, strict=True))
    mirrored = sum(a * b for a, b in zip(new, old, strict=True))
    if abs(mirrored) > abs(turn):
        new, turn = [each.conjugate() for each in new], mirrored
    turn = turn / abs(turn) if turn else 1.0
    return [((each * turn + there).real, (each * turn + there).imag) for each in new]


def _packed(layouts: Sequence[Sequence[_Point]]) -> Iterator[Sequence[_Point]]:
    """Leave the first layout where it is, and set the others in rows below it."""
    widest = _extent(layouts[0])[0]
    edge = left = min(x for x, _ in layouts[0])
    top, height = min(y for _, y in layouts[0]) - _GAP, 0.0
    yield layouts[0]
    for layout in layouts[1:]:
        across, along = _extent(layout)
        if left > edge and left + across > edge + widest:
            left, top, height = edge, top - height - _GAP, 0.0
        begin, end = min(x for x, _ in layout), max(y for _, y in layout)
        yield [(x - begin + left, y - end + top) for x, y in layout]
        left, height = left + across + _GAP, max(height, along)


def _extent(layout: Sequence[_Point]) -> _Point:
    x, y = zip(*layout, strict=True)
    return max(x) - min(x), max(y) - min(y)


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


def _communities(graph: igraph.Graph, before: Sequence[int | None]) -> Sequence[int]:
    """The community of each thing; one keeps the number of what it mostly was, the rest by size."""
    found = graph.community_leiden("modularity", weights="weight", n_iterations=-1)
    groups = sorted(found, key=lambda members: (-len(members), members))
    kept = Counter(
        (number, group)
        for group, members in enumerate(groups)
        for number in (before[member] for member in members)
        if number is not None and number < len(groups)
    )
    numbers: dict[int, int] = {}
    for number, group in sorted(kept, key=lambda pair: (-kept[pair], pair)):
        if group not in numbers and number not in numbers.values():
            numbers[group] = number
    free = iter(sorted(set(range(len(groups))) - set(numbers.values())))
    named = {group: numbers.get(group, -1) for group in range(len(groups))}
    named = {group: next(free) if number < 0 else number for group, number in named.items()}
    by_thing = {member: named[group] for group, members in enumerate(groups) for member in members}
    return [by_thing[place] for place in range(graph.vcount())]


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
