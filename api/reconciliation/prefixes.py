"""Names that begin so: what completes a name while it is typed."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

from matching.names import plain

# Entries that are looked at; a prefix that so many share is typed further.
_MOST = 20_000
_LAST = "\U0010ffff"


class Prefixes:
    """Finds things by the beginning of a name or of a word in it, without case and accents."""

    def __init__(self, things: Iterable[tuple[Sequence[str], str]]) -> None:
        """Sort all names and their parts from each word on, with the things that bear them."""
        self._entries = sorted({entry for names, iri in things for entry in _entries(names, iri)})

    def begin(self, prefix: str) -> list[str]:
        """List things, those whose whole name begins so first, then the shorter names."""
        if not prefix:
            return []
        start = bisect_left(self._entries, (prefix,))
        end = bisect_left(self._entries, (prefix + _LAST,), start)
        found = self._entries[start : min(end, start + _MOST)]
        ordered = sorted(found, key=lambda entry: (entry[1] > 0, len(entry[0]) + entry[1], entry))
        return list(dict.fromkeys(iri for _, _, iri in ordered))


def _entries(names: Iterable[str], iri: str) -> Iterator[tuple[str, int, str]]:
    """The rest of each name from each word on, how much stands before it, and the thing."""
    for name in names:
        whole = plain(name)
        yield whole, 0, iri
        for place in (place for place, letter in enumerate(whole) if letter == " "):
            yield whole[place + 1 :], place + 1, iri
