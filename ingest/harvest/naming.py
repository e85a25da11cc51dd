"""Addresses of documents, and the names of the files in which they are kept."""

import re
from urllib.parse import urljoin, urlsplit

import httpx

from ingest.harvest.failures import Failed
from ingest.tables.naming import digest


def file_of(address: str, suffix: str) -> str:
    """The file in which what an address gives is kept: legible, and another for each address."""
    last = urlsplit(address).path.rstrip("/").rpartition("/")[2].rpartition(".")
    stem = re.sub(r"[^A-Za-z0-9_-]+", "-", last[0] or last[2]).strip("-")[:60]
    return f"{stem or 'index'}-{digest(address)}{suffix}"


def leads_to(link: str, base: str) -> str:
    """The address to which a link of a document leads. Raises Failed when it is none."""
    try:
        return str(httpx.URL(urljoin(base, link)))
    except (ValueError, httpx.InvalidURL):
        shown = link.encode("ascii", "backslashreplace").decode("ascii")
        raise Failed("scheme", shown) from None
