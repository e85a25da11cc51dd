"""The real command `maillage serve`, started for a measurement or a test, and ended with it."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Server:
    """A server that answers: its process, and where."""

    process: subprocess.Popen[bytes]
    port: int

    @property
    def address(self) -> str:
        """Its address, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def serving(settings: Mapping[str, str], seconds: float = 60) -> Iterator[Server]:
    """Serve on a free port with these MAILLAGE_ settings, by their names without the beginning.

    Raises TimeoutError when it does not answer in time. What is left of it at the end is killed.
    """
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    named = {f"MAILLAGE_{name}": value for name, value in settings.items()}
    process = subprocess.Popen(
        [sys.executable, ROOT / "maillage.py", "serve"],
        cwd=ROOT,
        env={**os.environ, "MAILLAGE_PORT": str(port), **named},
        stderr=subprocess.DEVNULL,
    )
    server = Server(process, port)
    try:
        _wait(server, time.monotonic() + seconds)
        yield server
        process.terminate()
        process.wait(30)
    finally:
        process.kill()
        process.wait()


def _wait(server: Server, until: float) -> None:
    while time.monotonic() < until:
        try:
            urllib.request.urlopen(f"{server.address}/health", timeout=5).close()
            return
        except urllib.error.HTTPError:
            # It answers, though it has no release yet.
            return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(f"{server.address} does not answer.")
