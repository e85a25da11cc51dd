"""The query log: what was asked, how it went and how long it took, never by whom.

Queries answered from memory are not in it, for nothing was done for them.
"""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from api.caching import canonical
from api.journal import Journal
from api.outcomes import Asked

LONGEST_TEXT = 1000


class QueryLog(Journal[Asked]):
    """Takes note of queries."""

    def __init__(self, path: Path | None) -> None:
        """Write to a file; without one, nowhere."""
        super().__init__(path, line_of)


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
