"""Linking: which of very many descriptions are of one body, decided pair by pair as elsewhere."""

import os
from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

from matching.blocking import PARTS, meetings
from matching.clustering import Link, cluster
from matching.deciding import decide
from matching.gazetteer import Gazetteer
from matching.record import Record
from matching.sharing import share
from matching.shelf import Shelf, fill

__all__ = ["Linkage", "link"]

Row = TypeVar("Row")
# So few rows are linked sooner than a second process is there.
_FEW = 1000
# Descriptions whose pairs are decided at a time, and those that are kept at hand meanwhile.
_AT_A_TIME, _AT_HAND = 1000, 20_000


@dataclass(frozen=True)
class Linkage:
    """Which rows are one body, by links that are accepted; which may be; how many were compared.

    Rows are told by their place in what was given; a cluster has two at least.
    """

    clusters: list[tuple[int, ...]]
    accepted: list[Link]
    review: list[Link]
    compared: int


def link(
    rows: Sequence[Row],
    read: Callable[[Row], Record],
    gazetteer: Gazetteer,
    processes: int | None = None,
) -> Linkage:
    """Find the rows that describe one body, with as many processes as there are cores.

    Whatever the rows say, time and memory grow as their number does; another order of the same
    rows gives the same clusters.
    """
    count = processes or len(os.sched_getaffinity(0))
    count = count if len(rows) > _FEW else 1
    shelf = fill(rows, read, gazetteer, count)
    accepted: list[Link] = []
    review: list[Link] = []
    compared = 0
    for asked, found in _decided(shelf, _pairs(shelf, count), gazetteer, count):
        compared += asked
        for each in found:
            (accepted if each.decision.status == "accepted" else review).append(each)
    joined = cluster(accepted, review, shelf.record, shelf.towns, gazetteer)
    return Linkage(
        sorted(tuple(sorted(shelf.rows[each] for each in one)) for one in joined.clusters),
        [_of_rows(each, shelf) for each in joined.accepted],
        [_of_rows(each, shelf) for each in joined.review],
        compared,
    )


def _pairs(shelf: Shelf, processes: int) -> "list[array[int]]":
    """The pairs to decide, by the range that the lesser number is in; a pair may be in it twice."""
    ranges = [array("Q") for _ in range(-(-len(shelf) // _AT_A_TIME))]

    def meet(part: int) -> "array[int]":
        found = {one << 32 | other for one, other in meetings(shelf.members(part), shelf.bits)}
        return array("Q", found)

    for pairs in share(meet, PARTS, processes):
        for pair in pairs:
            ranges[(pair >> 32) // _AT_A_TIME].append(pair)
    return ranges


def _decided(
    shelf: Shelf, ranges: "list[array[int]]", gazetteer: Gazetteer, processes: int
) -> Iterator[tuple[int, list[Link]]]:
    """How many pairs of each range were compared, and what was not rejected."""
    record = lru_cache(maxsize=_AT_HAND)(shelf.record)

    def compare(number: int) -> tuple[int, list[Link]]:
        pairs = sorted(set(ranges[number]))
        links = [
            Link(one, other, decide(record(one), record(other), gazetteer))
            for one, other in ((pair >> 32, pair & 0xFFFFFFFF) for pair in pairs)
        ]
        return len(pairs), [each for each in links if each.decision.status != "rejected"]

    return share(compare, len(ranges), processes)


def _of_rows(each: Link, shelf: Shelf) -> Link:
    one, other = sorted((shelf.rows[each.one], shelf.rows[each.other]))
    return Link(one, other, each.decision)
