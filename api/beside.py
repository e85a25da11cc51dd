"""Having work done beside the server, in a process that lets all others go first."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

_NICEST = "19"
_POLL_SECONDS = 0.2


async def work(module: str, folder: str) -> bool:
    """Run a module of ours on a folder; whether it was done."""
    tied = [sys.executable, "-m", "store.processes", str(os.getpid())]
    command = ["nice", "-n", _NICEST, *tied, module, folder]
    root = str(Path(__file__).parents[1])
    process = subprocess.Popen(  # noqa: S603 - this very program
        command, env={**os.environ, "PYTHONPATH": root}, stdin=subprocess.DEVNULL
    )
    try:
        while process.poll() is None:
            await asyncio.sleep(_POLL_SECONDS)
    finally:
        process.kill()
        process.wait()
    return process.returncode == 0
