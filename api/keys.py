"""Who may do what by which key: tokens are read, checked at a bounded cost, and never told."""

import asyncio
import base64
import binascii
import math
import os
import threading

from starlette.requests import Request

from api.caching import bears_key
from api.client import client_of
from api.context import context_of
from api.pace import Pace
from api.problems import Problem
from api.threads import in_thread
from api.uses import use_of
from store.keys import Key, Keys

WRONG_A_MINUTE = 10
_MOST_CHECKS = 20
# Readers go first: a check takes all cores for a moment.
_NICENESS = 10
_CHALLENGE = 'Bearer realm="Maillage"'
_NO_KEY = {"WWW-Authenticate": _CHALLENGE}
_WRONG = {"WWW-Authenticate": f'{_CHALLENGE}, error="invalid_token"'}
_TOO_NARROW = {"WWW-Authenticate": f'{_CHALLENGE}, error="insufficient_scope"'}


class Gate:
    """Lets tokens in: so many requests a minute by a key, so many wrong tokens by a client."""

    def __init__(self, keys: Keys, a_minute: int) -> None:
        """Know the keys, and how often each may be used."""
        self._keys = keys
        self._by_key = Pace(a_minute)
        self._wrong = Pace(WRONG_A_MINUTE)
        self._checks: dict[str, asyncio.Task[Key | None]] = {}

    async def admit(self, token: str, client: str) -> Key:
        """Give the key of a token; raises Problem 401, 429 or 503, and BrokenKeys."""
        key = self._keys.remembered(token) or await self._checked(token, client)
        if key is None:
            raise Problem(401, "key_wrong", _WRONG)
        if wait := self._by_key.take(key.id):
            raise _later(429, "key_rate", wait)
        return key

    async def _checked(self, token: str, client: str) -> Key | None:
        """Check a token in a thread; those who come with the same one wait for the same check."""
        check = self._checks.get(token)
        if check is None:
            if wait := self._wrong.take(client):
                raise _later(429, "key_tries", wait)
            if len(self._checks) >= _MOST_CHECKS:
                self._wrong.give_back(client)
                raise _later(503, "key_busy", 1)
            check = self._checks[token] = asyncio.create_task(self._check(token, client))
            check.add_done_callback(lambda _: self._checks.pop(token))
        # It goes on for the others when one of them leaves.
        return await asyncio.shield(check)

    async def _check(self, token: str, client: str) -> Key | None:
        key = await in_thread(lambda: _check_nicely(self._keys, token))
        if key is not None:
            self._wrong.give_back(client)
        return key


async def key_of(request: Request) -> Key | None:
    """Give the key that a request bears; None without one. Raises Problem 401, 429 or 503.

    The token comes as RFC 6750 has it (``Authorization: Bearer``) or as the password of RFC 7617
    (``Basic``), with any name. However often this is asked of a request, it counts once.
    """
    if not bears_key(request.scope):
        return None
    use = use_of(request.scope)
    if use.key is None:
        use.key = await context_of(request).gate.admit(_token(request), client_of(request))
    return use.key


async def require(request: Request, *, graph: str | None = None, maintain: bool = False) -> Key:
    """Give the key of a request that must have one.

    It must be allowed to write the graph, given by name or IRI, and be a maintainer's if
    ``maintain``. Raises Problem 401, 403, 429 or 503.
    """
    key = await key_of(request)
    if key is None:
        raise Problem(401, "key_missing", _NO_KEY)
    name = context_of(request).settings.namespaces.name_of_graph(graph or "")
    use_of(request.scope).graph = name
    if maintain and not key.maintains:
        raise Problem(403, "key_maintain", _TOO_NARROW)
    if graph is not None and not key.may_write(name):
        raise Problem(403, "key_graph", _TOO_NARROW, graph=name)
    return key


def _token(request: Request) -> str:
    """Read the token that the client sends, right or wrong; raises Problem."""
    lines = request.headers.getlist("authorization")
    scheme, _, given = lines[0].strip().partition(" ")
    if len(lines) == 1 and scheme.lower() == "bearer":
        return given.strip()
    if len(lines) == 1 and scheme.lower() == "basic" and not _is_sent_by_another_site(request):
        try:
            return base64.b64decode(given, validate=True).decode().partition(":")[2]
        except (binascii.Error, UnicodeDecodeError):
            pass
    raise Problem(401, "key_form", _NO_KEY)


def _is_sent_by_another_site(request: Request) -> bool:
    """Whether a browser adds a password it knows to what another site makes it send."""
    return request.headers.get("sec-fetch-site", "none") not in ("none", "same-origin")


def _check_nicely(keys: Keys, token: str) -> Key | None:
    os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICENESS)
    return keys.check(token)


def _later(status: int, key: str, seconds: float) -> Problem:
    wait = math.ceil(seconds)
    return Problem(status, key, {"Retry-After": str(wait)}, seconds=wait)
