"""The cache in front of everything: a request that was answered before is answered from memory.

Releases never change, so what a release answered once is what it always answers. Whatever names
its release and bears an entity tag is kept. Who asks with a key is never answered from here, nor is
that answer kept.
"""

from collections.abc import Callable
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.caching import bears_key
from api.kept import Kept, Shelf

RELEASE_HEADER = "Maillage-Release"
# Lets a connection keep the answer to the very bytes of a request; see api/connection.py.
EXTENSION = "maillage.kept"
_RELEASE = RELEASE_HEADER.lower().encode()
_MATTERS = frozenset({b"accept", b"accept-encoding", b"accept-language", b"host", b"if-none-match"})
_FRESH = (b"no-cache", b"no-store", b"max-age=0")


class Cache:
    """Answers repeated GET and HEAD requests; plain ASGI."""

    def __init__(self, app: ASGIApp, shelf: Shelf) -> None:
        """Wrap an application."""
        self._app = app
        self._shelf = shelf

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if not _may_be_known(scope):
            await self._app(scope, receive, send)
            return
        key = _key(scope)
        fresh = _wants_fresh(scope)
        kept = None if fresh else self._shelf.get(key)
        if kept is None:
            await self._app(scope, receive, _Recorder(send, self._keep(scope, key, fresh)))
            return
        _tell_connection(scope, kept)
        await send(
            {"type": "http.response.start", "status": kept.status, "headers": list(kept.headers)}
        )
        await send({"type": "http.response.body", "body": kept.body})

    def _keep(self, scope: Scope, key: object, fresh: bool) -> Callable[[Kept], None]:
        def keep(kept: Kept) -> None:
            self._shelf.put(key, kept)
            # The bytes of a request that wants a fresh answer must not find this one.
            if not fresh:
                _tell_connection(scope, kept)

        return keep


class _Recorder:
    """Passes a response on, and gives it to be kept when it was sent in one piece."""

    def __init__(self, send: Send, keep: Callable[[Kept], None]) -> None:
        self._send = send
        self._keep = keep
        self._start: Message | None = None

    async def __call__(self, message: Message) -> None:
        """Look at a message on its way."""
        if message["type"] == "http.response.start":
            self._start = message
        elif self._start is not None:
            start, self._start = self._start, None
            if not message.get("more_body"):
                self._record(start, message.get("body", b""))
        await self._send(message)

    def _record(self, start: Message, body: bytes) -> None:
        headers = dict(start["headers"])
        release = headers.get(_RELEASE)
        if release is not None and b"etag" in headers and start["status"] in (200, 304):
            listed = tuple((name, value) for name, value in start["headers"])
            self._keep(Kept(release.decode(), start["status"], listed, bytes(body)))


def _may_be_known(scope: Scope) -> bool:
    return scope["type"] == "http" and scope["method"] in ("GET", "HEAD") and not bears_key(scope)


def _key(scope: Scope) -> tuple[object, ...]:
    matters = tuple(header for header in scope["headers"] if header[0] in _MATTERS)
    path = scope.get("raw_path") or scope["path"]
    return scope["method"], scope.get("scheme"), path, scope["query_string"], matters


def _wants_fresh(scope: Scope) -> bool:
    """Whether the client asks for an answer that is computed anew."""
    return any(
        name == b"cache-control" and any(word in value for word in _FRESH)
        for name, value in scope["headers"]
    )


def _tell_connection(scope: Scope, kept: Kept) -> None:
    extensions: dict[str, Any] = scope.get("extensions") or {}
    keep = extensions.get(EXTENSION)
    if keep is not None:
        keep(kept)
