"""What each client has taken of the readers lately: who takes little goes first."""

import math
import time
from collections import OrderedDict
from dataclasses import dataclass

_HALF_LIFE_SECONDS = 60.0
_KNOWN_CLIENTS = 10_000
# What it takes to start another reader.
_REPLACEMENT_SECONDS = 0.1
# What a query of an unknown client is taken to need; it counts as one query of each client.
_UNKNOWN_SECONDS = 0.1


@dataclass
class _Account:
    """Sums that are forgotten by half each minute."""

    seconds: float = 0.0
    queries: float = 0.0
    ended: float = 0.0
    since: float = 0.0

    def age(self) -> None:
        """Forget as the time has passed."""
        now = time.monotonic()
        share = math.exp2((self.since - now) / _HALF_LIFE_SECONDS)
        self.seconds *= share
        self.queries *= share
        self.ended *= share
        self.since = now


class Usage:
    """Keeps an account of each client that has asked lately."""

    def __init__(self) -> None:
        """Know nobody."""
        self._accounts: OrderedDict[str, _Account] = OrderedDict()

    def seconds(self, client: str) -> float:
        """Seconds of readers that a client has taken lately."""
        return self._look(client).seconds

    def expected(self, client: str) -> float:
        """Seconds that the next query of a client will take, by its last ones."""
        account = self._look(client)
        return (account.seconds + _UNKNOWN_SECONDS) / (account.queries + 1.0)

    def ended(self, client: str) -> float:
        """How many readers had to be ended lately because of a client."""
        return self._look(client).ended

    def charge(self, client: str, seconds: float) -> None:
        """Charge a client for a query."""
        account = self._open(client)
        account.seconds += seconds
        account.queries += 1.0

    def charge_reader(self, client: str) -> None:
        """Charge a client for a reader that had to be ended because of it."""
        account = self._open(client)
        account.seconds += _REPLACEMENT_SECONDS
        account.ended += 1.0

    def _look(self, client: str) -> _Account:
        account = self._accounts.get(client)
        if account is None:
            return _Account()
        account.age()
        return account

    def _open(self, client: str) -> _Account:
        """Find or make an account; of very many the one used longest ago is forgotten."""
        account = self._accounts.setdefault(client, _Account(since=time.monotonic()))
        account.age()
        self._accounts.move_to_end(client)
        if len(self._accounts) > _KNOWN_CLIENTS:
            self._accounts.popitem(last=False)
        return account
