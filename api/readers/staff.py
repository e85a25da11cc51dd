"""The reader processes that are alive: those that are ready, those that start, those at work."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass

from api.readers.job import End, Head, Job
from api.readers.process import Nursery, ReaderProcess
from store.errors import MaillageError

_log = logging.getLogger(__name__)
_BACKOFF_SECONDS = 0.5
_MOST_BACKOFFS = 10


class Staff:
    """Starts readers ahead of need, with the release open, and notices those that are lost."""

    def __init__(
        self,
        nursery: Nursery,
        on_ready: Callable[[], None],
        on_lost: Callable[[ReaderProcess], None],
    ) -> None:
        """Start nobody yet; be told when a reader is ready, and of every one that has ended."""
        self._nursery = nursery
        self._on_ready = on_ready
        self._on_lost = on_lost
        self._idle: list[ReaderProcess] = []
        self._opening: set[ReaderProcess] = set()
        self._alive: set[ReaderProcess] = set()
        self._starting: set[asyncio.Task[None]] = set()
        self._release = ""
        # Those who have opened it, or are at it, since it was last named.
        self._current: set[ReaderProcess] = set()
        self._failures = 0
        self._closed = False
        self.begun = 0

    @property
    def idle(self) -> int:
        """How many are ready."""
        return len(self._idle)

    @property
    def alive(self) -> int:
        """How many there are."""
        return len(self._alive)

    def memory(self) -> int:
        """Bytes that all of them have for themselves."""
        return sum(reader.memory() for reader in self._alive)

    def take(self) -> ReaderProcess:
        """Take one that is ready."""
        return self._idle.pop()

    def give_back(self, reader: ReaderProcess) -> None:
        """Take back one that has done its work well; an older release is left at once."""
        self._failures = 0
        if reader in self._current:
            self._idle.append(reader)
        else:
            self._prepare(reader)

    def open(self, release: str) -> None:
        """Have a release opened by those who are idle, and by those who start from now on."""
        self._release = release
        self._current.clear()
        idle, self._idle = self._idle, []
        for reader in idle:
            self._prepare(reader)

    def replenish(self, wanted: int) -> None:
        """Start so many that this number is ready soon."""
        if self._closed:
            return
        for _ in range(wanted - len(self._idle) - len(self._starting) - len(self._opening)):
            start = asyncio.get_running_loop().create_task(self._start())
            self._starting.add(start)
            start.add_done_callback(self._started)

    async def close(self) -> None:
        """End all, and wait until they have ended."""
        self._closed = True
        if self._starting:
            await asyncio.wait(self._starting)
        for reader in self._alive:
            reader.kill()
        while self._alive:
            await asyncio.sleep(0.01)

    async def _start(self) -> None:
        await asyncio.sleep(min(self._failures, _MOST_BACKOFFS) * _BACKOFF_SECONDS)
        reader = await self._nursery.start(self._lost)
        self.begun += 1
        self._alive.add(reader)
        self._prepare(reader)

    def _started(self, start: "asyncio.Task[None]") -> None:
        self._starting.discard(start)
        error = start.exception()
        if error is not None:
            self._failures += 1
            _log.error("A reader process cannot be started: %s", error)
            self._on_ready()

    def _prepare(self, reader: ReaderProcess) -> None:
        self._current.add(reader)
        self._opening.add(reader)
        reader.ask(Job(self._release, opening=True), _Opening(self._prepared, reader))

    def _prepared(self, reader: ReaderProcess) -> None:
        self._opening.discard(reader)
        self.give_back(reader)
        if not self._closed:
            self._on_ready()

    def _lost(self, reader: ReaderProcess) -> None:
        self._alive.discard(reader)
        self._current.discard(reader)
        self._opening.discard(reader)
        if reader in self._idle:
            self._idle.remove(reader)
            self._failures += 1
        self._on_lost(reader)


@dataclass(frozen=True)
class _Opening:
    """Hears that a reader has opened a release; a failure is met again by the first question."""

    prepared: Callable[[ReaderProcess], None]
    reader: ReaderProcess

    def on_head(self, head: Head) -> None:
        """Nothing comes before the end."""

    def on_data(self, data: bytes) -> None:
        """Nothing comes before the end."""

    def on_end(self, end: End) -> None:
        """The release is open."""
        self.prepared(self.reader)

    def on_failure(self, error: MaillageError) -> None:
        """The release cannot be opened."""
        self.prepared(self.reader)
