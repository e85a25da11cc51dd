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
        self.largest = room // _LARGEST
        self.bytes = 0
        self.lent = 0
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
        if size > self.largest:
            return
        self._drop(key)
        self._kept[key] = kept
        self.bytes += size
        while self.bytes > self._room:
            self._drop(next(iter(self._kept)))

    def record(self) -> "Recording":
        """Begin to take down an answer that is sent piece by piece."""
        return Recording(self)

    def _drop(self, key: Hashable) -> None:
        kept = self._kept.pop(key, None)
        if kept is not None:
            self.bytes -= _size(kept)


def _size(kept: Kept) -> int:
    return len(kept.body) + _OVERHEAD_BYTES


class Recording:
    """An answer that is taken down while it is sent, as long as there is room.

    All recordings together may take as much as one answer, however slow their clients are.
    """

    def __init__(self, shelf: Shelf) -> None:
        """Borrow the room from a shelf."""
        self._shelf = shelf
        self._pieces: list[bytes] = []
        self._bytes = 0
        self._whole = True
        self.when_whole: Callable[[bytes], None] = lambda body: None

    def add(self, piece: bytes) -> None:
        """Take down a piece, or give all up when there is no room for it."""
        if not self._whole or self._shelf.lent + len(piece) > self._shelf.largest:
            self.drop()
            return
        self._pieces.append(piece)
        self._bytes += len(piece)
        self._shelf.lent += len(piece)

    def finish(self) -> None:
        """Hand on the whole answer, if it was taken down."""
        if self._whole:
            self.when_whole(b"".join(self._pieces))

    def drop(self) -> None:
        """Give the room back."""
        self._shelf.lent -= self._bytes
        self._pieces, self._bytes, self._whole = [], 0, False
