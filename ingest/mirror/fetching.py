"""Asking another instance, politely: one host, conditional requests, bounds, patience.

The rules for clients are those of LDES 1.0, section “HTTP requests and responses”.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Self
from urllib.parse import urldefrag, urljoin, urlsplit

import httpx

from ingest.errors import BadStream, Unreachable

__all__ = ["Answer", "Fetcher", "Manners"]

_AGENT = "Maillage/0.1 (+https://w3id.org/maillage/)"
_ACCEPT = (
    "application/trig, application/n-quads;q=0.9, text/turtle;q=0.8, "
    "application/n-triples;q=0.7, application/ld+json;q=0.6"
)
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_GONE = 410
_NOT_MODIFIED = 304


@dataclass(frozen=True)
class Manners:
    """How often is tried, how long is waited between tries, and what one answer may take.

    Waits are in seconds: the first one, doubled each time, up to the longest, which bounds what
    the other side may ask for too.
    """

    tries: int = 5
    wait: float = 1.0
    longest: float = 60.0
    seconds: float = 120.0
    most_bytes: int = 64 << 20
    redirects: int = 5


@dataclass(frozen=True)
class Answer:
    """What came: where it was found in the end, its type, tag and bytes; None if not modified.

    A page that is gone is an empty one.
    """

    address: str
    media_type: str
    tag: str
    immutable: bool
    body: bytes | None


class Fetcher:
    """A client of one host."""

    def __init__(self, address: str, manners: Manners, sleep: Callable[[float], None]) -> None:
        """Bind to the host of an address."""
        self._origin = _origin(address)
        self._manners = manners
        self._sleep = sleep
        self._client = httpx.Client(
            trust_env=False,
            timeout=manners.seconds,
            headers={"User-Agent": _AGENT, "Accept": _ACCEPT},
        )

    def __enter__(self) -> Self:
        """Keep connections for a block."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the connections."""
        self._client.close()

    def get(self, address: str, tag: str = "") -> Answer:
        """Ask for a page, unless it still has this tag; raises Unreachable, BadStream."""
        wait = self._manners.wait
        for left in reversed(range(self._manners.tries)):
            try:
                return self._follow(address, {"If-None-Match": tag} if tag else {})
            except _Passing as passing:
                if not left:
                    raise Unreachable(f"{passing}", address) from passing
                self._sleep(min(passing.after or wait, self._manners.longest))
                wait *= 2
        raise AssertionError

    def _follow(self, address: str, headers: Mapping[str, str]) -> Answer:
        for _ in range(self._manners.redirects + 1):
            if _origin(address) != self._origin:
                what = f"It leads to another host, {_origin(address)}."
                raise Unreachable(f"{what} Name that one if you trust it.", address)
            answer = self._ask(address, headers)
            if isinstance(answer, Answer):
                return answer
            address = answer
        raise Unreachable("It redirects without end.", address)

    def _ask(self, address: str, headers: Mapping[str, str]) -> Answer | str:
        """Ask once: the answer, or the address that it redirects to; raises _Passing."""
        deadline = time.monotonic() + self._manners.seconds
        try:
            with self._client.stream("GET", address, headers=headers) as response:
                location: str = response.headers.get("location", "")
                if response.status_code in _REDIRECTS and location:
                    target: str = urldefrag(urljoin(address, location)).url
                    return target
                return self._answer(address, response, deadline)
        except httpx.HTTPError as error:
            raise _Passing(f"It does not answer: {error or type(error).__name__}.") from error
        except httpx.InvalidURL as error:
            raise BadStream(f"It leads to an address that is none: {error}.", address) from error

    def _answer(self, address: str, response: httpx.Response, deadline: float) -> Answer:
        status = response.status_code
        if status in _PASSING:
            after = _after(response.headers.get("retry-after", ""))
            raise _Passing(f"It answers with status {status}.", after)
        if status not in (200, _NOT_MODIFIED, _GONE):
            raise Unreachable(f"It answers with status {status}.", address)
        read = status == 200
        return Answer(
            address=address,
            media_type=response.headers.get("content-type", ""),
            tag=response.headers.get("etag", ""),
            immutable="immutable" in response.headers.get("cache-control", ""),
            body=self._body(address, response, deadline) if read else _EMPTY.get(status),
        )

    def _body(self, address: str, response: httpx.Response, deadline: float) -> bytes:
        received = bytearray()
        for chunk in response.iter_bytes():
            received += chunk
            if len(received) > self._manners.most_bytes:
                most = self._manners.most_bytes >> 20
                raise BadStream(f"A page has more than {most} MiB.", address)
            if time.monotonic() > deadline:
                raise _Passing(f"It took more than {self._manners.seconds:g} seconds.")
        return bytes(received)


_EMPTY = {_GONE: b"", _NOT_MODIFIED: None}


class _Passing(Exception):
    """Something that may be over soon; `after` so many seconds, if the other side says."""

    def __init__(self, what: str, after: float = 0.0) -> None:
        super().__init__(what)
        self.after = after


def _origin(address: str) -> str:
    try:
        parts = urlsplit(address)
    except ValueError as error:
        raise BadStream(f"It leads to an address that is none: {error}.", address) from error
    return f"{parts.scheme}://{parts.netloc}"


def _after(text: str) -> float:
    """Read Retry-After, in seconds or as a date; 0 when it is neither."""
    try:
        return max(0.0, float(text))
    except ValueError:
        pass
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - time.time())
    except ValueError:
        return 0.0
