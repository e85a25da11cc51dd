"""Publishing, restoring and removing releases, so that no moment shows a half-made one.

Order of a publication: `current.new` names the release, the staging folder is renamed to its
place, `current.new` is renamed to `current`. Killed before the second step, nothing happened;
killed after it, the next change finishes the third.
"""

import json
import os
import secrets
import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from store.errors import BrokenRelease, BuildInProgress, NoRelease, UnknownRelease
from store.locks import Lock, try_lock
from store.release import ID_PATTERN, LOCK_NAME, Release

__all__ = ["Release", "Releases", "Staging"]

_TRIALS = "trials"
_TRIAL_SECONDS = 3600


class Releases:
    """The releases below one home folder."""

    def __init__(self, home: Path) -> None:
        """Name the folder; nothing is read or made until it is needed."""
        self.home = home
        self.folder = home / "releases"
        self.link = home / "current"

    def list(self) -> list[Release]:
        """List all kept releases, newest first."""
        if not self.folder.is_dir():
            return []
        found = [
            Release(path.name, path)
            for path in self.folder.iterdir()
            if ID_PATTERN.fullmatch(path.name)
        ]
        return sorted(found, key=lambda release: (release.created, release.id), reverse=True)

    def current_id(self) -> str | None:
        """Name the served release; None when there is none."""
        try:
            # Asked at every request: plain text is some ten times as quick as a Path.
            return os.readlink(self.link).rpartition("/")[2]  # noqa: PTH115
        except FileNotFoundError:
            return None

    def current(self) -> Release:
        """Give the served release; raises NoRelease."""
        release_id = self.current_id()
        if release_id is None:
            raise NoRelease
        return self.get(release_id)

    def get(self, release_id: str) -> Release:
        """Find one release by its identifier; raises UnknownRelease."""
        path = self.folder / release_id
        if not ID_PATTERN.fullmatch(release_id) or not path.is_dir():
            raise UnknownRelease(release_id)
        return Release(release_id, path)

    @contextmanager
    def build(self) -> Iterator["Staging"]:
        """Give a folder in which to build the next release; raises BuildInProgress.

        The folder is removed at the end of the block unless it was published.
        """
        with self._alone(), self._staged("staging") as staging:
            yield staging

    @contextmanager
    def trial(self) -> Iterator["Staging"]:
        """Give a folder in which to try a release that is never published; locks nobody out."""
        for path in (self.home / _TRIALS).glob("*"):
            # What a killed process left; nothing is tried for so long.
            if time.time() - path.stat().st_mtime > _TRIAL_SECONDS:
                shutil.rmtree(path, ignore_errors=True)
        with self._staged(_TRIALS) as staging:
            yield staging

    @contextmanager
    def _staged(self, below: str) -> Iterator["Staging"]:
        parent = None if self.current_id() is None else self.current()
        hold = parent.hold() if parent else None
        path = self.home / below / secrets.token_hex(8)
        path.mkdir(parents=True)
        try:
            yield Staging(self, path, parent)
        finally:
            shutil.rmtree(path, ignore_errors=True)
            if hold:
                hold.close()

    def restore(self, release_id: str) -> Release:
        """Serve an older release again; raises UnknownRelease, BuildInProgress."""
        with self._alone():
            release = self.get(release_id)
            self._point(release_id)
            self._switch()
            return release

    def collect(self, keep: int, among: Callable[[Release], bool] | None = None) -> Sequence[str]:
        """Remove all but the newest ``keep`` releases, and return the identifiers removed.

        Where ``among`` is given, those for which it is false neither count nor go. The current
        release and those that a process has open stay. Raises BuildInProgress.
        """
        with self._alone():
            counted = [item for item in self.list() if among is None or among(item)]
            old = [item for item in counted[keep:] if item.id != self.current_id()]
            return [release.id for release in old if self._remove(release)]

    def in_use(self) -> Sequence[Release]:
        """The current release, and those that a process has open."""
        return [item for item in self.list() if item.id == self.current_id() or _is_held(item)]

    @contextmanager
    def _alone(self) -> Iterator[Lock]:
        self.home.mkdir(parents=True, exist_ok=True)
        path = self.home / "build.lock"
        lock = try_lock(path, create=True)
        if lock is None:
            raise BuildInProgress(
                "Another process is building or changing the releases.",
                where=f"process {path.read_text().strip() or 'unknown'}",
                remedy="Wait until it has ended, then try again.",
            )
        with lock:
            lock.write(f"{os.getpid()}\n")
            self._recover()
            yield lock

    def _recover(self) -> None:
        """Finish or undo what a killed process left."""
        pending = self.home / "current.new"
        if pending.is_symlink():
            if pending.exists():
                self._switch()
            else:
                pending.unlink()
        shutil.rmtree(self.home / "staging", ignore_errors=True)

    def _point(self, release_id: str) -> None:
        pending = self.home / "current.new"
        pending.unlink(missing_ok=True)
        pending.symlink_to(Path("releases", release_id))

    def _switch(self) -> None:
        (self.home / "current.new").replace(self.link)
        _sync(self.home)

    def _remove(self, release: Release) -> bool:
        """Take a release away unless someone holds it; it vanishes from view at once."""
        lock = try_lock(release.path / LOCK_NAME, create=True)
        if lock is None:
            return False
        with lock:
            bin_folder = self.home / "staging"
            bin_folder.mkdir(exist_ok=True)
            gone = bin_folder / f"removed-{release.id}"
            release.path.rename(gone)
        shutil.rmtree(gone)
        return True


class Staging:
    """A release in the making: a folder to fill, and the release that came before."""

    def __init__(self, releases: Releases, path: Path, parent: Release | None) -> None:
        """Belong to ``Releases.build``, which holds the lock."""
        self._releases = releases
        self._named: tuple[str, str] | None = None
        self.path = path
        self.parent = parent

    def name(self, content: str) -> tuple[str, str]:
        """Choose the identifier and moment of creation for content with this SHA-256.

        The release's own description needs them before publication. Later releases always
        have a later moment, even when the clock was set back.
        """
        created = datetime.now(UTC)
        if self.parent and self.parent.created:
            before = datetime.fromisoformat(self.parent.created)
            created = max(created, before + timedelta(microseconds=1))
        while (self._releases.folder / _identifier(created, content)).exists():
            time.sleep(0.05)
            created = max(datetime.now(UTC), created + timedelta(milliseconds=50))
        moment = created.isoformat(timespec="microseconds").replace("+00:00", "Z")
        self._named = _identifier(created, content), moment
        return self._named

    def publish(self, manifest: Mapping[str, Any]) -> Release:
        """Make the folder a release and serve it; fills in id, created and parent.

        The manifest must have ``content``, the SHA-256 over the graphs' hashes; raises
        BrokenRelease when it has not, or when the folder lacks the database.
        """
        release_id, created = self._named or self.name(_content(manifest))
        if not (self.path / "store").is_dir():
            raise BrokenRelease("The folder has no database.", where=str(self.path))
        parent = self.parent.id if self.parent else None
        complete = {**manifest, "id": release_id, "created": created, "parent": parent}
        text = json.dumps(complete, ensure_ascii=False, indent=1) + "\n"
        (self.path / "manifest.json").write_text(text, encoding="utf-8")
        (self.path / LOCK_NAME).touch()
        _sync_tree(self.path)
        folder = self._releases.folder
        folder.mkdir(exist_ok=True)
        self._releases._point(release_id)
        self.path.rename(folder / release_id)
        _sync(folder)
        self._releases._switch()
        return Release(release_id, folder / release_id)


def _is_held(release: Release) -> bool:
    lock = try_lock(release.path / LOCK_NAME, create=True)
    if lock is None:
        return True
    lock.close()
    return False


def _content(manifest: Mapping[str, Any]) -> str:
    content = str(manifest.get("content", ""))
    if len(content) != 64 or set(content) - set("0123456789abcdef"):
        raise BrokenRelease("The manifest has no SHA-256 as `content`.", where="manifest.json")
    return content


def _identifier(created: datetime, content: str) -> str:
    return f"{created:%Y%m%dT%H%M%SZ}-{content[:8]}"


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sync_tree(root: Path) -> None:
    for folder, _, files in os.walk(root, topdown=False):
        for name in files:
            _sync(Path(folder, name))
        _sync(Path(folder))
