"""A real server over the checkout, and what is published for it."""

import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from published import Serve

from api.app import create_app
from api.connection import Connection
from store.settings import Settings

# What the command line names; without a key, nothing is written.
WRITER = "ingest.contributing.writer"


@pytest.fixture(scope="session")
def serve(root: Path) -> Iterator[Serve]:
    """Serve a home folder on a free port of this machine, and give a client of it."""
    running: list[tuple[uvicorn.Server, threading.Thread, httpx.Client]] = []

    def run(home: Path, **settings: Any) -> httpx.Client:
        app = create_app(Settings(**{"root": root, "home": home, "readers": 1, **settings}), WRITER)
        listener = socket.create_server(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, http=Connection, log_level="warning"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        client = httpx.Client(base_url=address, timeout=60)
        running.append((server, thread, client))
        while not server.started:
            time.sleep(0.01)
        return client

    yield run
    for server, thread, client in running:
        client.close()
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="session")
def real_site(serve: Serve, release: Any, home: Path) -> httpx.Client:
    """A client of a server over the release of the real data."""
    assert release.path.is_dir()
    # Time enough to send all of the graph on a busy machine.
    return serve(home, query_seconds=120)
