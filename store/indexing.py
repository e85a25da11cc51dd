"""The second engine's index of a published release: made afterwards, beside what was published.

A release is served from the moment of its publication; its index comes when it is ready. Nothing
else in a release's folder ever changes, and the index only repeats what the database holds.
"""

import shutil
import sys
from pathlib import Path

import pyoxigraph as ox

from store.engines.sparq import INDEX, write_index
from store.locks import try_lock
from store.release import Release

_UNFINISHED = "sparq.new"
_LOCK_NAME = ".index.lock"


def has_index(release: Release) -> bool:
    """Whether the index is there."""
    return (release.path / INDEX).is_dir()


def make_index(release: Release) -> bool:
    """Make the index unless it is there; False when sparq is missing or another is at it.

    Raises OSError when the disk does not take it, UnknownRelease, EngineDeclined.
    """
    if has_index(release):
        return True
    with release.hold():
        lock = try_lock(release.path / _LOCK_NAME, create=True)
        if lock is None:
            return False
        with lock:
            unfinished = release.path / _UNFINISHED
            shutil.rmtree(unfinished, ignore_errors=True)
            try:
                if not write_index(ox.Store.read_only(str(release.store)), unfinished):
                    return False
                unfinished.rename(release.path / INDEX)
            finally:
                shutil.rmtree(unfinished, ignore_errors=True)
    return True


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    sys.exit(0 if make_index(Release(folder.name, folder)) else 1)
