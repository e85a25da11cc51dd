"""What readers ask of endpoints elsewhere: which one each waits for, and which failed its query.

A reader does one job after the other, and asks one endpoint after the other: its process number
tells whose query it is.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from store.services import Outage


class Calls:
    """Kept by whoever passes requests on, read by whoever tells clients of their queries."""

    def __init__(self) -> None:
        """Know of none."""
        self._awaited: dict[int, str] = {}
        self._made: Counter[int] = Counter()
        self._outages: dict[int, dict[str, Outage]] = {}

    @contextmanager
    def awaiting(self, reader: int, service: str) -> Iterator[None]:
        """Know that a reader waits for an endpoint."""
        self._awaited[reader] = service
        self._made[reader] += 1
        try:
            yield
        finally:
            self._awaited.pop(reader, None)

    def awaited(self, reader: int) -> str:
        """The endpoint that a reader waits for; empty when it waits for none."""
        return self._awaited.get(reader, "")

    def made(self, reader: int) -> int:
        """How many requests a reader's query has made."""
        return self._made[reader]

    def note(self, reader: int, outage: Outage) -> None:
        """Remember what went wrong for a reader's query."""
        self._outages.setdefault(reader, {})[outage.service] = outage

    def outages(self, reader: int) -> Sequence[Outage]:
        """What has gone wrong for a reader's query, the last thing last, one for an endpoint."""
        return tuple(self._outages.get(reader, {}).values())

    def failed(self, reader: int, service: str) -> bool:
        """Whether an endpoint has failed a reader's query already."""
        return service in self._outages.get(reader, {})

    def forget(self, reader: int) -> None:
        """Begin anew for a reader's next query, or for another reader of that number."""
        self._outages.pop(reader, None)
        self._made.pop(reader, None)
