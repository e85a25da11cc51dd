"""What a connection does beyond HTTP: bounds on slow and large requests, and a short way.

A request whose very bytes were answered before, by the release that is still served, is answered
with the same bytes, before it is even parsed.
"""

import asyncio
import http
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from api.cache import EXTENSION
from api.kept import Kept, Shelf

STATE = "connection_shelf"
HEAD_SECONDS = 10.0
HEAD_BYTES = 128 * 1024
_STALL_SECONDS = 60.0
_CORKED_BYTES = 16 * 1024
_END = b"\r\n\r\n"


class Connection(HttpToolsProtocol):
    """One client's connection."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        """Take what the server gives every connection."""
        super().__init__(*arguments, **named)
        self._shelf: Shelf | None = self.app_state.get(STATE)
        self._request = b""
        self._head_bytes = 0
        self._head_timer: asyncio.TimerHandle | None = None
        self._stall_timer: asyncio.TimerHandle | None = None
        self._answered = 0.0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Give the client some seconds for its first request."""
        super().connection_made(transport)
        self.transport = cast(asyncio.Transport, _Corked(transport, self.loop))
        self._expect_head()

    def data_received(self, data: bytes) -> None:
        """Answer known bytes at once; have others parsed, within bounds."""
        idle = (self.cycle is None or self.cycle.response_complete) and not self._head_bytes
        if idle and self._shelf is not None and self._answer(data):
            return
        alone = data.startswith(b"GET ") and data.find(_END) == len(data) - len(_END)
        self._request = data if idle and alone else b""
        self._head_bytes += len(data)
        if idle:
            self._expect_head()
        super().data_received(data)
        if self._head_bytes > HEAD_BYTES and not self.transport.is_closing():
            self.send_400_response("The request line and headers are too long: use POST.")

    def on_headers_complete(self) -> None:
        """Count no longer: what follows is the body, whose size the application bounds."""
        self._head_bytes = -(1 << 62)
        self._forget(self._head_timer)
        self.scope["extensions"] = {EXTENSION: self._keep}  # type: ignore[dict-item]
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """Begin to count the next request."""
        self._head_bytes = 0
        super().on_message_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """Let go of the timers."""
        self._forget(self._head_timer)
        self._forget(self._stall_timer)
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """Wait for a client that does not read, but not for ever."""
        self._stall_timer = self.loop.call_later(_STALL_SECONDS, self.transport.abort)
        super().pause_writing()

    def resume_writing(self) -> None:
        """The client reads again."""
        self._forget(self._stall_timer)
        super().resume_writing()

    def timeout_keep_alive_handler(self) -> None:
        """Close an idle connection; one that was answered the short way is not idle."""
        left = self._answered + self.timeout_keep_alive - self.loop.time()
        if left > 0:
            self.timeout_keep_alive_task = self.loop.call_later(
                left, self.timeout_keep_alive_handler
            )
        else:
            super().timeout_keep_alive_handler()

    def _answer(self, data: bytes) -> bool:
        assert self._shelf is not None
        kept = self._shelf.get(data)
        if kept is None:
            return False
        self._forget(self._head_timer)
        parts = [b"HTTP/1.1 ", _status(kept.status)]
        for name, value in (*self.server_state.default_headers, *kept.headers):
            parts += (name, b": ", value, b"\r\n")
        self.transport.write(b"".join((*parts, b"\r\n", kept.body)))
        self._answered = self.loop.time()
        if self.timeout_keep_alive_task is None:
            self.timeout_keep_alive_handler()
        return True

    def _keep(self, kept: Kept) -> None:
        """Remember the bytes that were just answered, when they were a request by themselves."""
        if self._request and self._shelf is not None and self.cycle.keep_alive:
            self._shelf.put(self._request, kept)

    def _expect_head(self) -> None:
        self._forget(self._head_timer)
        self._head_timer = self.loop.call_later(HEAD_SECONDS, self._close_slow)

    def _close_slow(self) -> None:
        if self.cycle is None or self.cycle.response_complete:
            self.transport.close()

    @staticmethod
    def _forget(timer: asyncio.TimerHandle | None) -> None:
        if timer is not None:
            timer.cancel()


class _Corked:
    """A transport that sends a response's head and a short body in one go."""

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._held = bytearray()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        """Hold what comes until the end of this round of the loop, or until it is much."""
        if not self._held:
            self._loop.call_soon(self._send)
        self._held += data
        if len(self._held) > _CORKED_BYTES:
            self._send()

    def close(self) -> None:
        """Send what is held, then close."""
        self._send()
        self._transport.close()

    def _send(self) -> None:
        if self._held and not self._transport.is_closing():
            self._transport.write(bytes(self._held))
        self._held.clear()


def _status(code: int) -> bytes:
    return f"{code} {http.HTTPStatus(code).phrase}\r\n".encode()
