"""A document as received, with what the server said of its version and of further pages."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

# What a later request, or the reading of the document, needs to know of the answer.
KEPT = (
    "content-type", "etag", "last-modified", "link", "x-wp-total", "x-wp-totalpages",
)  # fmt: skip


@dataclass(frozen=True)
class Document:
    """What an address gave: `file` is its name in the snapshot, `headers` those of KEPT."""

    address: str
    file: str
    body: bytes = field(repr=False)
    received: str
    headers: Mapping[str, str]

    @property
    def sha256(self) -> str:
        """SHA-256 of the body, in hexadecimal."""
        return hashlib.sha256(self.body).hexdigest()

    @property
    def conditions(self) -> dict[str, str]:
        """The headers with which to ask whether it changed (RFC 9110, 13.1)."""
        names = {"etag": "If-None-Match", "last-modified": "If-Modified-Since"}
        return {names[name]: self.headers[name] for name in names if self.headers.get(name)}

    def as_json(self) -> dict[str, Any]:
        """The document as it stands in snapshot.json, without its body."""
        return {
            "address": self.address,
            "file": self.file,
            "bytes": len(self.body),
            "sha256": self.sha256,
            "received": self.received,
            "headers": dict(self.headers),
        }
