"""Logs of what was done: one JSON object a line, in files that are bounded in size.

Lines are written once a second, in a thread of their own, so that nobody waits for a disk.
"""

import asyncio
import json
import logging
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any, Generic, TypeVar

_log = logging.getLogger(__name__)
_FILE_BYTES = 10_000_000
_OLDER_FILES = 5
_PAUSE_SECONDS = 1.0
_MOST_PENDING = 100_000
_BATCH = 50
T = TypeVar("T")


class Journal(Generic[T]):
    """Takes notes, and writes them to a file.

    The file is replaced at 10 MB; five older ones are kept beside it.
    """

    def __init__(self, path: Path | None, line_of: Callable[[T], Mapping[str, Any]]) -> None:
        """Write to a file, made when there is something to write; without one, nowhere."""
        self._path = path
        self._line_of = line_of
        # Of more than can be written, the oldest are forgotten.
        self._pending: deque[T] = deque(maxlen=_MOST_PENDING)
        self._file: _File | None = None
        self._fails = False

    def append(self, note: T) -> None:
        """Take a note."""
        if self._path is not None:
            self._pending.append(note)

    async def run(self) -> None:
        """Write what has been noted, until this is cancelled; ``close`` writes the rest."""
        while True:
            await asyncio.sleep(_PAUSE_SECONDS)
            if self._pending:
                await asyncio.to_thread(self.write)

    def write(self) -> None:
        """Write what has been noted; a file that takes nothing is told to the operator, once."""
        try:
            while self._pending:
                notes = [self._pending.popleft() for _ in range(min(_BATCH, len(self._pending)))]
                self._opened().handle(self._record(notes))
                self._fails = False
        except OSError as error:
            self._pending.clear()
            if not self._fails:
                _log.warning("The log %s cannot be written: %s", self._path, error)
            self._fails = True

    def close(self) -> None:
        """Write the rest and close the file."""
        self.write()
        if self._file is not None:
            self._file.close()
            self._file = None

    def _opened(self) -> "_File":
        if self._file is None:
            assert self._path is not None, "nothing is noted without a file"
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._file = _File(
                self._path, maxBytes=_FILE_BYTES, backupCount=_OLDER_FILES, encoding="utf-8"
            )
        return self._file

    def _record(self, notes: Iterable[T]) -> logging.LogRecord:
        """Make one record of several lines, as most of the work is done for each record."""
        lines = (json.dumps(self._line_of(note), ensure_ascii=False) for note in notes)
        return logging.makeLogRecord({"msg": "\n".join(lines)})


class _File(RotatingFileHandler):
    """A file that does not swallow its errors."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - its name there
        """Let the error through that is being handled."""
        raise  # noqa: PLE0704 - it is called where an error is handled
