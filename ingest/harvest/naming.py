"""Names of received files: legible, and different for different addresses."""

import re
from urllib.parse import urlsplit

from ingest.tables.naming import digest


def file_of(address: str, suffix: str) -> str:
    """The file in which what an address gives is kept."""
    last = urlsplit(address).path.rstrip("/").rpartition("/")[2].rpartition(".")
    stem = re.sub(r"[^A-Za-z0-9_-]+", "-", last[0] or last[2]).strip("-")[:60]
    return f"{stem or 'index'}-{digest(address)}{suffix}"
