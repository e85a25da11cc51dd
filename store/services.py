"""Endpoints elsewhere that queries may ask with SERVICE: their limits, and what can go wrong."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

__all__ = ["Outage", "Reason", "Service", "is_address", "read_services"]

EXPECTED = "http(s) addresses, each once, and limits above 0"
Reason = Literal["unreachable", "cut", "late", "status", "large", "unreadable", "crowded", "often"]


@dataclass(frozen=True)
class Service:
    """An endpoint: its IRI as queries spell it, the address at which it is asked, its limits.

    ``seconds`` are those of one request, ``mebibytes`` those of one answer.
    """

    iri: str
    address: str
    seconds: float
    mebibytes: float


@dataclass(frozen=True)
class Outage:
    """Why an endpoint gave no usable answer to a request.

    ``detail`` are the seconds, mebibytes or requests of the limit, the status, or the media type.
    """

    service: str
    reason: Reason
    detail: str = ""

    def __str__(self) -> str:
        """Say it in English."""
        return _SAID[self.reason].format(service=self.service, detail=self.detail)


_SAID: dict[Reason, str] = {
    "unreachable": "{service} cannot be reached.",
    "cut": "{service} broke its answer off.",
    "late": "{service} did not answer within {detail} s.",
    "status": "{service} answered with the status {detail}.",
    "large": "{service} answered with more than {detail} MiB.",
    "unreadable": "{service} answered with something else than SPARQL results ({detail}).",
    "often": "{service} would be asked more than {detail} times by this query.",
    "crowded": "{service} is being asked by too many other queries of this server.",
}


def read_services(text: str, seconds: float, mebibytes: float) -> tuple[Service, ...]:
    """Read a list with commas; what an endpoint does not say for itself is as given.

    Raises ValueError when it cannot be read, or names an endpoint twice.
    """
    items = [item.split() for item in text.split(",") if item.strip()]
    services = tuple(_service(iri, words, seconds, mebibytes) for iri, *words in items)
    if len({service.iri for service in services}) < len(services):
        raise ValueError(text)
    return services


def is_address(text: str) -> bool:
    """Whether a text is an http(s) address that can stand between `<` and `>`."""
    parts = urlsplit(text)
    return parts.scheme in ("http", "https") and bool(parts.netloc) and not set(text) & set('<>" ')


def _service(iri: str, words: list[str], seconds: float, mebibytes: float) -> Service:
    own = dict(_own(words))
    if len(own) < len(words):
        raise ValueError(iri)
    service = Service(
        iri,
        own.get("at", iri),
        float(own.get("seconds", seconds)),
        float(own.get("memory", mebibytes)),
    )
    good = is_address(iri) and is_address(service.address)
    if not good or not all(0 < x < math.inf for x in (service.seconds, service.mebibytes)):
        raise ValueError(iri)
    return service


def _own(words: list[str]) -> Iterator[tuple[str, str]]:
    for word in words:
        name, equals, value = word.partition("=")
        if name not in ("at", "seconds", "memory") or not equals:
            raise ValueError(word)
        yield name, value
