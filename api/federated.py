"""What endpoints elsewhere are called, and on what terms they say what they say."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

__all__ = ["KnownEndpoint", "known_endpoint"]


@dataclass(frozen=True)
class KnownEndpoint:
    """An endpoint; one that is not known is called by its host, on terms that are not known."""

    iri: str
    title: str
    homepage: str = ""
    licence: str = ""


def known_endpoint(iri: str) -> KnownEndpoint:
    """What is known of an endpoint."""
    return _known().get(iri) or KnownEndpoint(iri, urlsplit(iri).netloc)


@cache
def _known() -> dict[str, KnownEndpoint]:
    listed = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
    return {item["iri"]: KnownEndpoint(**item) for item in listed["endpoint"]}
