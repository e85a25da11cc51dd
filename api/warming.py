"""Asking the library's questions ahead, so that who asks first finds the answers kept.

First of all come the views of long answers, with the CSV that they are made of. Each question is
asked with its defaults, of the application itself, in the forms in which pages and programs ask:
one at a time, and only while no reader works for a client.
"""

import asyncio
import logging
from collections.abc import Mapping

import httpx
from starlette.types import ASGIApp

from api.context import Context
from api.language import LANGUAGES
from api.outcomes import WARMING
from api.readers.pool import Pool

_log = logging.getLogger(__name__)
_HERE = "http://localhost"
_PAUSE_SECONDS = 0.05
# Pages that are made of long answers, and what their scripts fetch beside: most visited first.
_VIEWS = (
    "/map",
    "/queries/engaged-intercommunalities?format=csv",
    "/timeline",
    "/network",
    "/builder",
)
# What browsers send when a person follows a link.
_PAGE = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


async def warm(context: Context, app: ASGIApp) -> None:
    """Ask everything once, unless nothing is kept; a question that fails is logged."""
    if not (context.settings.warming and context.settings.cache_memory):
        return
    transport = httpx.ASGITransport(app, raise_app_exceptions=False, client=(WARMING, 0))
    encoding = {"Accept-Encoding": "gzip"}
    async with httpx.AsyncClient(transport=transport, base_url=_HERE, headers=encoding) as client:
        for path in _VIEWS:
            await _ask_for_pages(client, context.pool, path)
        for query in context.library:
            # What others answer is not kept, and they are not to be asked for nobody.
            if query.services:
                continue
            await _ask_in_all_forms(client, context.pool, f"/queries/{query.name}")


async def _ask_in_all_forms(client: httpx.AsyncClient, pool: Pool, path: str) -> None:
    plain = await _ask(client, pool, f"{path}?format=json", {})
    if plain is None:
        return
    await _ask(client, pool, path, {"Accept": plain.headers["content-type"]})
    await _ask(client, pool, f"{path}?format=csv", {})
    await _ask_for_pages(client, pool, path)


async def _ask_for_pages(client: httpx.AsyncClient, pool: Pool, path: str) -> None:
    for language in LANGUAGES:
        await _ask(client, pool, path, {"Accept": _PAGE, "Accept-Language": language})


async def _ask(
    client: httpx.AsyncClient, pool: Pool, address: str, headers: Mapping[str, str]
) -> httpx.Response | None:
    """Ask when no client waits; None when there is no answer, which is logged."""
    while _is_busy(pool):
        await asyncio.sleep(_PAUSE_SECONDS)
    try:
        response = await client.get(address, headers=headers)
    except Exception:
        _log.exception("%s cannot be asked ahead.", address)
        return None
    if response.is_error:
        _log.warning("%s cannot be asked ahead: %s", address, response.text)
        return None
    return response


def _is_busy(pool: Pool) -> bool:
    figures = pool.figures()
    return bool(figures["waiting"] or figures["quick"])
