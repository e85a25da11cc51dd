"""The contexts that JSON-LD refers to, put into it: no parser reaches out by itself.

`[fetch.contexts]` of source.toml names files of the source's folder that stand for an address,
for one that is gone; any other is fetched, from the allowed hosts only.
"""

import json
from collections.abc import Callable
from typing import Any

from ingest.harvest.beside import beside
from ingest.harvest.failures import too_large, unreadable
from ingest.harvest.naming import leads_to
from ingest.harvest.notation import parsed
from ingest.source import Source

_DEEPEST = 5

Load = Callable[[str], bytes]


class Contexts:
    """Puts contexts in the place of their addresses."""

    def __init__(self, source: Source, load: Load, size: int) -> None:
        """`load` fetches the contexts that the source does not bring itself.

        All that are put in may have `size` bytes: contexts that name each other grow without end.
        """
        self._source = source
        self._own: dict[str, str] = source.fetch.get("contexts", {})
        self._load = load
        self._size = self._left = size

    def inlined(self, body: bytes, address: str) -> bytes:
        """A JSON-LD document without references to other documents. Raises Failed."""
        try:
            return json.dumps(self._node(parsed(body, address), address, 0)).encode()
        except RecursionError:
            raise unreadable(address, "JSON-LD", "too deep") from None

    def _node(self, node: Any, base: str, depth: int) -> Any:
        if isinstance(node, list):
            return [self._node(item, base, depth) for item in node]
        if not isinstance(node, dict):
            return node
        return {
            name: self._context(value, base, depth)
            if name == "@context"
            else self._node(value, base, depth)
            for name, value in node.items()
        }

    def _context(self, value: Any, base: str, depth: int) -> Any:
        if isinstance(value, list):
            return [self._context(item, base, depth) for item in value]
        if not isinstance(value, str):
            return self._node(value, base, depth)
        address = leads_to(value, base)
        if depth == _DEEPEST:
            raise unreadable(address, "JSON-LD", "contexts of contexts")
        body = self._read(address)
        self._left -= len(body)
        if self._left < 0:
            raise too_large(address, self._size)
        found = parsed(body, address)
        context = found.get("@context", {}) if isinstance(found, dict) else {}
        return self._context(context, address, depth + 1)

    def _read(self, address: str) -> bytes:
        if address in self._own:
            return beside(self._source, self._own[address]).text.encode()
        return self._load(address)
