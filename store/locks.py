"""Locks between processes, on files; the system lets go of them when a process dies."""

import fcntl
import os
from pathlib import Path
from types import TracebackType
from typing import Self

_CHANGES = os.O_RDWR | os.O_CLOEXEC


class Lock:
    """A held lock on a file; close it, or leave its ``with`` block, to let go."""

    def __init__(self, descriptor: int) -> None:
        """Take over an open descriptor whose lock is held."""
        self._descriptor = descriptor

    @property
    def inode(self) -> int:
        """The file that is locked, whatever its name has become."""
        return os.fstat(self._descriptor).st_ino

    def close(self) -> None:
        """Let go of the lock; doing it twice does no harm."""
        if self._descriptor >= 0:
            # Closing alone leaves the lock with a child process that has not begun its program.
            fcntl.flock(self._descriptor, fcntl.LOCK_UN)
            os.close(self._descriptor)
            self._descriptor = -1

    def write(self, text: str) -> None:
        """Replace what the file says, for people who look at it."""
        os.ftruncate(self._descriptor, 0)
        os.pwrite(self._descriptor, text.encode(), 0)

    def __enter__(self) -> Self:
        """Hold the lock for a block."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Let go at the end of the block."""
        self.close()


def lock(path: Path) -> Lock:
    """Lock a file, made if it is not there, and wait as long as another holds it."""
    return _locked(os.open(path, _CHANGES | os.O_CREAT, 0o644), fcntl.LOCK_EX)


def try_lock(path: Path, *, shared: bool = False, create: bool = False) -> Lock | None:
    """Lock a file without waiting; None when another holds it.

    Raises FileNotFoundError when the file is not there and ``create`` is not asked for.
    """
    flags = _CHANGES | (os.O_CREAT if create else 0)
    if shared:
        flags = os.O_RDONLY | os.O_CLOEXEC
    kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
    try:
        return _locked(os.open(path, flags, 0o644), kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return None


def _locked(descriptor: int, kind: int) -> Lock:
    try:
        fcntl.flock(descriptor, kind)
    except BaseException:
        os.close(descriptor)
        raise
    return Lock(descriptor)
