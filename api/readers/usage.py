"""How much of the readers' time each client has taken lately: who took least goes first."""

import math
import time
from collections import OrderedDict

_HALF_LIFE_SECONDS = 60.0
_KNOWN_CLIENTS = 10_000


class Usage:
    """Seconds of readers by client; they are forgotten by half each minute."""

    def __init__(self) -> None:
        self._seconds: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def of(self, client: str) -> float:
        """Seconds that a client has taken lately."""
        seconds, since = self._seconds.get(client, (0.0, 0.0))
        if not seconds:
            return 0.0
        return seconds * math.exp2((since - time.monotonic()) / _HALF_LIFE_SECONDS)

    def add(self, client: str, seconds: float) -> None:
        """Charge a client; of very many clients the oldest are forgotten."""
        self._seconds[client] = (self.of(client) + seconds, time.monotonic())
        self._seconds.move_to_end(client)
        if len(self._seconds) > _KNOWN_CLIENTS:
            self._seconds.popitem(last=False)
