"""Bodies of requests: they must come soon, and be of a sensible size."""

import asyncio

from starlette.requests import Request

from api.problems import Problem


async def receive(request: Request, most: int, seconds: float, too_large: Problem) -> bytes:
    """Receive at most ``most`` bytes; raises ``too_large``, and Problem when they are slow."""
    body = bytearray()
    try:
        async with asyncio.timeout(seconds):
            async for chunk in request.stream():
                body += chunk
                if len(body) > most:
                    raise too_large
    except TimeoutError:
        raise Problem(408, "slow_body", seconds=seconds) from None
    return bytes(body)


def check_encoding(request: Request) -> None:
    """Raise Problem unless the body comes as it is."""
    given = request.headers.get("content-encoding", "identity").strip().lower()
    if given != "identity":
        raise Problem(415, "content_encoding", {"Accept-Encoding": "identity"}, given=given)
