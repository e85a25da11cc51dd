"""The keys of partners: who may touch which graphs; of the secrets only hashes are kept.

A token reads ``mlg_<id>_<secret>``: 64 and 256 random bits in hexadecimal digits. The file holds
argon2id hashes of the tokens with the second recommended parameters of RFC 9106 (64 MiB).
"""

import base64
import hmac
import json
import os
import re
import secrets
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from argon2.profiles import RFC_9106_LOW_MEMORY

from store.errors import BadKey, BrokenKeys, UnknownKey
from store.locks import lock

__all__ = ["RIGHTS", "Key", "Keys"]

RIGHTS = ("read", "write", "maintain")
_TOKEN = re.compile(r"mlg_([0-9a-f]{16})_[0-9a-f]{64}", re.ASCII)
_GRAPH = re.compile(r"[^\s<>\"{}|\\^`*]+\*?|\*")
_REMEMBERED_SECONDS = 600.0
_HASHER = PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)


@dataclass(frozen=True)
class Key:
    """What is known of a key: whose it is, and what it opens; times in ISO 8601, UTC.

    ``graphs`` are names of graphs below graph/, or whole IRIs of others; a trailing ``*`` stands
    for all that begin so. ``revoked`` is empty as long as the key holds.
    """

    id: str
    name: str
    graphs: tuple[str, ...]
    rights: frozenset[str]
    created: str
    revoked: str = ""

    @property
    def maintains(self) -> bool:
        """Whether the key is a maintainer's."""
        return "maintain" in self.rights

    def may_write(self, graph: str) -> bool:
        """Whether the key may change a graph, given by name if it is below graph/, else by IRI."""
        covered = any(_covers(pattern, graph) for pattern in self.graphs)
        return self.maintains or ("write" in self.rights and covered)

    def as_json(self) -> Mapping[str, Any]:
        """Say all of it in JSON."""
        return {**asdict(self), "rights": [each for each in RIGHTS if each in self.rights]}


@dataclass(frozen=True)
class _Stored:
    """A key with the hash of its token; without one once it is revoked."""

    key: Key
    hash: str = field(repr=False)


@dataclass(frozen=True)
class _Known:
    """One state of the file, and which tokens were right as long as it was that."""

    stamp: object
    stored: Mapping[str, _Stored]
    # By key: a digest that only this process can make, and until when it counts.
    right: dict[str, tuple[bytes, float]] = field(default_factory=dict, repr=False)


class Keys:
    """The keys below one home folder, for any number of threads and processes at once."""

    def __init__(self, home: Path) -> None:
        """Name the folder; nothing is read or made until it is needed."""
        self._path = home / "keys.json"
        self._known = _Known(None, {})
        # Each verification takes 64 MiB and all cores for a moment, so there is one at a time.
        self._turn = threading.Lock()
        self._pepper = secrets.token_bytes(32)
        self._nobody = _hash_of_nobody()

    def add(self, name: str, graphs: Iterable[str], rights: Iterable[str]) -> tuple[Key, str]:
        """Make a key, and give it with its token, which nothing tells again; raises BadKey."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        key = Key(secrets.token_hex(8), name.strip(), tuple(graphs), frozenset(rights), now)
        _check(key)
        token = f"mlg_{key.id}_{secrets.token_hex(32)}"
        stored = _Stored(key, _HASHER.hash(token))
        self._change(lambda known: {**known, key.id: stored})
        return key, token

    def list(self) -> Sequence[Key]:
        """Give all keys, the revoked ones too, the oldest first; raises BrokenKeys."""
        return [stored.key for stored in self._read().stored.values()]

    def revoke(self, key_id: str) -> Key:
        """End a key for good, at once and also in running servers; raises UnknownKey."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        ended: list[Key] = []

        def end(known: Mapping[str, _Stored]) -> Mapping[str, _Stored]:
            if key_id not in known:
                raise UnknownKey(key_id)
            key = known[key_id].key
            ended.append(replace(key, revoked=key.revoked or now))
            return {**known, key_id: _Stored(ended[0], "")}

        self._change(end)
        return ended[0]

    def check(self, token: str) -> Key | None:
        """Give the key that a token opens; None for a wrong or revoked one. Raises BrokenKeys.

        A wrong token takes as long whether there is such a key or not: a tenth of a second and
        more, so that a server calls this in a thread.
        """
        match = _TOKEN.fullmatch(token)
        if match is None:
            return None
        with self._turn:
            return self.remembered(token) or self._verified(match[1], token)

    def remembered(self, token: str) -> Key | None:
        """Give the key of a token that was right lately, at next to no cost."""
        match = _TOKEN.fullmatch(token)
        if match is None:
            return None
        known = self._read()
        digest, until = known.right.get(match[1], (b"", 0.0))
        right = hmac.compare_digest(digest, self._digest(token))
        if not right or time.monotonic() > until:
            return None
        return self._remember(known, match[1], digest)

    def _verified(self, key_id: str, token: str) -> Key | None:
        stored = self._read().stored.get(key_id)
        right = _fits(stored.hash if stored and stored.hash else self._nobody, token)
        # It may have been revoked while the hash was made.
        known = self._read()
        if stored is None or not right or known.stored.get(key_id) != stored:
            return None
        return self._remember(known, key_id, self._digest(token))

    @staticmethod
    def _remember(known: _Known, key_id: str, digest: bytes) -> Key:
        """Remember from now on, so that who is at work need not be checked again."""
        known.right[key_id] = digest, time.monotonic() + _REMEMBERED_SECONDS
        return known.stored[key_id].key

    def _digest(self, token: str) -> bytes:
        return hmac.digest(self._pepper, token.encode(), "sha256")

    def _read(self) -> _Known:
        """Give what the file says now; what was right by another state of it is forgotten."""
        known = self._known
        try:
            if _stamp(self._path.stat()) != known.stamp:
                with self._path.open(encoding="utf-8") as file:
                    known = _Known(_stamp(os.fstat(file.fileno())), _parse(file.read()))
                self._known = known
        except FileNotFoundError:
            self._known = known = _Known(None, {})
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise BrokenKeys(
                f"The keys cannot be read ({type(error).__name__}).",
                where=self._path.name,
                remedy="Put a copy of the file back, and let the server's user read it.",
            ) from None
        return known

    def _change(self, change: Callable[[Mapping[str, _Stored]], Mapping[str, _Stored]]) -> None:
        """Change the file as a whole, after all others who are at it."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with lock(self._path.with_suffix(".lock")):
            changed = change(self._read().stored)
            told = [{**each.key.as_json(), "hash": each.hash} for each in changed.values()]
            _write(self._path, json.dumps({"keys": told}, ensure_ascii=False, indent=1) + "\n")


def _covers(pattern: str, graph: str) -> bool:
    """Whether a graph is meant by a pattern; names and IRIs are never taken for each other."""
    start = pattern.removesuffix("*")
    if start == pattern:
        return pattern == graph
    climbs = {".", ".."} & set(graph.split("/"))
    return (
        bool(graph) and graph.startswith(start) and (":" in start) == (":" in graph) and not climbs
    )


def _check(key: Key) -> None:
    if not key.name or not key.name.isprintable():
        raise BadKey("A key needs a name.", remedy="Give the name of the partner, in one line.")
    known = ", ".join(RIGHTS)
    for right in key.rights:
        if right not in RIGHTS:
            raise BadKey(f"There is no right “{right}”.", remedy=f"Use --right with {known}.")
    if not key.rights:
        raise BadKey("The key has no right.", remedy=f"Use --right with {known}.")
    for graph in key.graphs:
        if not _GRAPH.fullmatch(graph):
            what = f"“{graph}” names no graph."
            raise BadKey(what, remedy="Give its name or its IRI; * may stand at its end.")
    if "write" in key.rights and not (key.graphs or key.maintains):
        raise BadKey("The key could write nothing.", remedy="Name its graphs with --graph.")


def _fits(encoded: str, token: str) -> bool:
    try:
        return _HASHER.verify(encoded, token)
    except VerifyMismatchError:
        return False
    except InvalidHashError:
        what = "A hash among the keys is garbled."
        raise BrokenKeys(what, remedy="Put a copy of keys.json back.") from None


def _hash_of_nobody() -> str:
    """A hash that no token is known to have, for tokens of keys that there are not."""
    cost = RFC_9106_LOW_MEMORY
    lengths = (cost.salt_len, cost.hash_len)
    salt, made = (base64.b64encode(secrets.token_bytes(n)).decode().rstrip("=") for n in lengths)
    settings = f"m={cost.memory_cost},t={cost.time_cost},p={cost.parallelism}"
    return f"$argon2id$v={cost.version}${settings}${salt}${made}"


def _stamp(about: os.stat_result) -> object:
    return about.st_ino, about.st_mtime_ns, about.st_size


def _parse(text: str) -> Mapping[str, _Stored]:
    found = [_Stored(_key(each), str(each["hash"])) for each in json.loads(text)["keys"]]
    return {stored.key.id: stored for stored in found}


def _key(told: Mapping[str, Any]) -> Key:
    texts = {name: str(told[name]) for name in ("id", "name", "created", "revoked")}
    return Key(**texts, graphs=tuple(told["graphs"]), rights=frozenset(told["rights"]))


def _write(path: Path, text: str) -> None:
    """Replace a file that only its owner may read; nobody ever sees a half-written one."""
    making = path.with_suffix(".part")
    making.unlink(missing_ok=True)
    descriptor = os.open(making, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with open(descriptor, "w", encoding="utf-8") as file:  # noqa: PTH123 - a descriptor has no path
        file.write(text)
        file.flush()
        os.fsync(descriptor)
    making.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
