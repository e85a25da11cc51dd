"""What runs in the matcher's own process: opening a release, and finding rows in it."""

import gc
import os
import signal
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import lru_cache
from multiprocessing.connection import Connection
from pathlib import Path
from types import FrameType

from api.reconciliation.asked import Asked, Candidate, Thing
from api.reconciliation.catalogue import load_catalogue
from api.reconciliation.finder import Finder
from matching.release import things_of
from store.engines.oxigraph import open_oxigraph
from store.release import Release

_NICEST = 19


def stay_with(lifeline: Connection) -> None:
    """Let this process end as soon as the other end of a connection is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_watch, args=(lifeline,), daemon=True).start()


def open_release(path: str, base: str) -> int:
    """Open a release's folder while all others go first; give this process's number.

    Raises BrokenRelease, UnknownRelease.
    """
    # The priority is that of a thread on Linux, so the answers later have the usual one.
    with ThreadPoolExecutor(1, initializer=_go_last) as thread:
        thread.submit(_opened, path, base).result()
    return os.getpid()


def find(path: str, base: str, asked: Sequence[Asked], seconds: float) -> list[list[Candidate]]:
    """Find some rows; raises TimeoutError when that takes longer than so many seconds."""
    with _limit(seconds):
        return [_opened(path, base).find(each) for each in asked]


def suggest(path: str, base: str, prefix: str, skip: int, limit: int) -> list[Thing]:
    """Complete a name."""
    return _opened(path, base).suggest(prefix, skip, limit)


@lru_cache(maxsize=1)
def _opened(path: str, base: str) -> Finder:
    release = Release(Path(path).name, Path(path))
    # Hundreds of thousands of objects are made, and all of them stay.
    gc.disable()
    with release.hold():
        facts = things_of(open_oxigraph(release.store, {}), base)
    finder = Finder(facts, load_catalogue(base), base)
    gc.freeze()
    gc.enable()
    return finder


def _go_last() -> None:
    os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICEST)


def _watch(lifeline: Connection) -> None:
    try:
        lifeline.recv()
    finally:
        os._exit(0)


@contextmanager
def _limit(seconds: float) -> Iterator[None]:
    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise TimeoutError

    signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
