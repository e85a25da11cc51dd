"""Telling releases to the stream: each becomes one transaction, in the order of publication.

The stream keeps the graphs of the release that it told last, so that it needs none of the releases
in between: what was not told when they were removed is told with the next one. It may be told at
the end of a build, or by a process beside the server; a killed one loses nothing.
"""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from store.errors import NoRelease, UnknownRelease
from store.namespaces import DEFAULT_BASE, Namespaces
from store.release import Release
from store.releases import Releases
from store.stream.folder import Folder
from store.stream.members import announced, member
from store.stream.model import Page, Stream
from store.stream.records import changed_records

__all__ = ["FULL", "is_told", "tell"]

# Bytes of TriG in a page, before compression; a page is full once it has as many.
FULL = 1 << 20


def is_told(home: Path) -> bool:
    """Whether the stream has told the release that is served."""
    stream = Folder(home).read()
    return stream is not None and stream.told == Releases(home).current_id()


def tell(home: Path, full: int = FULL) -> int:
    """Tell what has not been told, and return how many releases that were.

    A page is full once it has so many bytes.
    Does nothing when another process is at it. Raises BrokenStream, BrokenRelease, OSError.
    """
    folder, releases, told = Folder(home), Releases(home), 0
    if releases.current_id() is None:
        return 0
    with folder.alone() as alone:
        while alone:
            stream = folder.read()
            folder.recover(stream)
            waiting = _waiting(releases, stream)
            if not waiting:
                break
            told += _tell_next(folder, stream, waiting[0], full)
    return told


def _waiting(releases: Releases, stream: Stream | None) -> Sequence[Release]:
    """The releases that led from the one told last to the one that is served, as far as kept."""
    try:
        release = releases.current()
        waiting = [] if stream is not None and release.id == stream.told else [release]
        while waiting and stream is not None:
            release = releases.get(str(waiting[-1].manifest.get("parent")))
            if release.id == stream.told or release.created <= stream.moment:
                break
            waiting.append(release)
    except UnknownRelease:
        return waiting[::-1]
    except NoRelease:
        return []
    return waiting[::-1]


def _tell_next(folder: Folder, stream: Stream | None, release: Release, full: int) -> int:
    try:
        hold = release.hold()
    except UnknownRelease:
        # It was removed since it was listed.
        return 0
    with hold:
        base = release.manifest.get("base", DEFAULT_BASE)
        if stream is None or stream.base != base:
            stream = Stream(f"{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}", base)
        _Transaction(folder, stream, release, full).write()
    return 1


class _Transaction:
    """All that changed with one release, written to the pages and then put in force."""

    def __init__(self, folder: Folder, before: Stream, release: Release, full: int) -> None:
        self._folder = folder
        self._full = full
        self._told = folder.told(before)
        self._release = release
        self._moment = _moment(before, release)
        self._pages = list(before.pages)
        self._stream = replace(before, told=release.id, transaction=before.transaction + 1)

    def write(self) -> None:
        first, size, texts = self._stream.position + 1, self._room(), []
        for position, text in self._members(first):
            texts.append(text)
            size += len(text)
            if size >= self._full:
                self._write(first, texts)
                first, size, texts = position + 1, 0, []
        if texts:
            self._write(first, texts)
        self._folder.commit(replace(self._stream, pages=tuple(self._pages)), self._release)

    def _members(self, first: int) -> Iterator[tuple[int, bytes]]:
        names, position = Namespaces(self._stream.base), first
        for record in changed_records(self._told, self._release, names):
            yield position, member(self._stream, position, self._moment, record)
            position += 1
        yield position, announced(self._stream, position, self._moment, self._release)

    def _room(self) -> int:
        """The bytes that the last page has already; 0 when the next member opens a new one."""
        return self._pages[-1].text if self._pages and not self._opens() else 0

    def _opens(self) -> bool:
        return not self._pages or self._pages[-1].text >= self._full

    def _write(self, first: int, texts: Sequence[bytes]) -> None:
        text, last = b"".join(texts), first + len(texts) - 1
        if self._opens():
            length = self._folder.write(self._stream, len(self._pages) + 1, text)
            self._pages.append(Page(first, last, self._moment, self._moment, length, len(text)))
        else:
            length = self._folder.write(self._stream, len(self._pages), text)
            page = self._pages[-1]
            self._pages[-1] = page._replace(
                last=last, until=self._moment, length=length, text=page.text + len(text)
            )


def _moment(stream: Stream, release: Release) -> str:
    """The moment of publication; that of an older release that is served again is now."""
    if release.created > stream.moment:
        return release.created
    last = datetime.fromisoformat(stream.moment)
    moment = max(datetime.now(UTC), last + timedelta(microseconds=1))
    return moment.isoformat(timespec="microseconds").replace("+00:00", "Z")


if __name__ == "__main__":
    tell(Path(sys.argv[1]))
    sys.exit(0 if is_told(Path(sys.argv[1])) else 1)
