"""The analytical questions: the time of each order at each server, never from a cache."""

import random
import statistics
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from benchmarks.sparql.checking import Agreement
from benchmarks.sparql.client import Reply, ask
from benchmarks.sparql.loads import percentile
from benchmarks.sparql.questions import Question
from benchmarks.sparql.servers import Server

# A query that takes this many seconds in all is run no more, once it has been run thrice.
_ENOUGH = 30


@dataclass
class Timing:
    """The runs of one question in one order at one server, in seconds; ``cut`` when one failed."""

    totals: list[float] = field(default_factory=list)
    firsts: list[float] = field(default_factory=list)
    cut: str = ""

    @property
    def enough(self) -> bool:
        """Whether more runs would only cost time."""
        return bool(self.cut) or (len(self.totals) >= 3 and sum(self.totals) > _ENOUGH)

    def add(self, reply: Reply, limit: float) -> None:
        """Note a run; one that was cut off, refused or reached the limit is the last."""
        if not reply.whole or reply.total >= limit:
            self.cut = f"status {reply.status} after {reply.total:.0f} s"
            self.totals, self.firsts = [limit], [limit]
        else:
            self.totals.append(reply.total)
            self.firsts.append(reply.first)

    @property
    def middle(self) -> float:
        """The median in milliseconds; the limit when the query was cut off."""
        return statistics.median(self.totals) * 1000


Timings = dict[tuple[str, str, str], Timing]


def one_client(
    servers: Sequence[Server], questions: Sequence[Question], runs: int, limit: float
) -> tuple[Timings, list[str]]:
    """Ask each server each question in turn, once to warm up and compare, then ``runs`` times.

    Also gives a line for each whole answer that is not as the others.
    """
    timings: Timings = {}
    agreement = Agreement()
    for question in questions:
        for server in servers:
            timing = timings[question.name, question.order, server.name] = Timing()
            warm = ask(server.url, question.text, question.accept, limit + 5)
            if warm.whole and warm.total < limit:
                agreement.note(question, server.name, warm)
            else:
                # Some servers end what takes too long as if it were whole.
                timing.add(warm, limit)
    for number in range(runs):
        print(f"sparql: run {number + 1} of {runs} …", file=sys.stderr, flush=True)
        for question in questions:
            for server in servers:
                timing = timings[question.name, question.order, server.name]
                if not timing.enough:
                    reply = ask(server.url, question.text, question.accept, limit + 5)
                    timing.add(reply, limit)
    return timings, agreement.faults


def eight_clients(
    servers: Sequence[Server], questions: Sequence[Question], limit: float
) -> dict[str, Any]:
    """All questions once, in an order that a seed fixes, by eight clients at a time."""
    mixed = random.Random(8).sample(questions, len(questions))
    found = {}
    for server in servers:
        begun = time.perf_counter()
        with ThreadPoolExecutor(8) as clients:
            asked = [clients.submit(ask, server.url, q.text, q.accept, limit) for q in mixed]
            replies = [one.result() for one in asked]
        seconds = time.perf_counter() - begun
        totals = sorted(reply.total * 1000 for reply in replies)
        found[server.name] = {
            "queries/s": round(len(mixed) / seconds, 2),
            "p50 ms": round(statistics.median(totals)),
            "p99 ms": round(percentile(totals, 99)),
            "failed": sum(not reply.whole for reply in replies),
        }
    return found


def summary(timings: Timings, reference: str) -> dict[str, Any]:
    """Medians of each order, geometric means, and ratios of each server to the reference."""
    names = sorted({name for name, _, _ in timings})
    orders = sorted({order for _, order, _ in timings})
    servers = list(dict.fromkeys(server for _, _, server in timings))

    def middle(name: str, order: str, server: str) -> float:
        return timings[name, order, server].middle

    return {
        "milliseconds": {
            name: {
                server: {order: _short(middle(name, order, server)) for order in orders}
                for server in servers
            }
            for name in names
        },
        "geometric mean ms": {
            server: _short(_mean([middle(n, o, server) for n in names for o in orders]))
            for server in servers
        },
        "worst to best order": {
            server: _spread(
                {
                    name: max(middle(name, order, server) for order in orders)
                    / min(middle(name, order, server) for order in orders)
                    for name in names
                }
            )
            for server in servers
        },
        f"times faster than {reference}": {
            server: _spread(
                {
                    f"{name}.{order}": middle(name, order, reference) / middle(name, order, server)
                    for name in names
                    for order in orders
                }
            )
            for server in servers
        },
        "cut off": {" ".join(key): timing.cut for key, timing in timings.items() if timing.cut},
        "over all runs": {server: _all(timings, server) for server in servers},
    }


def _all(timings: Timings, server: str) -> dict[str, float]:
    mine = [timing for key, timing in timings.items() if key[2] == server]
    totals = sorted(1000 * total for timing in mine for total in timing.totals)
    firsts = sorted(1000 * first for timing in mine for first in timing.firsts)
    return {
        "runs": len(totals),
        "p99 ms": _short(percentile(totals, 99)),
        "first byte, median ms": _short(statistics.median(firsts)),
        "first byte, p99 ms": _short(percentile(firsts, 99)),
    }


def _spread(ratios: dict[str, float]) -> dict[str, Any]:
    least, most = min(ratios, key=ratios.__getitem__), max(ratios, key=ratios.__getitem__)
    return {
        "geometric mean": _short(_mean(list(ratios.values()))),
        "least": [least, _short(ratios[least])],
        "greatest": [most, _short(ratios[most])],
        "each": {name: _short(ratio) for name, ratio in ratios.items()},
    }


def _mean(values: Sequence[float]) -> float:
    return statistics.geometric_mean(values)


def _short(value: float) -> float:
    return float(f"{value:.3g}")
