"""One request and its answer: no redirect, no second try, and limits that hold."""

import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from http import HTTPStatus

import httpcore
import httpx

from ingest.harvest.failures import Failed, FailedForNow, too_large
from ingest.harvest.limits import Deadline
from ingest.harvest.network import Guard

_FORM = "application/x-www-form-urlencoded"
_PLAIN = ("", "identity")
_PACKED = ("gzip", "x-gzip")
_GZIP = zlib.MAX_WBITS | 16
_STEP = 1 << 16


@dataclass(frozen=True)
class Request:
    """What is asked of an address; with a form (URL-encoded), by POST."""

    address: httpx.URL
    headers: Mapping[str, str]
    form: bytes = b""


@dataclass(frozen=True)
class Answer:
    """What a server answered: the headers by their names in lower case, the body decompressed.

    The body of anything but a 200 is not read, and empty.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes = b""


def exchange(request: Request, deadline: Deadline, size: int, loopback: bool) -> Answer:
    """Ask once for an address. Raises Failed, or FailedForNow where another try makes sense.

    A body of more than `size` bytes, sent or decompressed, is refused: unread if it says so.
    """
    where = str(request.address)
    guard = Guard(where, deadline, loopback)
    try:
        with httpcore.ConnectionPool(network_backend=guard) as pool, _sent(pool, request) as answer:
            headers = _headers(answer.headers)
            if answer.status != HTTPStatus.OK:
                return Answer(answer.status, headers)
            _check_length(where, headers, size)
            body = _bounded(where, answer.iter_stream(), size)
            return Answer(answer.status, headers, _unpacked(where, headers, body, size))
    except httpcore.TimeoutException:
        raise FailedForNow("slow", where, seconds=f"{deadline.seconds:g}") from None
    except (httpcore.NetworkError, httpcore.ProtocolError) as error:
        detail = str(error) or type(error).__name__
        raise FailedForNow("connection", where, detail=detail) from None


def _sent(
    pool: httpcore.ConnectionPool, request: Request
) -> AbstractContextManager[httpcore.Response]:
    own = {"Accept-Encoding": "gzip", "Connection": "close", **request.headers}
    if request.form:
        own |= {"Content-Type": _FORM, "Content-Length": str(len(request.form))}
    headers: list[tuple[bytes | str, bytes | str]] = [("Host", request.address.netloc)]
    headers += own.items()
    method = "POST" if request.form else "GET"
    return pool.stream(method, _address(request.address), headers=headers, content=request.form)


def _address(address: httpx.URL) -> httpcore.URL:
    # The same parts that were checked, so that no second parser reads another host in them.
    return httpcore.URL(
        scheme=address.raw_scheme,
        host=address.raw_host,
        port=address.port,
        target=address.raw_path,
    )


def _headers(raw: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in raw:
        known, text = name.decode("latin-1").lower(), value.decode("latin-1")
        found[known] = f"{found[known]}, {text}" if known in found else text
    return found


def _check_length(where: str, headers: Mapping[str, str], size: int) -> None:
    length = headers.get("content-length", "")
    if length.isdecimal() and int(length) > size:
        raise too_large(where, size)


def _bounded(where: str, chunks: Iterable[bytes], size: int) -> Iterator[bytes]:
    total = 0
    for chunk in chunks:
        total += len(chunk)
        if total > size:
            raise too_large(where, size)
        yield chunk


def _unpacked(where: str, headers: Mapping[str, str], body: Iterable[bytes], size: int) -> bytes:
    coding = headers.get("content-encoding", "").strip().lower()
    if coding in _PLAIN:
        return b"".join(body)
    if coding not in _PACKED:
        raise Failed("coding", where, coding=coding)
    return b"".join(_bounded(where, _gunzipped(where, body), size))


def _gunzipped(where: str, body: Iterable[bytes]) -> Iterator[bytes]:
    """Decompress in steps of a bounded size, so that a bomb is seen before it goes off."""
    unpacker = zlib.decompressobj(_GZIP)
    try:
        for chunk in body:
            rest, more = chunk, False
            while rest or more:
                # A file may be several gzip members, one after the other.
                unpacker = zlib.decompressobj(_GZIP) if unpacker.eof else unpacker
                piece = unpacker.decompress(rest, _STEP)
                yield piece
                rest = unpacker.unconsumed_tail or unpacker.unused_data
                more = len(piece) == _STEP and not unpacker.eof
    except zlib.error as error:
        raise FailedForNow("connection", where, detail=f"gzip: {error}") from None
    if not unpacker.eof:
        raise FailedForNow("connection", where, detail="gzip: cut short")
