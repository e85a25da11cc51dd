"""The attackers, as a process of their own that lets others go first.

Elsewhere they would have machines of their own; here, what they compute must not be taken for
what they cost the server.
"""

import asyncio
import json
import os
import sys
import time

from benchmarks.siege.clients import Outcomes, Target, attackers, repeat

_NICE = 15


async def attack(target: Target, seconds: float, bad: int) -> dict[str, dict[str, int]]:
    """Attack with so many clients; tell what each way of attacking saw."""
    ways = list(attackers().items())
    seen = {name: Outcomes() for name, _ in ways}
    until = time.monotonic() + seconds
    clients = []
    for number in range(bad):
        name, way = ways[number % len(ways)]
        clients.append(repeat(way, target, f"127.0.1.{number + 1}", seen[name], until))
    await asyncio.gather(*clients)
    return {name: dict(outcomes.seen) for name, outcomes in seen.items()}


if __name__ == "__main__":
    os.nice(_NICE)
    host, port, seconds, bad = sys.argv[1:5]
    target = Target(host, int(port))
    print(json.dumps(asyncio.run(attack(target, float(seconds), int(bad)))))
