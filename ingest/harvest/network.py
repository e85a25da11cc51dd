"""Connections to public addresses only, each to the very address that was checked.

A name is resolved once, all its addresses are checked, and the connection goes to one of them by
number: between check and use there is no second look-up that could answer otherwise (DNS
rebinding). Every redirect comes through here again.
"""

import socket
import ssl
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any

import httpcore

from ingest.harvest.failures import Failed, FailedForNow
from ingest.harvest.limits import Deadline

# Addresses in which an IPv4 address is hidden (RFC 6052), and a network's own ones (RFC 8215).
_TRANSLATED = IPv6Network("64:ff9b::/96")
_TRANSLATED_HERE = IPv6Network("64:ff9b:1::/48")


def is_public(text: str) -> bool:
    """Whether an IP address is one of the public Internet, whatever it is wrapped in."""
    address = ip_address(text)
    if isinstance(address, IPv6Address):
        if address in _TRANSLATED:
            return _plain(IPv4Address(int(address) & 0xFFFFFFFF))
        teredo = address.teredo
        hidden = address.ipv4_mapped or address.sixtofour or (teredo and teredo[1])
        if hidden:
            return _plain(hidden)
        if address.scope_id or address.is_site_local or address in _TRANSLATED_HERE:
            return False
    return _plain(address)


def _plain(address: IPv4Address | IPv6Address) -> bool:
    special = address.is_multicast or address.is_reserved or address.is_unspecified
    return address.is_global and not special


class Guard(httpcore.NetworkBackend):
    """Opens the connections of one request; none of them outlives its deadline."""

    def __init__(self, address: str, deadline: Deadline, loopback: bool) -> None:
        """`address` is the one fetched; `loopback` lets this machine's own addresses pass."""
        self._address = address
        self._deadline = deadline
        self._loopback = loopback
        self._system = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first address of a host that answers. Raises Failed."""
        last: httpcore.NetworkError | httpcore.TimeoutException | None = None
        for number in self._resolve(host, port):
            left = _left(self._deadline)
            try:
                stream = self._system.connect_tcp(number, port, left, None, socket_options)
            except (httpcore.NetworkError, httpcore.TimeoutException) as error:
                last = error
            else:
                return _Timed(stream, self._deadline)
        raise last or httpcore.ConnectError("no address")

    def _resolve(self, host: str, port: int) -> list[str]:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            detail = getattr(error, "strerror", None) or str(error)
            raise FailedForNow("unresolved", self._address, host=host, detail=detail) from None
        numbers = list(dict.fromkeys(str(item[4][0]) for item in found))
        for number in numbers:
            if not (is_public(number) or (self._loopback and ip_address(number).is_loopback)):
                raise Failed("private", self._address, host=host, number=number)
        return numbers


class _Timed(httpcore.NetworkStream):
    """A stream on which every step ends before the deadline, however small the steps are."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _left(self._deadline))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _left(self._deadline))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        left = _left(self._deadline)
        return _Timed(self._stream.start_tls(ssl_context, server_hostname, left), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _left(deadline: Deadline) -> float:
    if deadline.left <= 0:
        raise httpcore.ReadTimeout
    return deadline.left
