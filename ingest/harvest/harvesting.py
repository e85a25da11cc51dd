"""Harvesting the sources, one after the other; one that fails leaves the others alone."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import httpx

from ingest.errors import BadSource, HarvestInProgress
from ingest.harvest.connectors import CONNECTORS
from ingest.harvest.failures import Failed
from ingest.harvest.fetcher import Fetcher, origin
from ingest.harvest.limits import Limits
from ingest.harvest.shrinking import Shrunk, shrunk
from ingest.harvest.snapshot import (
    ASIDE,
    READY,
    Harvested,
    put_aside,
    read_snapshot,
    settle,
    write_snapshot,
)
from ingest.problems import Reason, reason
from ingest.source import Source, load_source, load_sources
from store.locks import Lock, try_lock

_LOCK = ".harvest.lock"
Tell = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Fate:
    """What became of a source: new, unchanged, or failed, why, and how old its snapshot is.

    `retrieved` is the day of the last good snapshot; None when there is none.
    """

    source: str
    state: str
    retrieved: date | None
    failure: Reason | None = None
    address: str = ""

    def as_json(self) -> dict[str, Any]:
        """The fate for scripts."""
        return {
            "source": self.source,
            "state": self.state,
            "retrieved": self.retrieved.isoformat() if self.retrieved else None,
            "address": self.address or None,
            "code": self.failure.code if self.failure else None,
            "message": dict(self.failure.message) if self.failure else None,
        }


def harvest(
    data: Path, names: Sequence[str], tell: Tell, limits: Limits, loopback: bool = False
) -> list[Fate]:
    """Harvest the named sources, or all that say how; `tell` is told name, number and total.

    Raises BadSource before anything is fetched when a source.toml cannot be read, and, when the
    other sources are done, when what it says of one cannot be used; HarvestInProgress when another
    process harvests.
    """
    with _alone(data):
        for folder in _folders(data, names):
            settle(folder)
        sources = [source for source in _sources(data, names) if source.fetch or names]
        for source in sources:
            _check(source)
        fates: list[Fate] = []
        bad: list[BadSource] = []
        for number, source in enumerate(sources):
            tell(source.name, number, len(sources))
            try:
                fates.append(_harvest(source, limits, loopback))
            except BadSource as error:
                bad.append(error)
        tell("", len(sources), len(sources))
        if bad:
            raise bad[0]
        return fates


def settle_all(data: Path) -> None:
    """Finish what a killed harvest began, unless one is at work, which will do it itself."""
    ready = [path.parent for path in data.glob(f"*/{READY}")]
    lock = try_lock(data / _LOCK, create=True) if ready else None
    if lock is not None:
        with lock:
            for folder in ready:
                settle(folder)


def _alone(data: Path) -> Lock:
    lock = try_lock(data / _LOCK, create=True)
    if lock is None:
        raise HarvestInProgress
    return lock


def _folders(data: Path, names: Sequence[str]) -> list[Path]:
    found = [path.parent for path in sorted(data.glob("*/source.toml"))]
    return [folder for folder in found if not names or folder.name in names]


def _sources(data: Path, names: Sequence[str]) -> list[Source]:
    if not names:
        return load_sources(data)
    return [load_source(data / name) for name in dict.fromkeys(names)]


def _check(source: Source) -> None:
    where = str(source.folder / "source.toml")
    kinds = ", ".join(CONNECTORS)
    if not source.fetch:
        remedy = f"add [fetch] with kind ({kinds})"
        raise BadSource("it does not say how the source is harvested.", where, remedy)
    if source.fetch.get("kind") not in CONNECTORS:
        what = f'there is no kind of harvest "{source.fetch.get("kind")}".'
        raise BadSource(what, where, f"use one of {kinds}")
    _hosts(source)


def _hosts(source: Source) -> frozenset[str]:
    """The hosts that a source may be fetched from: those of its addresses, and `hosts`."""
    tables = source.fetch.get("tables", ())
    addresses = [source.fetch.get("address"), *(table.get("address") for table in tables)]
    try:
        found = {origin(httpx.URL(address)) for address in addresses if address}
    except (httpx.InvalidURL, TypeError) as error:
        where = str(source.folder / "source.toml")
        raise BadSource(f"{error}", where, "correct the addresses of [fetch]") from None
    return frozenset(found | set(source.fetch.get("hosts", ())))


def _harvest(source: Source, limits: Limits, loopback: bool) -> Fate:
    before = read_snapshot(source.folder)
    fetcher = Fetcher(_hosts(source), before, limits, loopback)
    kept = source.retrieved if before else None
    try:
        tables = CONNECTORS[source.fetch["kind"]](source, fetcher)
    except Failed as failed:
        return Fate(source.name, "failed", kept, failed.said, failed.address)
    # The day as releases count it, so that no snapshot is younger than its release.
    today = datetime.now(UTC).date()
    harvested = Harvested(tuple(fetcher.documents.values()), tables)
    less = shrunk(source.folder, harvested, limits.rows)
    if less:
        put_aside(source.folder, harvested, today)
        return Fate(source.name, "failed", kept, _why(source, less))
    new = write_snapshot(source.folder, harvested, today)
    return Fate(source.name, "new" if new else "unchanged", today)


def _why(source: Source, less: Shrunk) -> Reason:
    folder = str(source.folder / ASIDE)
    counts = {"before": less.before, "now": less.now}
    return reason("harvest-shrunk", "", less.file, **counts, folder=folder, source=source.name)
