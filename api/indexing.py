"""Having the second engine's index made while the release is served already."""

import asyncio
import logging
import os
import subprocess
import sys
from pathlib import Path

_log = logging.getLogger(__name__)
_NICEST = "19"
_POLL_SECONDS = 0.2


async def index(release: str) -> None:
    """Make the index of a release's folder in a process that lets all others go first."""
    tied = [sys.executable, "-m", "store.processes", str(os.getpid())]
    command = ["nice", "-n", _NICEST, *tied, "store.indexing", release]
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
    if process.returncode:
        _log.warning("The release %s is served without the second engine.", release)
