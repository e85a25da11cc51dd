"""A server that takes contributions, in a process that can be killed; what its graphs say."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pyoxigraph as ox
from partners import GRAPHS, PREFIXES

from store.releases import Releases
from store.settings import Settings

_TURTLE = {"Content-Type": "text/turtle"}


@dataclass(frozen=True)
class Server:
    """A running server and where it is."""

    process: subprocess.Popen[bytes]
    address: str


@contextmanager
def server(root: Path, settings: Settings) -> Iterator[Server]:
    """Run the command that serves; at the end it is killed."""
    port = _free_port()
    given = {**settings.as_environment(), "MAILLAGE_PORT": str(port)}
    process = subprocess.Popen(
        [sys.executable, "-m", "maillage", "serve"], cwd=root, env={**os.environ, **given}
    )
    try:
        until = time.monotonic() + 60
        while time.monotonic() < until and not _is_up(port):
            time.sleep(0.05)
        yield Server(process, f"http://127.0.0.1:{port}")
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def _is_up(port: int) -> bool:
    try:
        # Without a release the service says so, and takes the first one.
        return httpx.get(f"http://127.0.0.1:{port}/health").status_code in (200, 503)
    except httpx.TransportError:
        return False


def said(settings: Settings, name: str) -> set[str]:
    """The names of all organisations in a graph of the current release."""
    store = ox.Store.read_only(str(Releases(settings.home).current().store))
    graph, called = ox.NamedNode(GRAPHS + name), ox.NamedNode("https://schema.org/name")
    return {quad.object.value for quad in store.quads_for_pattern(None, called, None, graph)}  # type: ignore[union-attr]


def write(address: str, graph: str, token: str, text: str) -> int:
    headers = {**_TURTLE, "Authorization": f"Bearer {token}"}
    content = (PREFIXES + text).encode()
    address = f"{address}/contributions/{graph}"
    # To read the certificates anew, without which HTTP does, takes as long as the answer.
    sent = httpx.post(address, content=content, headers=headers, timeout=120, verify=False)
    return sent.status_code
