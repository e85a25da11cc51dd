"""Telling clients apart for fairness; nothing about them is kept."""

import ipaddress

from starlette.requests import Request

_IPV6_PREFIX = 64


def client_of(request: Request) -> str:
    """Name the client: its IPv4 address, or the network of its IPv6 address, which one site has."""
    host = request.client.host if request.client else ""
    if ":" not in host:
        return host
    try:
        return str(ipaddress.ip_network((host.partition("%")[0], _IPV6_PREFIX), strict=False))
    except ValueError:
        return host
