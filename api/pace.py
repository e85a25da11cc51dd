"""How often somebody may do something: so many times a minute, at once or one after another."""

import time
from collections import OrderedDict
from collections.abc import Callable

_MINUTE = 60.0
_MOST_KNOWN = 10_000


class Pace:
    """A token bucket for each of many; of more than 10,000, who has been quiet longest is new."""

    def __init__(self, a_minute: int, now: Callable[[], float] = time.monotonic) -> None:
        """Allow so many times a minute; ``now`` gives seconds."""
        self._step = _MINUTE / a_minute
        self._now = now
        # When the bucket of each is full again: all that need be known of it.
        self._full: OrderedDict[str, float] = OrderedDict()

    def take(self, who: str) -> float:
        """Take one time; gives 0, or the seconds to wait for it when nothing was taken."""
        now = self._now()
        full = max(self._full.get(who, 0.0), now) + self._step
        wait = full - now - _MINUTE
        # The steps of a minute add up to a minute, but for their last digits.
        if wait > 1e-6:
            return wait
        self._full[who] = full
        self._full.move_to_end(who)
        if len(self._full) > _MOST_KNOWN:
            self._full.popitem(last=False)
        return 0.0

    def give_back(self, who: str) -> None:
        """Undo what was taken once."""
        if who in self._full:
            self._full[who] -= self._step
