"""How long, how much and how often: the limits of a harvest, and a deadline."""

import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """What a source may take.

    `seconds` is for one request with its body, `in_all` for a whole source; `size` is that of a
    body in bytes, as sent and decompressed alike, `size_in_all` that of all of them. `pause` is
    the time in seconds between two requests to a host, `longest_pause` the most that robots.txt
    can make of it. A request is tried `attempts` times, after `backoff` seconds, then twice
    that…, or after what Retry-After asks, if that is no more than `patience` seconds. A list that
    has less than the share `rows` of the rows that it had is not taken.
    """

    seconds: float = 60.0
    in_all: float = 3600.0
    size: int = 100 << 20
    size_in_all: int = 500 << 20
    attempts: int = 4
    backoff: float = 2.0
    patience: float = 300.0
    pause: float = 1.0
    longest_pause: float = 30.0
    redirects: int = 5
    rows: float = 0.5


class Deadline:
    """A moment that must not be passed."""

    def __init__(self, seconds: float) -> None:
        """Begin counting; `seconds` is the whole time."""
        self.seconds = seconds
        self._end = time.monotonic() + seconds

    @property
    def left(self) -> float:
        """Seconds that are left; below zero when it is passed."""
        return self._end - time.monotonic()
