"""One immutable release: a folder, its manifest and the files it offers."""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from store.errors import BrokenRelease, UnknownRelease
from store.locks import Lock, try_lock

ID_PATTERN = re.compile(r"[0-9]{8}T[0-9]{6}Z-[0-9a-f]{8}")
LOCK_NAME = ".lock"
DUMPS = {
    "manifest.json": "application/json",
    "dataset.nq.gz": "application/gzip",
    "dataset.trig.gz": "application/gzip",
    "report.json": "application/json",
    "report.ttl": "text/turtle",
    "set-aside.jsonl": "application/jsonl",
    "void.ttl": "text/turtle",
    "statistics.json": "application/json",
    "network.json": "application/json",
}


@dataclass(frozen=True)
class Release:
    """A release on disk; nothing in its folder changes after publication."""

    id: str
    path: Path

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """What the release is made of: sources, hashes, counts; raises BrokenRelease."""
        manifest = self.read_json("manifest.json")
        if not isinstance(manifest, dict):
            raise BrokenRelease("The manifest is not a JSON object.", where=f"release {self.id}")
        return manifest

    @property
    def created(self) -> str:
        """The moment of publication, UTC, ISO 8601."""
        return str(self.manifest.get("created", ""))

    @property
    def store(self) -> Path:
        """The folder of the engine's database."""
        return self.path / "store"

    @property
    def graphs(self) -> list[str]:
        """The names of the sources whose graphs the release holds, in order."""
        return sorted(name for name, _ in self._graph_files())

    def graph(self, name: str) -> Path:
        """Give the sorted, compressed N-Quads of one graph."""
        return self.path / "graphs" / f"{name}.nq.gz"

    def file(self, name: str) -> Path | None:
        """Find a file that may be handed out, None when there is no such file."""
        folder, _, leaf = name.rpartition("/")
        if folder == "graphs" and leaf.removesuffix(".nq.gz") in self.graphs:
            return self.path / name
        known = name in DUMPS and (self.path / name).is_file()
        return self.path / name if known else None

    def files(self) -> dict[str, Path]:
        """Find all files that may be handed out, by the name under which they are asked for."""
        names = [*DUMPS, *(f"graphs/{name}.nq.gz" for name in self.graphs)]
        found = ((name, self.file(name)) for name in names)
        return {name: path for name, path in found if path is not None}

    def checksums(self) -> dict[str, str]:
        """The SHA-256 of each file that may be handed out, in hexadecimal."""
        return {name: checksum(path) for name, path in self.files().items()}

    def read_json(self, name: str) -> Any:
        """Read the content of a JSON file of the release; raises BrokenRelease."""
        try:
            return json.loads((self.path / name).read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise BrokenRelease(
                f"The file cannot be read: {error}.",
                where=f"release {self.id}, {name}",
                remedy="Restore another release with `maillage restore`, or build again.",
            ) from error

    def set_aside(self, whole: bool = False) -> Iterator[dict[str, Any]]:
        """The rows that were kept out, one at a time, each with its reasons.

        Personal contacts in them are withheld unless the ``whole`` rows, which are not for
        publication, are asked for.
        """
        name = "set-aside.whole.jsonl" if whole else "set-aside.jsonl"
        with (self.path / name).open(encoding="utf-8") as lines:
            for line in lines:
                yield json.loads(line)

    def hold(self) -> Lock:
        """Keep the release from being removed until the lock is closed; raises UnknownRelease."""
        lock_path = self.path / LOCK_NAME
        try:
            lock = try_lock(lock_path, shared=True)
            if lock is not None and lock_path.stat().st_ino == lock.inode:
                return lock
        except OSError as error:
            raise UnknownRelease(self.id) from error
        if lock is not None:
            lock.close()
        raise UnknownRelease(self.id)

    def _graph_files(self) -> Iterator[tuple[str, Path]]:
        for path in (self.path / "graphs").glob("*.nq.gz"):
            yield path.name.removesuffix(".nq.gz"), path


def checksum(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
