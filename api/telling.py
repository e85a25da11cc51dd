"""Having each release told to the event stream while it is served already."""

import asyncio
import logging

from api.beside import work
from store.errors import MaillageError
from store.releases import Releases
from store.stream.telling import is_told

_log = logging.getLogger(__name__)
_WATCH_SECONDS = 0.5
_RETRY_SECONDS = 5.0


async def keep_telling(releases: Releases) -> None:
    """Tell what is published, as it is published; what could not be told is tried again."""
    told: str | None = None
    while True:
        pause = _WATCH_SECONDS
        current = releases.current_id()
        if current != told:
            if await _tell(releases):
                told = current
            else:
                pause = _RETRY_SECONDS
        await asyncio.sleep(pause)


async def _tell(releases: Releases) -> bool:
    try:
        return is_told(releases.home) or await work("store.stream.telling", str(releases.home))
    except (MaillageError, OSError) as error:
        _log.warning("The event stream waits: %s", error)
        return False
