"""Laying siege to a server, and looking at it meanwhile."""

import asyncio
import json
import os
import statistics
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.siege.clients import Outcomes, Target, behave

QUERIES = tomllib.loads(Path(__file__).with_name("behaving.toml").read_text("utf-8"))["queries"]


@dataclass
class Watch:
    """Memory and number of a server's processes, looked at each second."""

    process: int
    mebibytes: list[float] = field(default_factory=list)
    processes: list[int] = field(default_factory=list)

    async def look(self) -> None:
        """Look until cancelled."""
        while True:
            family = list(family_of(self.process))
            self.mebibytes.append(sum(_private(process) for process in family) / 2**20)
            self.processes.append(len(family))
            await asyncio.sleep(1)


@dataclass(frozen=True)
class Plan:
    """Seconds of siege, numbers of bad and good clients, seconds of quiet before."""

    seconds: float
    bad: int = 64
    good: int = 8
    quiet: float = 30.0


async def lay(target: Target, process: int, plan: Plan) -> dict[str, Any]:
    """Let good clients work alone, then beside bad ones; tell what was seen."""
    alone, beside = Outcomes(), Outcomes()
    watch = Watch(process)
    looking = asyncio.create_task(watch.look())
    await _work(target, plan.good, alone, time.monotonic() + plan.quiet)
    until = time.monotonic() + plan.seconds
    words = (target.host, str(target.port), str(plan.seconds), str(plan.bad))
    siege = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "benchmarks.siege.attack", *words),
        stdout=asyncio.subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    )
    await _work(target, plan.good, beside, until)
    looking.cancel()
    told, _ = await siege.communicate()
    return {
        "seconds": plan.seconds,
        "clients": {"bad": plan.bad, "good": plan.good},
        "quiet": _summary(alone),
        "besieged": _summary(beside),
        "p95 besieged / quiet": round(
            _percentile(beside.seconds, 95) / _percentile(alone.seconds, 95), 2
        ),
        "most memory, MiB": round(max(watch.mebibytes)),
        "most processes": max(watch.processes),
        "attackers saw": json.loads(told),
    }


async def _work(target: Target, good: int, outcomes: Outcomes, until: float) -> None:
    work = [behave(target, f"127.0.2.{i + 1}", QUERIES, outcomes, until) for i in range(good)]
    await asyncio.gather(*work)


def family_of(process: int) -> Iterator[int]:
    """The process and all that descend from it."""
    parents: dict[int, list[int]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if fields[0] != "Z":
            parents.setdefault(int(fields[1]), []).append(int(path.parent.name))
    found = [process] if Path(f"/proc/{process}").exists() else []
    while found:
        current = found.pop()
        yield current
        found += parents.get(current, [])


def _private(process: int) -> int:
    try:
        text = Path(f"/proc/{process}/status").read_text()
    except OSError:
        return 0
    return sum(
        int(line.split()[1]) * 1024 for line in text.splitlines() if line.startswith("RssAnon")
    )


def _summary(outcomes: Outcomes) -> dict[str, Any]:
    errors = Counter({k: n for k, n in outcomes.seen.items() if k != "200"})
    milliseconds = [seconds * 1000 for seconds in outcomes.seconds]
    return {
        "answers": outcomes.seen["200"],
        "errors": dict(errors),
        "median ms": round(statistics.median(milliseconds), 1),
        "p95 ms": round(_percentile(milliseconds, 95), 1),
        "p99 ms": round(_percentile(milliseconds, 99), 1),
        "worst ms": round(max(milliseconds), 1),
    }


def _percentile(values: Sequence[float], percent: int) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]


def alive(process: int) -> bool:
    """Whether a process is still there."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True
