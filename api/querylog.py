"""The query log: what was asked, how it went and how long it took, never by whom.

One JSON object a line. Queries answered from memory are not in it, for nothing was done for
them. Lines are written once a second, in a thread of their own, so that nobody waits for a disk.
"""

import asyncio
import hashlib
import json
import logging
from collections import deque
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

from api.caching import canonical
from api.outcomes import Asked

__all__ = ["LONGEST_TEXT", "QueryLog", "line_of"]

_log = logging.getLogger(__name__)
LONGEST_TEXT = 1000
_FILE_BYTES = 10_000_000
_OLDER_FILES = 5
_PAUSE_SECONDS = 1.0
_MOST_PENDING = 100_000
_BATCH = 50


class QueryLog:
    """Takes note of queries, and writes the notes to a file that is bounded in size.

    The file is replaced at 10 MB; five older ones are kept beside it.
    """

    def __init__(self, path: Path | None) -> None:
        """Write to a file, made when there is something to write; without one, nowhere."""
        self._path = path
        # Of more than can be written, the oldest are forgotten.
        self._pending: deque[Asked] = deque(maxlen=_MOST_PENDING)
        self._file: _File | None = None
        self._fails = False

    def append(self, asked: Asked) -> None:
        """Take note of a query."""
        if self._path is not None:
            self._pending.append(asked)

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
                asked = [self._pending.popleft() for _ in range(min(_BATCH, len(self._pending)))]
                self._opened().handle(_record(asked))
                self._fails = False
        except OSError as error:
            self._pending.clear()
            if not self._fails:
                _log.warning("The query log %s cannot be written: %s", self._path, error)
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


class _File(RotatingFileHandler):
    """A file that does not swallow its errors."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - its name there
        """Let the error through that is being handled."""
        raise  # noqa: PLE0704 - it is called where an error is handled


def line_of(asked: Asked) -> Mapping[str, Any]:
    """Say in JSON what is known of a query, which is shown without comments and not too long."""
    text = canonical(asked.text)
    digest = hashlib.sha256(text.encode()).hexdigest()
    return {
        "time": datetime.fromtimestamp(asked.moment, UTC).isoformat(timespec="milliseconds"),
        "release": asked.release,
        "hash": digest[:16],
        "query": text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1] + "…",
        "form": asked.form,
        "engine": asked.engine,
        "waited_ms": round(asked.waited * 1000, 1),
        "worked_ms": round(asked.worked * 1000, 1),
        "bytes": asked.bytes,
        "outcome": asked.outcome,
        "error": asked.error,
        "warming": asked.warming,
    }


def _record(asked: Iterable[Asked]) -> logging.LogRecord:
    """Make one record of several lines, as most of the work is done for each record."""
    lines = (json.dumps(line_of(item), ensure_ascii=False) for item in asked)
    return logging.makeLogRecord({"msg": "\n".join(lines)})
