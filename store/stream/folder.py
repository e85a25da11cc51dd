"""The folder of an event stream: its pages, what it told last, and the file that says what counts.

A transaction is in force once `stream.json` says so: it gives the length of every page, and what
a killed process wrote beyond it does not count. Pages are gzip members one after the other, and a
transaction adds some to the last page or makes new pages.
"""

import gzip
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from store.errors import BrokenStream
from store.locks import try_lock
from store.release import Release
from store.stream.model import Page, Stream

__all__ = ["Folder"]

_STATE = "stream.json"


class Folder:
    """The stream below a home folder."""

    def __init__(self, home: Path) -> None:
        """Name the folder; nothing is read or made until it is needed."""
        self.path = home / "stream"

    def read(self) -> Stream | None:
        """The stream as it is in force; None when there is none. Raises BrokenStream."""
        path = self.path / _STATE
        try:
            found = json.loads(path.read_bytes())
            pages = tuple(Page(*page) for page in found.pop("pages"))
            return Stream(**found, pages=pages)
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise self._broken(_said(error), path) from error

    def text(self, stream: Stream, number: int) -> bytes:
        """The members of a page, in TriG without its prefixes; raises BrokenStream."""
        path, page = self._page(stream, number), stream.pages[number - 1]
        try:
            with path.open("rb") as file:
                packed = file.read(page.length)
            text = gzip.decompress(packed)
        except (OSError, EOFError) as error:
            raise self._broken(_said(error), path) from error
        if len(packed) != page.length or len(text) != page.text:
            raise self._broken("The page is cut.", path)
        return text

    def told(self, stream: Stream) -> Release | None:
        """The graphs of the release that was told last, which may be kept here alone."""
        path = self.path / f"told-{stream.transaction}"
        return Release(stream.told, path) if stream.told else None

    @contextmanager
    def alone(self) -> Iterator[bool]:
        """Hold the folder for a block; False when another process does."""
        self.path.mkdir(parents=True, exist_ok=True)
        lock = try_lock(self.path / ".lock", create=True)
        if lock is None:
            yield False
            return
        with lock:
            yield True

    def recover(self, stream: Stream | None) -> None:
        """Remove what a killed process left, and streams before this; raises BrokenStream."""
        kept = {_STATE, ".lock"}
        if stream is not None:
            kept |= {stream.began, f"told-{stream.transaction}"}
            self._cut(stream)
        for path in self.path.iterdir():
            if path.name not in kept:
                shutil.rmtree(path) if path.is_dir() else path.unlink()

    def write(self, stream: Stream, number: int, text: bytes) -> int:
        """Add members to a page, durably; returns the new length of its file, in bytes."""
        path = self._page(stream, number)
        path.parent.mkdir(exist_ok=True)
        with path.open("ab") as file:
            file.write(gzip.compress(text, 6, mtime=0))
            file.flush()
            os.fsync(file.fileno())
            return file.tell()

    def commit(self, stream: Stream, release: Release) -> None:
        """Put a transaction in force, keeping the graphs of the release that it told."""
        told = self.path / f"told-{stream.transaction}"
        shutil.rmtree(told, ignore_errors=True)
        (told / "graphs").mkdir(parents=True)
        for name in ("manifest.json", *(f"graphs/{name}.nq.gz" for name in release.graphs)):
            os.link(release.path / name, told / name)
        _sync(told / "graphs", told, self.path / stream.began)
        state = self.path / f"{_STATE}.new"
        with state.open("w", encoding="utf-8") as file:
            json.dump(asdict(stream), file)
            file.flush()
            os.fsync(file.fileno())
        state.replace(self.path / _STATE)
        _sync(self.path)
        self.recover(stream)

    def _broken(self, what: str, path: Path) -> BrokenStream:
        """Name the file as visitors may know it: not by where the home folder is."""
        return BrokenStream(what, where=str(path.relative_to(self.path.parent)))

    def _cut(self, stream: Stream) -> None:
        number = len(stream.pages)
        if number:
            path, length = self._page(stream, number), stream.pages[-1].length
            if not path.is_file() or path.stat().st_size < length:
                raise self._broken("The page is cut.", path)
            os.truncate(path, length)
        while (beyond := self._page(stream, number := number + 1)).exists():
            beyond.unlink()

    def _page(self, stream: Stream, number: int) -> Path:
        return self.path / stream.began / f"{number}.trig.gz"


def _said(error: Exception) -> str:
    return error.strerror or "" if isinstance(error, OSError) and error.errno else f"{error}"


def _sync(*folders: Path) -> None:
    for folder in folders:
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
