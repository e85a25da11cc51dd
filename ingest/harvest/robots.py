"""What a host's robots.txt allows (RFC 9309)."""

from collections.abc import Callable

import httpx
from protego import Protego

from ingest.harvest.exchange import Answer
from ingest.harvest.failures import Failed, FailedForNow, Forbidden

# What is read of a robots.txt, in bytes; what stands below may be ignored (RFC 9309, 2.5).
_READ = 500 << 10

Ask = Callable[[httpx.URL], Answer]


class Robots:
    """The robots.txt of the hosts of a harvest, each asked for once."""

    def __init__(self, agent: str, ask: Ask) -> None:
        """`agent` is the name by which rules address us; `ask` fetches an address."""
        self._agent = agent
        self._ask = ask
        self._known: dict[str, Protego] = {}

    def check(self, address: httpx.URL) -> None:
        """Raise Forbidden where robots.txt forbids an address, Failed where it cannot be had."""
        if not self._rules(address).can_fetch(str(address), self._agent):
            raise Forbidden("robots", str(address))

    def delay(self, address: httpx.URL) -> float:
        """Seconds between two requests that the host asks for; 0 when it asks nothing."""
        return float(self._rules(address).crawl_delay(self._agent) or 0)

    def _rules(self, address: httpx.URL) -> Protego:
        origin = f"{address.scheme}://{address.netloc.decode('ascii')}"
        if origin not in self._known:
            self._known[origin] = self._read(httpx.URL(f"{origin}/robots.txt"))
        return self._known[origin]

    def _read(self, address: httpx.URL) -> Protego:
        try:
            answer = self._ask(address)
        except FailedForNow as failed:
            raise Failed("robots-away", str(address), failed.said) from None
        if answer.status == 200:
            return Protego.parse(answer.body[:_READ].decode("utf-8", errors="replace"))
        # A file that is not there forbids nothing.
        return Protego.parse("")
