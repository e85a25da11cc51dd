"""One request over a plain socket, timed from the first byte sent to the last received."""

import io
import socket
import time
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from urllib.parse import quote, urlsplit

_BLOCK = 1 << 20
_FRESH = "Cache-Control: no-cache\r\n"


@dataclass(frozen=True)
class Reply:
    """What came back: the status (0 when cut off), seconds to the first and last byte, the body.

    ``size`` is in bytes as sent over the wire; the body is empty when it was not kept.
    """

    status: int
    first: float
    total: float
    size: int
    body: bytes

    @property
    def whole(self) -> bool:
        """Whether the answer is one, and complete."""
        return self.status == 200


def target(url: str, query: str) -> str:
    """The path and parameters of a query by GET."""
    parts = urlsplit(url)
    given = f"{parts.query}&" if parts.query else ""
    return f"{parts.path}?{given}query={quote(query, safe='')}"


def ask(
    url: str, query: str, accept: str, limit: float, *, keep: bool = True, fresh: bool = True
) -> Reply:
    """Ask a query and wait at most ``limit`` seconds; a ``fresh`` answer comes from no cache."""
    parts = urlsplit(url)
    head = (
        f"GET {target(url, query)} HTTP/1.1\r\nHost: {parts.netloc}\r\nAccept: {accept}\r\n"
        f"{_FRESH if fresh else ''}Connection: close\r\n\r\n"
    )
    assert parts.hostname is not None
    begun = time.perf_counter()
    with socket.create_connection((parts.hostname, parts.port), timeout=limit) as connection:
        connection.sendall(head.encode("ascii"))
        try:
            first, size, received = _receive(connection, begun, limit, keep)
        except (TimeoutError, ConnectionResetError):
            spent = time.perf_counter() - begun
            return Reply(0, spent, spent, 0, b"")
    total = time.perf_counter() - begun
    status, body = _parse(received, keep)
    return Reply(status, first, total, size, body)


def _receive(
    connection: socket.socket, begun: float, limit: float, keep: bool
) -> tuple[float, int, bytes]:
    block, parts, size, first = bytearray(_BLOCK), [], 0, 0.0
    while number := connection.recv_into(block):
        first = first or time.perf_counter() - begun
        # Of an answer that is not kept, the head tells the status and the end whether it was cut.
        if keep or not size:
            parts.append(bytes(block[:number]))
        last = bytes(block[max(0, number - 8) : number])
        size += number
        if time.perf_counter() - begun > limit:
            raise TimeoutError
    return first, size, b"".join(parts) if keep else b"".join([*parts, last] if size else [])


def _parse(received: bytes, kept: bool) -> tuple[int, bytes]:
    """Status and body of a reply; status 0 when it was cut off."""
    head, _, _ = received.partition(b"\r\n\r\n")
    if not kept:
        status = int(head.split(b" ", 2)[1]) if head else 0
        chunked = b"transfer-encoding: chunked" in head.lower()
        return (0 if chunked and not received.endswith(b"0\r\n\r\n") else status), b""
    try:
        response = HTTPResponse(_Received(received))  # type: ignore[arg-type]
        response.begin()
        return response.status, response.read()
    except HTTPException:
        return 0, b""


class _Received:
    """Received bytes, for the standard library to read as if from a socket."""

    def __init__(self, received: bytes) -> None:
        self._received = received

    def makefile(self, mode: str) -> io.BytesIO:
        """The bytes as a file."""
        return io.BytesIO(self._received)
