"""What keys are used for: noted when the answer is known, which no cache may keep."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.caching import bears_key
from api.journal import Journal
from store.keys import Key

_USE = "maillage.use"
_LONGEST = 1000


@dataclass
class Use:
    """One request with a key, which is known once it is admitted, and what came of it.

    ``graph`` is what the request is to change; ``status`` is 0 when there was no answer. Of the
    client and the secret there is nothing here.
    """

    method: str
    path: str
    key: Key | None = None
    graph: str = ""
    status: int = 0
    moment: float = field(default_factory=time.time)


class Uses:
    """Sees requests with keys come, and their answers leave; plain ASGI."""

    def __init__(self, app: ASGIApp, journal: Journal[Use]) -> None:
        """Wrap an application."""
        self._app = app
        self._journal = journal

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] != "http" or not bears_key(scope):
            await self._app(scope, receive, send)
            return
        # What is further in may copy the scope, and still means this one.
        use = scope[_USE] = Use(scope["method"], scope["path"])

        async def watching(message: Message) -> None:
            if message["type"] == "http.response.start":
                use.status = message["status"]
                others = [item for item in message["headers"] if item[0] != b"cache-control"]
                message["headers"] = [*others, (b"cache-control", b"no-store")]
            await send(message)

        try:
            await self._app(scope, receive, watching)
        finally:
            if use.key is not None:
                self._journal.append(use)


def use_of(scope: Scope) -> Use:
    """Give what is noted of a request that bears a key."""
    use: Use = scope[_USE]
    return use


def line_of(use: Use) -> Mapping[str, Any]:
    """Say in JSON what is known of a use."""
    return {
        "time": datetime.fromtimestamp(use.moment, UTC).isoformat(timespec="milliseconds"),
        "key": use.key.id if use.key else "",
        "method": use.method,
        "path": use.path[:_LONGEST],
        "graph": use.graph[:_LONGEST],
        "status": use.status,
    }
