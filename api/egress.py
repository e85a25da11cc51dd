"""The one way out: requests of SERVICE to the endpoints that the operator allows.

The engines know only addresses on loopback that end here, each with a secret in it; from here
the request goes to the endpoint itself, with limits of its own, and follows no redirect.
"""

import asyncio
import contextlib
import logging
import secrets
import socket
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence

import httpx
import uvicorn
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from store.agent import AGENT

_log = logging.getLogger(__name__)
_PASSED_ON = ("accept", "content-type")
_AT_ONCE = 8


class Egress:
    """A small server on loopback that passes requests on to the allowed endpoints."""

    def __init__(self, services: Sequence[str], seconds: float, most_bytes: int) -> None:
        """Take a port; nothing is served before ``run``."""
        self._seconds = seconds
        self._most_bytes = most_bytes
        self._room = asyncio.Semaphore(_AT_ONCE)
        self._listener = socket.create_server(("127.0.0.1", 0)) if services else None
        port = self._listener.getsockname()[1] if self._listener else 0
        self._targets = {f"/{secrets.token_urlsafe(24)}": service for service in services}
        self.addresses: Mapping[str, str] = {
            service: f"http://127.0.0.1:{port}{path}" for path, service in self._targets.items()
        }

    @contextlib.asynccontextmanager
    async def run(self) -> AsyncIterator[None]:
        """Serve for the time of a block."""
        if self._listener is None:
            yield
            return
        server = _Quiet(uvicorn.Config(self, log_level="warning", access_log=False, lifespan="off"))
        task = asyncio.create_task(server.serve(sockets=[self._listener]))
        try:
            yield
        finally:
            server.should_exit = True
            await task

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on."""
        request = Request(scope, receive)
        target = self._targets.get(scope["path"])
        response = await self._pass_on(request, target) if target else Response(status_code=404)
        await response(scope, receive, send)

    async def _pass_on(self, request: Request, target: str) -> Response:
        body = await request.body()
        headers = {name: request.headers[name] for name in _PASSED_ON if name in request.headers}
        headers["user-agent"] = AGENT
        address = httpx.URL(target).copy_merge_params(dict(request.query_params))
        try:
            async with (
                asyncio.timeout(self._seconds),
                self._room,
                httpx.AsyncClient(trust_env=False, timeout=self._seconds) as client,
                client.stream(request.method, address, content=body, headers=headers) as answer,
            ):
                return await self._received(answer)
        except (httpx.HTTPError, TimeoutError) as error:
            _log.warning("%s does not answer: %s", target, error or type(error).__name__)
            return Response(status_code=502)

    async def _received(self, answer: httpx.Response) -> Response:
        if not answer.is_success:
            return Response(status_code=502)
        received = bytearray()
        async for chunk in answer.aiter_bytes():
            received += chunk
            if len(received) > self._most_bytes:
                return Response(status_code=502)
        kind = answer.headers.get("content-type", "")
        return Response(bytes(received), headers={"content-type": kind})


class _Quiet(uvicorn.Server):
    """A server within another, which leaves the signals to that one."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield
