"""Linkage from ten thousand to a million made records: time, memory, quality, beside Splink's.

Each size is linked in a process of its own that reads the file; memory is the proportional set size
(PSS) of all its processes together, looked at every two seconds at least: what forked processes
share counts once. Splink takes part where `.venv-splink` is, which is made if it can be.
"""

import json
import math
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.linkage.records import DUPLICATES, SEED
from benchmarks.measuring import machine, run
from benchmarks.siege.siege import family_of

ROOT = Path(__file__).parents[2]
SIZES = (10_000, 30_000, 100_000, 300_000, 1_000_000)
# What takes seconds only is measured several times.
TIMES = {10_000: 3, 30_000: 3, 100_000: 3}
SPLINK = ROOT / ".venv-splink"
VERSION = "5.0.0"
SPLINK_SIZES = (10_000, 100_000, 1_000_000)
# Seconds at most; looking costs a large process time of its own.
_PAUSE = 2
Figures = dict[str, Any]


def measure() -> Figures:
    """Medians of three, but for the largest two, each with the reference in the same run."""
    has_splink = _install()
    ours: list[Figures] = []
    theirs: list[Figures] = []
    with tempfile.TemporaryDirectory() as folder:
        for size in SIZES:
            source = Path(folder) / f"{size}.csv"
            run([sys.executable, "-m", "benchmarks.linkage.records", str(size), source], ROOT)
            command = [sys.executable, "-m", "benchmarks.linkage.run", source]
            ours.append(_median([_watched(command) for _ in range(TIMES.get(size, 1))]))
            print(json.dumps(ours[-1]), file=sys.stderr, flush=True)
            if has_splink and size in SPLINK_SIZES:
                python = SPLINK / "bin" / "python"
                command = [python, ROOT / "benchmarks" / "linkage" / "splink_run.py", source]
                theirs.append(_watched(command))
                print(json.dumps(theirs[-1]), file=sys.stderr, flush=True)
    return {
        "seed": SEED,
        "share of duplicates": DUPLICATES,
        "maillage": ours,
        "growth against n log n": _growth(ours),
        f"splink {VERSION} on DuckDB": theirs,
        "machine": machine("rapidfuzz"),
    }


def _install() -> bool:
    """Whether Splink could be had."""
    if SPLINK.exists():
        return True
    try:
        run([sys.executable, "-m", "venv", SPLINK], ROOT)
        run([SPLINK / "bin" / "pip", "install", "--quiet", f"splink=={VERSION}"], ROOT)
    except subprocess.CalledProcessError as error:
        print(f"Splink is left out: {error.output}", file=sys.stderr)
        return False
    return True


def _median(runs: list[Figures]) -> Figures:
    """The run of median time, with the greatest memory of all."""
    seconds = statistics.median_low(each["seconds"] for each in runs)
    chosen = next(each for each in runs if each["seconds"] == seconds)
    return {**chosen, "peak MiB": max(each["peak MiB"] for each in runs)}


def _watched(command: list[str | Path]) -> Figures:
    """Run a command, looking at the memory of all its processes; what it printed, and the peak."""
    with tempfile.TemporaryFile("w+") as output:
        process = subprocess.Popen(
            [str(part) for part in command], cwd=ROOT, stdout=output, text=True
        )
        peak, start = 0, time.perf_counter()
        while process.poll() is None:
            peak = max(peak, sum(map(_proportional, family_of(process.pid))))
            time.sleep(min(_PAUSE, (time.perf_counter() - start) / 20 + 0.1))
        if process.returncode:
            raise subprocess.CalledProcessError(process.returncode, command)
        output.seek(0)
        told = json.loads(output.read().splitlines()[-1])
    rounded = {
        name: round(value, 4 if value <= 1 else 1) if isinstance(value, float) else value
        for name, value in told.items()
    }
    return {**rounded, "peak MiB": peak >> 10}


def _proportional(process: int) -> int:
    """KiB that are a process's own, and its share of what it has with others."""
    try:
        text = Path(f"/proc/{process}/smaps_rollup").read_text()
    except OSError:
        return 0
    lines = (line.split() for line in text.splitlines())
    return next((int(line[1]) for line in lines if line[0] == "Pss:"), 0)


def _growth(runs: list[Figures]) -> Figures:
    """The exponent of n that fits best, of the times and of n log n over the same sizes.

    Where other work goes on, the seconds of processors tell more than those of the clock.
    """
    sizes = [each["records"] for each in runs]
    steps = [size * math.log(size) for size in sizes]
    return {
        "exponent of n log n": _exponent(sizes, steps),
        **{
            f"exponent of {what}": _exponent(sizes, [each[what] for each in runs])
            for what in ("seconds", "processor seconds")
        },
    }


def _exponent(sizes: list[int], values: list[float]) -> float:
    fitted = statistics.linear_regression(
        [math.log(size) for size in sizes], [math.log(value) for value in values]
    )
    return round(fitted.slope, 3)
