"""Running a request's work in a thread of its own, and streaming what it writes.

A query belongs to one thread from its start to its last byte, because the engine's answers may
not change threads, and its stack is deep enough for the longest query the guard lets through.
"""

import asyncio
import io
import logging
import threading
import traceback
from collections.abc import AsyncIterator, Callable
from typing import TypeVar

from typing_extensions import Buffer

from api.problems import Problem
from store.errors import MaillageError
from store.sparql import STACK_BYTES

_log = logging.getLogger(__name__)
T = TypeVar("T")
CHUNK_BYTES = 64 * 1024
_CHUNKS_AHEAD = 8


class GoneError(ConnectionError):
    """The client has left, so writing on is useless."""


async def in_thread(work: Callable[[], T]) -> T:
    """Do work in a thread of its own and wait for what it returns or raises."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[T] = loop.create_future()

    def run() -> None:
        try:
            result = work()
        except BaseException as caught:
            error = detach(caught)
            _tell(loop, lambda: _fail(done, error))
        else:
            _tell(loop, lambda: None if done.done() else done.set_result(result))

    start(run)
    return await done


class Pipe(io.RawIOBase):
    """Bytes on their way from a thread to the event loop, at most some chunks ahead."""

    def __init__(self) -> None:
        """Belong to the running event loop."""
        self._loop = asyncio.get_running_loop()
        self._queue: asyncio.Queue[bytes | BaseException | None] = asyncio.Queue()
        self._room = threading.Semaphore(_CHUNKS_AHEAD)
        self._buffer = bytearray()
        self._gone = False

    def writable(self) -> bool:
        """Yes: the thread writes here."""
        return True

    def write(self, data: Buffer, /) -> int:
        """Take bytes; waits while the client is slow, raises GoneError when it has left."""
        received = bytes(data)
        self._buffer += received
        if len(self._buffer) >= CHUNK_BYTES:
            self._pass_on()
        return len(received)

    def finish(self, error: BaseException | None = None) -> None:
        """Send what is left and the end, or an error that breaks the stream off."""
        if self._buffer and error is None:
            self._pass_on()
        _tell(self._loop, lambda: self._queue.put_nowait(error))

    def abandon(self) -> None:
        """Let a waiting writer find out that nobody reads any more."""
        self._gone = True
        self._room.release()

    async def chunks(self) -> AsyncIterator[bytes]:
        """Yield what the thread writes; raises what it raised."""
        try:
            while (item := await self._queue.get()) is not None:
                if isinstance(item, BaseException):
                    raise item
                self._room.release()
                yield item
        finally:
            self.abandon()

    def _pass_on(self) -> None:
        chunk = bytes(self._buffer)
        self._buffer.clear()
        self._room.acquire()
        if self._gone:
            self._room.release()
            raise GoneError
        _tell(self._loop, lambda: self._queue.put_nowait(chunk))


def detach(error: BaseException) -> BaseException:
    """Take the traces off an error that leaves its thread, and log those of an unforeseen one.

    A trace keeps its frames alive, and the answers in them must be dropped in this thread.
    """
    if not isinstance(error, MaillageError | Problem | GoneError):
        # As text: a handler may keep the error itself, and with it the frames.
        _log.error("A request failed.\n%s", "".join(traceback.format_exception(error)))
    link: BaseException | None = error
    while link is not None:
        link.__traceback__ = None
        link = link.__cause__ or link.__context__
    return error


def start(work: Callable[[], None]) -> None:
    """Start work in a thread of its own that tells nobody of its end."""
    # The size holds for all threads started later, so it is set back at once; only the event
    # loop's thread comes here.
    before = threading.stack_size(STACK_BYTES)
    try:
        threading.Thread(target=work, daemon=True).start()
    finally:
        threading.stack_size(before)


def _tell(loop: asyncio.AbstractEventLoop, message: Callable[[], object]) -> None:
    if not loop.is_closed():
        loop.call_soon_threadsafe(message)


def _fail(done: "asyncio.Future[T]", error: BaseException) -> None:
    if not done.done():
        done.set_exception(error)
