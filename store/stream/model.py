"""What an event stream consists of: its pages, and what it told last."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

__all__ = ["SHELF", "Page", "Stream"]

# Pages that one node of the search tree leads to, once there are so many.
SHELF = 100


class Page(NamedTuple):
    """Some members in a row: positions and moments of the first and last, bytes of the file.

    ``text`` counts the bytes before compression, by which a page is full.
    """

    first: int
    last: int
    since: str
    until: str
    length: int
    text: int


@dataclass(frozen=True)
class Stream:
    """An event stream as of its last transaction.

    ``began`` tells it from a stream that began anew at the same address; ``told`` is the release
    that it has told last. Pages count from 1, and all but the last one never change again.
    """

    began: str
    base: str
    told: str = ""
    transaction: int = 0
    pages: Sequence[Page] = ()

    @property
    def iri(self) -> str:
        """The IRI of the ldes:EventStream."""
        return f"{self.base}stream/{self.began}"

    @property
    def position(self) -> int:
        """The place of the last member; 0 when there is none."""
        return self.pages[-1].last if self.pages else 0

    @property
    def moment(self) -> str:
        """The moment of the last member; empty when there is none."""
        return self.pages[-1].until if self.pages else ""

    @property
    def shelves(self) -> int:
        """How many nodes lead to as many pages as they ever will."""
        return max(0, len(self.pages) - 1) // SHELF

    def shelf(self, number: int) -> range:
        """The pages that a node leads to; shelves count from 1."""
        return range((number - 1) * SHELF + 1, number * SHELF + 1)

    @property
    def loose(self) -> range:
        """The pages on no shelf yet, to which the root leads."""
        return range(self.shelves * SHELF + 1, len(self.pages) + 1)

    def is_full(self, number: int) -> bool:
        """Whether a page will never change again."""
        return number < len(self.pages)
