"""The one way out: requests of SERVICE to the endpoints that the operator allows.

The engines know only addresses on loopback that end here, each with a secret in it and the number
of the reader that asks; from here the request goes to the endpoint itself, within the limits of
that endpoint, and follows no redirect. What comes back is passed on when it is whole and can be
read. An endpoint that has failed a query is not asked by it again: no query waits for it twice.
"""

import asyncio
import contextlib
import logging
import secrets
import socket
import ssl
from collections import deque
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass

import httpx
import pyoxigraph as ox
import uvicorn
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from api.readers.calls import Calls
from store.agent import AGENT
from store.services import Outage, Reason, Service

_log = logging.getLogger(__name__)
_PASSED_ON = ("accept", "content-type")
# Requests to one endpoint; the others wait, so that none is overrun, nor keeps another waiting.
# Wikidata takes five from one address.
_AT_ONCE = 5
# Requests that one query may make: what is asked row by row would never end.
_MOST = 100


class _Failed(Exception):
    """An endpoint gives no usable answer."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(reason, detail)
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True)
class _Target:
    """An endpoint, the room for requests to it, and the certificates that are trusted."""

    service: Service
    room: asyncio.Semaphore
    trusted: ssl.SSLContext


class Egress:
    """A small server on loopback that passes requests on to the allowed endpoints."""

    def __init__(self, services: Sequence[Service], calls: Calls) -> None:
        """Take a port; nothing is served before ``run``. Tell ``calls`` who waits for what."""
        self._calls = calls
        self._listener = socket.create_server(("127.0.0.1", 0)) if services else None
        port = self._listener.getsockname()[1] if self._listener else 0
        self._targets = _targets(services) if services else {}
        # Each reader adds its number; see Choices.for_reader.
        self.addresses: Mapping[str, str] = {
            target.service.iri: f"http://127.0.0.1:{port}{path}"
            for path, target in self._targets.items()
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
        """Pass one request on, as long as the reader that asks is there."""
        request = Request(scope, receive)
        path, _, reader = scope["path"].rpartition("/")
        target = self._targets.get(path)
        if target is None or not reader.isdecimal():
            await Response(status_code=404)(scope, receive, send)
            return
        body = await request.body()
        work = asyncio.create_task(self._answer(request, body, target, int(reader)))
        gone = asyncio.create_task(_gone(receive))
        await asyncio.wait((work, gone), return_when=asyncio.FIRST_COMPLETED)
        gone.cancel()
        if work.done():
            await work.result()(scope, receive, send)
        else:
            work.cancel()

    async def _answer(
        self, request: Request, body: bytes, target: _Target, reader: int
    ) -> Response:
        """Ask an endpoint, and note what goes wrong for the reader."""
        iri = target.service.iri
        if self._calls.failed(reader, iri):
            return Response(status_code=502)
        with self._calls.awaiting(reader, iri):
            try:
                if self._calls.made(reader) > _MOST:
                    raise _Failed("often", str(_MOST))
                return await _pass_on(request, body, target)
            except _Failed as failure:
                outage = Outage(iri, failure.reason, failure.detail)
        self._calls.note(reader, outage)
        _log.warning("%s", outage)
        return Response(status_code=502)


def _targets(services: Sequence[Service]) -> Mapping[str, _Target]:
    """The endpoints by paths that nobody guesses."""
    # Reading the certificates takes longer than many a request.
    trusted = httpx.create_ssl_context(trust_env=False)
    return {
        f"/{secrets.token_urlsafe(24)}": _Target(service, asyncio.Semaphore(_AT_ONCE), trusted)
        for service in services
    }


async def _pass_on(request: Request, body: bytes, target: _Target) -> Response:
    """Pass a request on; raises _Failed."""
    service, begun = target.service, False
    try:
        async with asyncio.timeout(service.seconds), target.room:
            begun = True
            return await _ask(request, body, target)
    except TimeoutError:
        raise _Failed("late" if begun else "crowded", f"{service.seconds:g}") from None
    except (httpx.ConnectError, httpx.UnsupportedProtocol, httpx.InvalidURL):
        raise _Failed("unreachable") from None
    except httpx.DecodingError:
        raise _Failed("unreadable", "Content-Encoding") from None
    except httpx.HTTPError:
        raise _Failed("cut") from None


async def _ask(request: Request, body: bytes, target: _Target) -> Response:
    service = target.service
    headers = {name: request.headers[name] for name in _PASSED_ON if name in request.headers}
    headers["user-agent"] = AGENT
    address = httpx.URL(service.address).copy_merge_params(dict(request.query_params))
    # The time limit is that of _pass_on.
    async with (
        httpx.AsyncClient(trust_env=False, timeout=None, verify=target.trusted) as client,  # noqa: S113
        client.stream(request.method, address, content=body, headers=headers) as answer,
    ):
        if not answer.is_success:
            raise _Failed("status", str(answer.status_code))
        received = await _received(answer, service)
        kind = answer.headers.get("content-type", "").partition(";")[0].strip()
        if not await asyncio.to_thread(_is_whole, received, kind):
            raise _Failed("unreadable", kind or "–")
        return Response(received, headers={"content-type": kind})


async def _received(answer: httpx.Response, service: Service) -> bytes:
    received = bytearray()
    async for chunk in answer.aiter_bytes():
        received += chunk
        if len(received) > service.mebibytes * (1 << 20):
            raise _Failed("large", f"{service.mebibytes:g}")
    return bytes(received)


def _is_whole(received: bytes, kind: str) -> bool:
    """Read an answer to its end: an engine that finds it cut off would tell nobody."""
    read = ox.QueryResultsFormat.from_media_type(kind) if kind else None
    if read is None:
        return False
    try:
        rows = ox.parse_query_results(received, format=read)
        if not isinstance(rows, ox.QuerySolutions):
            return False
        deque(rows, maxlen=0)
    except (SyntaxError, ValueError, OSError):
        return False
    return True


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


class _Quiet(uvicorn.Server):
    """A server within another, which leaves the signals to that one."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield
