"""JSON as received."""

import json
from typing import Any

from ingest.harvest.failures import unreadable


def parsed(body: bytes, address: str) -> Any:
    """The value of a JSON document in UTF-8, UTF-16 or UTF-32 (RFC 4627). Raises Failed."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise unreadable(address, "JSON", error) from None
