"""Lists that have lost most of their rows: an export that broke off looks like a good one."""

import csv
import io
import sys
from dataclasses import dataclass
from pathlib import Path

from ingest.harvest.snapshot import Harvested


@dataclass(frozen=True)
class Shrunk:
    """A table that has fewer rows than before, by far."""

    file: str
    before: int
    now: int


def shrunk(folder: Path, harvested: Harvested, share: float) -> Shrunk | None:
    """The first table that has less than a share of the rows of the one in the source's folder."""
    for file, content in sorted(harvested.tables.items()):
        before, now = _rows(_content(folder / file)), _rows(content)
        if now < before * share:
            return Shrunk(file, before, now)
    return None


def _content(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() else b""


def _rows(content: bytes) -> int:
    csv.field_size_limit(sys.maxsize)
    lines = csv.reader(io.StringIO(content.decode("utf-8", errors="replace"), newline=""))
    return max(0, sum(1 for cells in lines if cells) - 1)
