"""Having each release told to the event stream while it is served already."""

import asyncio
import logging

from api.beside import work
from store.errors import MaillageError
from store.releases import Releases
from store.stream.telling import is_told

_log = logging.getLogger(__name__)
_WATCH_SECONDS = 0.5
# Between two tries: doubled each time, up to the longest.
_RETRY_SECONDS, _LONGEST_SECONDS = 2.0, 300.0


async def keep_telling(releases: Releases) -> None:
    """Tell what is published, as it is published; what could not be told is tried again."""
    told: str | None = None
    retry = _RETRY_SECONDS
    while True:
        current = releases.current_id()
        if current == told:
            await asyncio.sleep(_WATCH_SECONDS)
        elif await _tell(releases):
            told, retry = current, _RETRY_SECONDS
        else:
            await asyncio.sleep(retry)
            retry = min(2 * retry, _LONGEST_SECONDS)


async def _tell(releases: Releases) -> bool:
    try:
        return is_told(releases.home) or await work("store.stream.telling", str(releases.home))
    except (MaillageError, OSError) as error:
        _log.warning("The event stream waits: %s", error)
        return False
