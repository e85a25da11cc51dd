"""Running a request's own work, such as making a page, in a thread of its own.

The engine's answers may not change threads, and the stack is deep enough for what it is asked.
"""

import asyncio
import logging
import threading
import traceback
from collections.abc import Callable
from typing import TypeVar

from api.problems import Problem
from store.errors import MaillageError
from store.sparql import STACK_BYTES

_log = logging.getLogger(__name__)
T = TypeVar("T")


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


def detach(error: BaseException) -> BaseException:
    """Take the traces off an error that leaves its thread, and log those of an unforeseen one.

    A trace keeps its frames alive, and the answers in them must be dropped in this thread.
    """
    if not isinstance(error, MaillageError | Problem):
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
