"""The matcher's process as the server sees it: started when first needed, renewed, ended."""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Concatenate, Generic, ParamSpec, TypeVar

from api.problems import Problem
from api.reconciliation import worker
from api.reconciliation.asked import Asked, Candidate, Thing
from store.errors import ServiceBusy

_log = logging.getLogger(__name__)
_OPENING_SECONDS = 5
_BATCH_SECONDS = 10.0
_WAITING = 20
_BUSY_SECONDS = 2.0
P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True)
class Found(Generic[T]):
    """What was found, and the name of the release in which it was."""

    value: T
    release: str


class Desk:
    """Asks the matcher over the release that is served; belongs to the event loop's thread."""

    def __init__(self, base: str) -> None:
        """Start nothing yet; the first question does."""
        self._base = base
        self._serving: _Worker | None = None
        self._opening: _Worker | None = None
        self._waiting = 0

    def open(self, release: Path) -> None:
        """Have a release opened if it is not; what serves goes on until then.

        While one is opened, and for as long again, no other is: releases may follow each other
        faster than they can be opened, and each question asks for the last one.
        """
        if self._opening is not None or (self._serving and not self._serving.may_be_renewed()):
            return
        if self._serving is not None and self._serving.release == release:
            return
        opening = self._opening = _Worker(release, self._base)
        loop = asyncio.get_running_loop()
        opening.opened.add_done_callback(
            lambda _: loop.is_closed() or loop.call_soon_threadsafe(self._replace, opening)
        )

    async def find(self, release: Path, asked: Sequence[Asked]) -> Found[list[list[Candidate]]]:
        """Find rows in a release, or in the last one while a new one is opened.

        Raises Problem while the first one is opened, ServiceBusy.
        """
        return await self._ask(release, worker.find, asked, _BATCH_SECONDS)

    async def suggest(
        self, release: Path, prefix: str, skip: int, limit: int
    ) -> Found[list[Thing]]:
        """Complete a name; raises as `find` does."""
        return await self._ask(release, worker.suggest, prefix, skip, limit)

    def close(self) -> None:
        """End all processes at once."""
        for each in (self._serving, self._opening):
            if each is not None:
                each.close()
        self._serving = self._opening = None

    async def _ask(
        self,
        release: Path,
        work: Callable[Concatenate[str, str, P], T],
        *values: P.args,
        **named: P.kwargs,
    ) -> Found[T]:
        self.open(release)
        serving = self._serving
        if serving is None:
            raise _not_open()
        if self._waiting >= _WAITING:
            raise ServiceBusy(_BUSY_SECONDS)
        self._waiting += 1
        try:
            value = await serving.ask(work, str(serving.release), self._base, *values, **named)
            return Found(value, serving.release.name)
        except BrokenProcessPool:
            _log.warning("The matcher's process has ended; another is started.")
            if self._serving is serving:
                self._serving = None
            serving.close()
            self.open(release)
            raise _not_open() from None
        except TimeoutError:
            raise Problem(504, "reconcile_slow", seconds=f"{_BATCH_SECONDS:g}") from None
        finally:
            self._waiting -= 1

    def _replace(self, opened: "_Worker") -> None:
        """Let what was opened serve; one that failed is forgotten, and the next question tries."""
        if self._opening is not opened:
            return
        self._opening = None
        error = opened.opened.exception()
        if error is not None:
            _log.error("The release %s cannot be matched against: %s", opened.release.name, error)
            opened.close()
            return
        if self._serving is not None:
            self._serving.retire()
        self._serving = opened


class _Worker:
    """One process with one release."""

    def __init__(self, release: Path, base: str) -> None:
        # The server has threads, so that it cannot be forked.
        context = get_context("spawn")
        theirs, self._lifeline = context.Pipe(duplex=False)
        self._executor = ProcessPoolExecutor(1, context, worker.stay_with, (theirs,))
        self.release = release
        self._begun = self._renewable = time.monotonic()
        self.opened: Future[int] = self._executor.submit(worker.open_release, str(release), base)
        self.opened.add_done_callback(self._rest)
        theirs.close()

    def may_be_renewed(self) -> bool:
        """Whether it has served for as long as it took to open."""
        return time.monotonic() >= self._renewable

    async def ask(self, work: Callable[P, T], *values: P.args, **named: P.kwargs) -> T:
        """Have work done in the process; raises BrokenProcessPool when that has ended."""
        return await asyncio.wrap_future(self._executor.submit(work, *values, **named))

    def retire(self) -> None:
        """Take nothing more; who still waits holds this worker, and with the last one it ends."""
        self._executor.shutdown(wait=False)

    def _rest(self, _: Future[int]) -> None:
        now = time.monotonic()
        self._renewable = now + (now - self._begun)

    def close(self) -> None:
        """End the process, whatever it does."""
        self._executor.shutdown(wait=False, cancel_futures=True)
        self._lifeline.close()


def _not_open() -> Problem:
    return Problem(
        503,
        "reconcile_opening",
        {"Retry-After": str(_OPENING_SECONDS)},
        seconds=_OPENING_SECONDS,
    )
