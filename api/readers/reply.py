"""An answer on its way from a reader to a client, at most a few chunks ahead of it."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence

from api.readers.job import End, Head
from store.errors import MaillageError
from store.services import Outage

_AHEAD_BYTES = 512 * 1024
_ENOUGH_BYTES = 64 * 1024


class Reply:
    """What a reader says about one job, kept until the client takes it.

    ``begun`` comes true when the answer is whole, has failed, or is too long to wait for.
    """

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self.begun: asyncio.Future[None] = self._loop.create_future()
        self.head: Head | None = None
        self.end: End | None = None
        self.error: MaillageError | None = None
        self.outages: Sequence[Outage] = ()
        self.held = False
        self.cancelled = False
        self._chunks: deque[bytes] = deque()
        self._bytes = 0
        self._news: asyncio.Future[None] | None = None
        self.hold: Callable[[], None] = _nothing
        self.go_on: Callable[[], None] = _nothing
        self.on_settled: Callable[[], None] = _nothing

    @property
    def settled(self) -> bool:
        """Whether nothing more will come."""
        return self.end is not None or self.error is not None

    @property
    def sent(self) -> bool:
        """Whether the client may have seen a part of the answer already."""
        return self.begun.done()

    def whole(self) -> bytes:
        """Give the body of an answer that has ended; raises the error that ended it."""
        if self.error is not None:
            raise self.error
        return b"".join(self._chunks)

    def mend(self, change: Callable[[bytes], bytes]) -> None:
        """Change the first piece of an answer that has begun."""
        if self._chunks:
            self._chunks[0] = change(self._chunks[0])

    async def chunks(self) -> AsyncIterator[bytes]:
        """Give the body piece by piece; raises the error that cut it off."""
        while True:
            while self._chunks:
                chunk = self._chunks.popleft()
                self._bytes -= len(chunk)
                yield chunk
                if self.held and self._bytes < _AHEAD_BYTES // 2:
                    self.held = False
                    self.go_on()
            if self.error is not None:
                raise self.error
            if self.end is not None:
                return
            self._news = self._loop.create_future()
            await self._news

    def cancel(self) -> None:
        """Say that nobody waits for the answer any more."""
        self.cancelled = True
        self._chunks.clear()
        if self.held:
            self.held = False
            self.go_on()

    def on_head(self, head: Head) -> None:
        """Learn the form of the answer."""
        self.head = head

    def on_data(self, data: bytes) -> None:
        """Take some bytes; ask the reader to wait when the client is far behind."""
        if self.cancelled:
            return
        self._chunks.append(data)
        self._bytes += len(data)
        if self._bytes >= _ENOUGH_BYTES:
            self._tell()
        if self._bytes >= _AHEAD_BYTES and not self.held:
            self.held = True
            self.hold()

    def on_end(self, end: End) -> None:
        """Learn that the answer is whole."""
        self.end = end
        self.on_settled()
        self._tell()

    def on_failure(self, error: MaillageError) -> None:
        """Learn that there is no answer, or no more of it."""
        if not self.settled:
            self.error = error
            self.on_settled()
            self._tell()

    def _tell(self) -> None:
        if not self.begun.done():
            self.begun.set_result(None)
        if self._news is not None and not self._news.done():
            self._news.set_result(None)


def _nothing() -> None:
    return None
