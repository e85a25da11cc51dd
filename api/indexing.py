"""Having the second engine's index made while the release is served already."""

import logging

from api.beside import work

_log = logging.getLogger(__name__)


async def index(release: str) -> None:
    """Make the index of a release's folder."""
    if not await work("store.indexing", release):
        _log.warning("The release %s is served without the second engine.", release)
