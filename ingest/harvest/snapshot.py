"""The last good snapshot of a source on disk, replaced whole or not at all.

Order of a replacement: everything new is written into a hidden folder, which is renamed to
`.harvested`: from here on it counts. Then its files are moved to their places, and it is removed.
Killed before the renaming, nothing happened; killed after it, `settle` finishes the moves.

What was received and not taken lies in `.aside`, for a person to look at, until the next snapshot.
"""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from ingest.errors import BadSource
from ingest.harvest.document import Document
from ingest.source import RECEIVED, SNAPSHOT

READY = ".harvested"
ASIDE = ".aside"
_STAGING = ".harvesting-"


@dataclass(frozen=True)
class Harvested:
    """What a harvest brings: documents as received, and the tables made of them, by file."""

    documents: tuple[Document, ...]
    tables: Mapping[str, bytes] = field(default_factory=dict)


def read_snapshot(folder: Path) -> dict[str, Document]:
    """The documents of a source's last snapshot by address, but for those that were damaged."""
    about = _about(folder)
    found = (_document(folder / RECEIVED, said) for said in about.get("documents", ()))
    return {document.address: document for document in found if document}


def write_snapshot(folder: Path, harvested: Harvested, confirmed: date) -> bool:
    """Make this the snapshot of a source; `confirmed` is the day on which it was the server's.

    Tells whether anything but the day is new.
    """
    new = _differs(folder, harvested)
    _stage(folder, harvested, confirmed, READY)
    settle(folder)
    return new


def put_aside(folder: Path, harvested: Harvested, received: date) -> None:
    """Keep what was received beside the snapshot, which stays as it is."""
    shutil.rmtree(folder / ASIDE, ignore_errors=True)
    _stage(folder, harvested, received, ASIDE)


def _stage(folder: Path, harvested: Harvested, day: date, name: str) -> None:
    """Write all files of a snapshot into a folder that gets its name when it is whole."""
    about = {
        "confirmed": day.isoformat(),
        "documents": [document.as_json() for document in harvested.documents],
        "tables": sorted(harvested.tables),
    }
    files = {f"{RECEIVED}/{item.file}": item.body for item in harvested.documents}
    files |= harvested.tables
    files[f"{RECEIVED}/{SNAPSHOT}"] = json.dumps(about, ensure_ascii=False, indent=1).encode()
    staged = Path(tempfile.mkdtemp(prefix=_STAGING, dir=folder))
    try:
        for file, content in files.items():
            _write(staged / file, content)
        staged.rename(folder / name)
    finally:
        shutil.rmtree(staged, ignore_errors=True)


def settle(folder: Path) -> None:
    """Finish what a killed harvest began: move the files of a complete snapshot to their places."""
    for left in folder.glob(f"{_STAGING}*"):
        shutil.rmtree(left, ignore_errors=True)
    ready = folder / READY
    if not ready.is_dir():
        return
    for path in sorted(path for path in ready.rglob("*") if path.is_file()):
        target = folder / path.relative_to(ready)
        target.parent.mkdir(exist_ok=True)
        path.replace(target)
    _drop_others(folder)
    shutil.rmtree(folder / ASIDE, ignore_errors=True)
    shutil.rmtree(ready)


def _drop_others(folder: Path) -> None:
    known = {SNAPSHOT, *(said["file"] for said in _about(folder).get("documents", ()))}
    for path in (folder / RECEIVED).iterdir():
        if path.name not in known:
            path.unlink()


def _differs(folder: Path, harvested: Harvested) -> bool:
    before = {item.address: item.sha256 for item in read_snapshot(folder).values()}
    now = {item.address: item.sha256 for item in harvested.documents}
    tables = harvested.tables.items()
    return before != now or any(_read(folder / name) != content for name, content in tables)


def _about(folder: Path) -> dict[str, Any]:
    path = folder / RECEIVED / SNAPSHOT
    try:
        about: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise BadSource(f"{error}", where=str(path), remedy="remove the file") from None
    return about


def _document(folder: Path, said: Mapping[str, Any]) -> Document | None:
    body = _read(folder / said["file"])
    if body is None or hashlib.sha256(body).hexdigest() != said["sha256"]:
        return None
    return Document(said["address"], said["file"], body, said["received"], said["headers"])


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(exist_ok=True)
    with path.open("wb") as target:
        target.write(content)
        target.flush()
        os.fsync(target.fileno())
