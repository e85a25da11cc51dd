"""Noticing each new release, so that it is open, and answers are kept, before anybody asks."""

import asyncio
import contextlib

from starlette.types import ASGIApp

from api.context import Context
from api.indexing import index
from api.threads import in_thread
from api.warming import warm
from store.errors import MaillageError
from store.indexing import has_index

_WATCH_SECONDS = 0.5


async def follow(context: Context, app: ASGIApp) -> None:
    """Have the readers open each new release, and its index when that is ready; ask it ahead."""
    opened = ("", False)
    indexing: asyncio.Task[None] | None = None
    warming: asyncio.Task[None] | None = None
    try:
        while True:
            with contextlib.suppress(MaillageError, OSError):
                found = await _current(context)
                if found != opened:
                    if found[0] != opened[0] and context.settings.sparq:
                        _stop(indexing)
                        indexing = None if found[1] else asyncio.create_task(index(found[0]))
                    opened = found
                    context.pool.open(opened[0])
                    _stop(warming)
                    warming = asyncio.create_task(warm(context, app))
            await asyncio.sleep(_WATCH_SECONDS)
    finally:
        _stop(indexing)
        _stop(warming)


async def _current(context: Context) -> tuple[str, bool]:
    """Name the folder of the release that is served, and whether it has its index."""
    if context.serving.stale():
        await in_thread(context.serving.refresh)
    with context.serving.lease() as served:
        return str(served.release.path), has_index(served.release)


def _stop(task: asyncio.Task[None] | None) -> None:
    if task is not None:
        task.cancel()
