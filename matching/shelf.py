"""Very many descriptions kept in little memory, in the order of their names, with their keys."""

import pickle
from array import array
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple, TypeVar

from matching.blocking import PARTS, fingerprint, keys, order
from matching.gazetteer import Gazetteer
from matching.record import Record
from matching.sharing import share

__all__ = ["Shelf", "fill"]

Row = TypeVar("Row")
# Rows that are read at a time.
_ROWS = 4000


class _Box(NamedTuple):
    """Some rows as they are read: packed, where each begins, how they are ordered, their keys."""

    packed: bytes
    starts: "array[int]"
    orders: list[str]
    keys: "list[array[int]]"


class Shelf:
    """Descriptions numbered in the order of their names.

    ``rows`` tells each one's row, ``towns`` in how many towns there are any of its name.
    """

    def __init__(self, size: int) -> None:
        self.bits = max(size.bit_length(), 1)
        self.rows = array("Q")
        self.towns = array("Q")
        self._numbers = array("Q", bytes(8 * size))
        self._packed: list[bytes] = []
        self._starts = array("Q")
        self._keys = [array("Q") for _ in range(PARTS)]

    def __len__(self) -> int:
        return len(self.rows)

    def record(self, number: int) -> Record:
        """The description that has a number."""
        row = self.rows[number]
        packed = memoryview(self._packed[row // _ROWS])
        found = pickle.loads(packed[self._starts[row] :])  # noqa: S301 - packed by this very process
        assert isinstance(found, Record)
        return found

    def members(self, part: int) -> list[int]:
        """The keys of one part in order, each with the number of who has it; see `meetings`."""
        mask = (1 << self.bits) - 1
        return sorted(
            each & ~(mask << 1) | self._numbers[each >> 1 & mask] << 1 for each in self._keys[part]
        )

    def add(self, box: _Box) -> None:
        """Put the next rows in."""
        self._packed.append(box.packed)
        self._starts += box.starts
        for part, new in enumerate(box.keys):
            self._keys[part] += new

    def number(self, orders: list[str]) -> None:
        """Give each row its number, when all are in."""
        self.rows = array("Q", sorted(range(len(orders)), key=orders.__getitem__))
        for number, row in enumerate(self.rows):
            self._numbers[row] = number
        beginnings = (orders[row].split("\t", 2) for row in self.rows)
        for _, same in groupby(beginnings, key=itemgetter(0)):
            places = [place for _, place, _ in same]
            self.towns.extend([len({*places} - {""})] * len(places))


def fill(
    rows: Sequence[Row], read: Callable[[Row], Record], gazetteer: Gazetteer, processes: int
) -> Shelf:
    """Read all rows."""
    shelf = Shelf(len(rows))
    orders: list[str] = []

    def box(number: int) -> _Box:
        first = number * _ROWS
        return _box(
            [read(row) for row in rows[first : first + _ROWS]], first, shelf.bits, gazetteer
        )

    for each in share(box, -(-len(rows) // _ROWS), processes):
        shelf.add(each)
        orders += each.orders
    shelf.number(orders)
    return shelf


def _box(records: Iterable[Record], first: int, bits: int, gazetteer: Gazetteer) -> _Box:
    packed = bytearray()
    box = _Box(b"", array("Q"), [], [array("Q") for _ in range(PARTS)])
    for row, record in enumerate(records, first):
        box.starts.append(len(packed))
        packed += pickle.dumps(record, pickle.HIGHEST_PROTOCOL)
        box.orders.append(order(record))
        for key in keys(record, gazetteer) if record.names else ():
            part, print_ = fingerprint(key, bits)
            box.keys[part].append(print_ | row << 1 | key.weak)
    return box._replace(packed=bytes(packed))
