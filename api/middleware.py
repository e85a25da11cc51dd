"""What holds for every response: open to other origins, closed to injected content, HEAD."""

import re
from collections.abc import Mapping

from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.negotiation import takes_gzip

Lines = list[tuple[bytes, bytes]]
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "font-src 'self'; connect-src 'self'; worker-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
HEADERS: Mapping[str, str] = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": (
        "Allow, Content-Disposition, Content-Encoding, Content-Range, ETag, Link, "
        "Maillage-Partial, Maillage-Release, Retry-After, Vary, WWW-Authenticate"
    ),
    "Content-Security-Policy": _POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
# A page that others may show in a frame of theirs.
FRAMED: Mapping[str, str] = {
    "Content-Security-Policy": _POLICY.replace("frame-ancestors 'none'", "frame-ancestors *")
}
_RAW = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]
_PREFLIGHT: Mapping[str, str] = {
    "Access-Control-Allow-Methods": "GET, HEAD, POST, OPTIONS",
    "Access-Control-Max-Age": "86400",
    "Vary": "Access-Control-Request-Headers",
}
_USUAL = "Accept, Accept-Language, Cache-Control, Content-Type, If-None-Match, Range"
_NAMES = re.compile(r"[\w!#$%&'*+.^`|~-]+(?:\s*,\s*[\w!#$%&'*+.^`|~-]+)*", re.ASCII)
# Headers that are lists, which may be spread over several lines.
_LISTS = frozenset({b"accept", b"accept-encoding", b"accept-language", b"if-none-match"})


class Headers:
    """Adds the common headers, and answers the preflight requests of browsers."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = {name for name, _ in message["headers"]}
                message["headers"] += [item for item in _RAW if item[0] not in given]
            await send(message)

        scope["headers"] = _joined(scope["headers"])
        if scope["method"] == "OPTIONS":
            await _preflight(scope, with_headers)
        else:
            await self._app(scope, receive, with_headers)


class Head:
    """Answers HEAD as GET without its body."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection; the work ends when the headers are sent."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return
        ended = False

        async def without_body(message: Message) -> None:
            nonlocal ended
            if message["type"] == "http.response.start":
                await send(message)
            elif not ended:
                ended = True
                await send({"type": "http.response.body", "body": b"", "more_body": False})

        async def gone_when_ended() -> Message:
            return {"type": "http.disconnect"} if ended else await receive()

        await self._app({**scope, "method": "GET"}, gone_when_ended, without_body)


class Gzip(GZipMiddleware):
    """Compresses larger answers for those who take gzip, by the weights they give."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection; without a header, the framework leaves answers as they are."""
        if scope["type"] == "http":
            given = dict(scope["headers"]).get(b"accept-encoding", b"").decode("latin-1")
            if not takes_gzip(given):
                others = [item for item in scope["headers"] if item[0] != b"accept-encoding"]
                scope = {**scope, "headers": others}
        await super().__call__(scope, receive, send)


def _joined(headers: Lines) -> Lines:
    """Write each header that is a list in one line."""
    lists = [name for name, _ in headers if name in _LISTS]
    if len(lists) == len(set(lists)):
        return headers
    values = {kind: [value for name, value in headers if name == kind] for kind in set(lists)}
    others = [item for item in headers if item[0] not in _LISTS]
    return [*others, *((name, b", ".join(found)) for name, found in values.items())]


async def _preflight(scope: Scope, send: Send) -> None:
    """Allow what a browser asks to send: no browser adds a key by itself."""
    asked = dict(scope["headers"]).get(b"access-control-request-headers", b"").decode("latin-1")
    allowed = f"{_USUAL}, {asked.strip()}" if _NAMES.fullmatch(asked.strip()) else _USUAL
    told = {**_PREFLIGHT, "Access-Control-Allow-Headers": allowed}
    headers = [(name.lower().encode(), value.encode()) for name, value in told.items()]
    await send({"type": "http.response.start", "status": 204, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
