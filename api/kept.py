"""Answers that are kept: bounded in memory, each of one release, the least used go first."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass

_OVERHEAD_BYTES = 1000
# One answer may take this share of the room.
_LARGEST = 16


@dataclass(frozen=True)
class Kept:
    """A whole answer of one release."""

    release: str
    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes


class Shelf:
    """Keeps answers as long as their release is the current one and there is room."""

    def __init__(self, room: int, current: Callable[[], str | None]) -> None:
        """Have room for so many bytes; ``current`` names the release that is served."""
        self._room = room
        self._current = current
        self._kept: OrderedDict[Hashable, Kept] = OrderedDict()
        self.bytes = 0
        self.hits = 0
        self.misses = 0

    def __len__(self) -> int:
        """Count the answers."""
        return len(self._kept)

    def get(self, key: Hashable) -> Kept | None:
        """Find an answer of the current release."""
        kept = self._kept.get(key)
        if kept is None or kept.release != self._current():
            self.misses += 1
            return None
        self._kept.move_to_end(key)
        self.hits += 1
        return kept

    def put(self, key: Hashable, kept: Kept) -> None:
        """Keep an answer, unless it is too large."""
        size = _size(kept)
        if size > self._room // _LARGEST:
            return
        self._drop(key)
        self._kept[key] = kept
        self.bytes += size
        while self.bytes > self._room:
            self._drop(next(iter(self._kept)))

    def _drop(self, key: Hashable) -> None:
        kept = self._kept.pop(key, None)
        if kept is not None:
            self.bytes -= _size(kept)


def _size(kept: Kept) -> int:
    return len(kept.body) + _OVERHEAD_BYTES
