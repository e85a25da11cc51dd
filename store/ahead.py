"""Answers written when a release is made: what the first pages show, before anybody asks."""

import gzip
import hashlib
import io
from pathlib import Path

import pyoxigraph as ox

from store.answers import Solutions
from store.engines.oxigraph import OxigraphEngine
from store.queries import Library

__all__ = ["ahead_of", "write_ahead"]

FOLDER = "answers"
_LEVEL = 4


def write_ahead(folder: Path, store: ox.Store, library: Library) -> None:
    """Write the answers, as CSV, of all questions that the library wants ahead; raises OSError."""
    (folder / FOLDER).mkdir(exist_ok=True)
    for query in library:
        if query.ahead:
            text = query.asked({})
            _file(folder, text).write_bytes(gzip.compress(_csv(store, text), _LEVEL, mtime=0))


def ahead_of(folder: Path, text: str) -> bytes | None:
    """Find the gzipped CSV that answers the very text of a query; None if there is none."""
    try:
        return _file(folder, text).read_bytes()
    except OSError:
        return None


def _csv(store: ox.Store, text: str) -> bytes:
    answer, output = OxigraphEngine(store, {}).query(text), io.BytesIO()
    assert isinstance(answer, Solutions), "the query is a SELECT"
    answer.write(output, "text/csv")
    return output.getvalue()


def _file(folder: Path, text: str) -> Path:
    return folder / FOLDER / f"{hashlib.sha256(text.encode()).hexdigest()}.csv.gz"
