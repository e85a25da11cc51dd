"""The mirror: each transaction of the other instance becomes a release of this one.

Where it is stands in the manifest of its release, and so is published with it: a mirror that is
killed goes on from what it serves. Nothing of an unfinished transaction is ever published.
"""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ingest.errors import BadStream, NotAMirror
from ingest.mirror.copying import Batch, copy
from ingest.mirror.fetching import Answer, Fetcher, Manners
from ingest.mirror.following import Larder, follow
from ingest.mirror.reading import Member, Stream, read_stream
from store.errors import BuildInProgress
from store.locks import try_lock
from store.release import Release
from store.releases import Releases
from store.settings import Settings

__all__ = ["Mirror", "Outcome"]

_SEEN = "seen.json"

Progress = Callable[[int], None]


@dataclass(frozen=True)
class Outcome:
    """The releases that were published, and the seconds after which to look again."""

    releases: list[Release]
    pause: float


class Mirror:
    """Follows the event stream of one instance into the home of the settings."""

    def __init__(
        self,
        settings: Settings,
        url: str,
        manners: Manners | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Take the address of a site or of its stream; nothing is asked yet."""
        self._settings = settings
        self._url = url.rstrip("/").removesuffix("/stream") + "/stream"
        self._manners = manners or Manners()
        self._sleep = sleep
        self._folder = settings.home / "mirror"
        self._releases = Releases(settings.home)
        self._published: list[Release] = []
        self._pause = 0.0

    def once(self, progress: Progress = lambda _: None) -> Outcome:
        """Catch up; `progress` is told the position of each member as it comes.

        Raises Unreachable, BadStream, NotAMirror, BuildInProgress, OSError; what was published
        until then stays, and nothing else.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        lock = try_lock(self._folder / ".lock", create=True)
        if lock is None:
            raise BuildInProgress("Another process follows the stream.", where=str(self._folder))
        self._published = []
        with lock, Fetcher(self._url, self._manners, self._sleep) as fetcher:
            larder = Larder(self._folder / "pages", fetcher)
            try:
                self._catch_up(fetcher, larder, progress)
            except BadStream:
                # What is wrong must not be kept for the next run.
                larder.clear()
                raise
        return Outcome(self._published, self._pause)

    def _catch_up(self, fetcher: Fetcher, larder: Larder, progress: Progress) -> None:
        seen = self._seen()
        root = fetcher.get(self._url, seen.get("etag", ""))
        if root.body is None:
            self._pause = seen["pause"]
            return
        stream = read_stream(root.address, root.media_type, root.body)
        if not stream.iri.startswith(f"{self._settings.base}stream/"):
            raise NotAMirror(
                f"Its things are not named below {self._settings.base}, but as {stream.iri}.",
                where=self._url,
                remedy="Set MAILLAGE_BASE to what comes before “stream/” there.",
            )
        self._pause = stream.pause
        self._copy(stream, root, larder, progress)
        self._note(root)

    def _copy(self, stream: Stream, root: Answer, larder: Larder, progress: Progress) -> None:
        """Publish what came since, transaction by transaction; from nothing, all at once."""
        since = self._position(stream)
        batch, end = self._batch(), None
        try:
            for address, member in follow(stream, root, larder, since):
                progress(member.position)
                if member.release is None:
                    batch.add(address, member)
                    continue
                batch.seal()
                end = member
                if since:
                    self._publish(stream, batch, end)
                    batch.close()
                    batch, end = self._batch(), None
            if end is not None:
                self._publish(stream, batch, end)
        finally:
            batch.close()
        larder.clear()

    def _batch(self) -> Batch:
        return Batch(self._folder, self._settings.namespaces)

    def _publish(self, stream: Stream, batch: Batch, end: Member) -> None:
        origin = {"url": self._url, "stream": stream.iri}
        with self._releases.build() as staging:
            self._published.append(copy(self._settings, staging, batch, end, origin))

    def _position(self, stream: Stream) -> int:
        """Where the served release is in the stream; 0 when it copies another one, or nothing."""
        about = self._about()
        return int(about["position"]) if about and about["stream"] == stream.iri else 0

    def _about(self) -> dict[str, Any] | None:
        """What the served release says of its origin; raises NotAMirror when it has another."""
        if self._releases.current_id() is None:
            return None
        about: dict[str, Any] | None = self._releases.current().manifest.get("mirror")
        if about is None or about["url"] != self._url:
            raise NotAMirror(
                "Its releases are copies of another instance, or no copies.",
                where=str(self._settings.home),
                remedy="Set MAILLAGE_HOME to another folder for this mirror.",
            )
        return about

    def _seen(self) -> dict[str, Any]:
        """The tag of the root when all that it led to was published, if that is still served."""
        self._about()
        try:
            seen: dict[str, Any] = json.loads((self._folder / _SEEN).read_bytes())
            served = self._releases.current_id()
            return seen if (seen["url"], seen["release"]) == (self._url, served) else {}
        except (OSError, ValueError, KeyError, TypeError):
            return {}

    def _note(self, root: Answer) -> None:
        served = self._releases.current_id()
        seen = {"url": self._url, "release": served, "etag": root.tag, "pause": self._pause}
        making = self._folder / f"{_SEEN}.part"
        making.write_text(json.dumps(seen), encoding="utf-8")
        making.replace(self._folder / _SEEN)
