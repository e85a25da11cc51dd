"""The release that is served: changed between requests, never under one.

Every request leases the current release. A newer one is opened by the first request that sees
it; the older one is closed when the last lease on it ends.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property

from store.engines.engine import Engine
from store.engines.oxigraph import OxigraphEngine
from store.errors import (
    BrokenRelease,
    MaillageError,
    NoNetwork,
    NoRelease,
    NoSearch,
    UnknownRelease,
)
from store.identities import Fates, read_fates
from store.locks import Lock
from store.lookup import is_lookup
from store.network.file import read_network
from store.network.model import Network
from store.releases import Release, Releases
from store.search.index import Search, open_search
from store.walks import Walks, open_walks

_RETRY_SECONDS = 10.0
_log = logging.getLogger(__name__)


@dataclass
class Served:
    """An open release: its files, its engine, its index, and how many requests use it."""

    release: Release
    engine: Engine
    walks: Walks
    fates: Fates
    _search: Search | None
    _hold: Lock
    leases: int = 0

    def answers_at_once(self, text: str) -> bool:
        """Whether a query costs so little that no reader need be asked."""
        here = isinstance(self.engine, OxigraphEngine)
        return here and (is_lookup(text) or self.walks.has(text))

    @property
    def search(self) -> Search:
        """The search index; raises NoSearch when the release has none."""
        if self._search is None:
            raise NoSearch(self.release.id)
        return self._search

    @property
    def network(self) -> Network:
        """Its things and ties; raises NoNetwork when the release has none."""
        if self._network is None:
            raise NoNetwork(self.release.id)
        return self._network

    def is_tied(self, iri: str) -> bool:
        """Whether a thing has a place in the network."""
        return self._network is not None and iri in self._network.places

    @cached_property
    def _network(self) -> Network | None:
        # Read when it is asked for first: a switch of releases need not wait.
        return read_network(self.release.path)

    def close(self) -> None:
        """Let go of the database, of the index and of the lock that keeps the release on disk."""
        self.engine.close()
        if self._search is not None:
            self._search.close()
        self._hold.close()


class Serving:
    """Leases the current release to requests, in any thread."""

    def __init__(
        self,
        releases: Releases,
        open_engine: Callable[[Release], Engine],
        prepare: Callable[[Release], object] | None = None,
    ) -> None:
        """Open nothing yet; the first lease does.

        Where a release is to be prepared before it can be opened, which may take long, ``refresh``
        does that, and leases are of the last one that is.
        """
        self.releases = releases
        self._open_engine = open_engine
        self._prepare = prepare
        self._prepared: str | None = None
        self._preparing = threading.Lock()
        self._lock = threading.Lock()
        self._served: Served | None = None
        self._failed: tuple[str, float] = ("", 0.0)
        self.fault: MaillageError | None = None

    @contextmanager
    def lease(self) -> Iterator[Served]:
        """Give the current release for the time of a block; raises NoRelease, BrokenRelease."""
        with self._lock:
            served = self._refresh()
            served.leases += 1
        try:
            yield served
        finally:
            with self._lock:
                served.leases -= 1
                if served is not self._served and not served.leases:
                    served.close()

    def stale(self) -> bool:
        """Whether the next lease has to open a release first."""
        served = self._served
        return served is None or served.release.id != self.releases.current_id()

    def refresh(self) -> None:
        """Prepare and open what is current, if it is not; raises NoRelease, BrokenRelease."""
        if self._prepare is not None:
            with self._preparing:
                self._make_ready(self._prepare)
        with self._lock:
            self._refresh()

    def check(self) -> None:
        """Raise NoRelease when there is nothing to lease; opens nothing and never waits."""
        if self._served is None and self.releases.current_id() is None:
            raise NoRelease

    def close(self) -> None:
        """Stop serving; leases that are still out keep their release until they end."""
        with self._lock:
            self._replace(None)

    def _refresh(self) -> Served:
        wanted = self._wanted()
        served = self._served
        if wanted is None:
            if served is None:
                raise self.fault or NoRelease()
            return served
        if served is None or (served.release.id != wanted and not self._failed_lately(wanted)):
            self._try_open(wanted)
        if self._served is None:
            raise self.fault or NoRelease()
        return self._served

    def _try_open(self, wanted: str) -> None:
        """Open the new release; when that fails, the old one goes on being served."""
        try:
            self._replace(self._open())
            self.fault = None
        except MaillageError as error:
            self._note(wanted, error)

    def _wanted(self) -> str | None:
        return self.releases.current_id() if self._prepare is None else self._prepared

    def _make_ready(self, prepare: Callable[[Release], object]) -> None:
        """Prepare what is current; when that fails, it is tried again after a while."""
        wanted = self.releases.current_id()
        if wanted in (None, self._prepared) or self._failed_lately(str(wanted)):
            return
        try:
            prepare(self.releases.current())
            self._prepared, self.fault = wanted, None
        except MaillageError as error:
            self._note(str(wanted), error)

    def _note(self, wanted: str, error: MaillageError) -> None:
        self.fault = error
        self._failed = (wanted, time.monotonic())
        _log.error("The release %s cannot be served: %s", wanted, error)

    def _failed_lately(self, wanted: str) -> bool:
        failed, moment = self._failed
        return failed == wanted and time.monotonic() - moment < _RETRY_SECONDS

    def _open(self) -> Served:
        """Open what is current; a release can be removed between looking and locking."""
        for _ in range(10):
            release = (
                self.releases.get(self._prepared) if self._prepared else self.releases.current()
            )
            try:
                hold = release.hold()
            except UnknownRelease:
                continue
            try:
                _ = release.manifest
                engine = self._open_engine(release)
                walks, search = open_walks(release.path), open_search(release.path)
                return Served(release, engine, walks, read_fates(release), search, hold)
            except BaseException:
                hold.close()
                raise
        raise BrokenRelease("The current release cannot be locked.", where=str(self.releases.link))

    def _replace(self, served: Served | None) -> None:
        old, self._served = self._served, served
        if old is not None and not old.leases:
            old.close()
