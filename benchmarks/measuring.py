"""Measuring whole processes: wall time and peak resident memory."""

import os
import platform
import resource
import statistics
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path


class NotInstalled(Exception):
    """A program that a comparison needs is missing; the message says how to install it."""


@dataclass(frozen=True)
class Run:
    """One process: seconds on the clock, peak resident memory in MiB, what it printed."""

    seconds: float
    memory: float
    output: str


def run(command: Sequence[str | Path], cwd: Path, **environment: str) -> Run:
    """Run a command and measure it; raises CalledProcessError when it fails."""
    start = time.perf_counter()
    process = subprocess.Popen(
        [str(part) for part in command],
        cwd=cwd,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    if status != 0:
        raise subprocess.CalledProcessError(status, [str(part) for part in command], output)
    return Run(seconds, usage.ru_maxrss / 1024, output)


def median(measure: Callable[[], Run], times: int) -> tuple[float, float]:
    """The median seconds and the greatest memory of some runs."""
    runs = [measure() for _ in range(times)]
    return statistics.median(item.seconds for item in runs), max(item.memory for item in runs)


def machine(*packages: str) -> dict[str, str]:
    """The machine and the versions of the packages measured."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "processor": platform.processor() or platform.machine(),
        "cores": str(os.cpu_count()),
        "memory": f"{memory:.0f} GiB",
        "system": platform.platform(),
        "python": platform.python_version(),
        **{name: version(name) for name in packages},
    }


def peak() -> float:
    """Peak resident memory of this process, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
