"""Lay siege to a fresh server over a home folder: `python -m benchmarks.siege HOME [SECONDS]`."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from benchmarks.siege.clients import Target
from benchmarks.siege.siege import Plan, family_of, lay


def main() -> None:
    """Measure and print."""
    home, seconds = sys.argv[1], float(sys.argv[2]) if len(sys.argv) > 2 else 600.0
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [Path(sys.executable).with_name("maillage"), "serve"],
        env={**os.environ, "MAILLAGE_HOME": home, "MAILLAGE_PORT": str(port)},
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(port)
        result = asyncio.run(lay(Target("127.0.0.1", port), server.pid, Plan(seconds)))
        family = list(family_of(server.pid))
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(30)
    left = [process for process in family if Path(f"/proc/{process}").exists()]
    print(json.dumps(result | {"processes left behind": len(left)}, indent=1))


def _wait(port: int) -> None:
    for _ in range(300):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5)
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("The server does not start.")


if __name__ == "__main__":
    main()
