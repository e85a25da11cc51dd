"""Lay siege to a fresh server over a home folder: `python -m benchmarks.siege HOME [SECONDS]`."""

import asyncio
import json
import sys
from pathlib import Path

from benchmarks.serving import serving
from benchmarks.siege.clients import Target
from benchmarks.siege.siege import Plan, family_of, lay


def main() -> None:
    """Measure and print."""
    home, seconds = sys.argv[1], float(sys.argv[2]) if len(sys.argv) > 2 else 600.0
    with serving({"HOME": home}) as server:
        target, process = Target("127.0.0.1", server.port), server.process
        result = asyncio.run(lay(target, process.pid, Plan(seconds)))
        family = list(family_of(process.pid))
        process.terminate()
        process.wait(30)
    left = [process for process in family if Path(f"/proc/{process}").exists()]
    print(json.dumps(result | {"processes left behind": len(left)}, indent=1))


if __name__ == "__main__":
    main()
