"""A real server over the release of the real data, for the clients that the documents show."""

import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn

from api.app import create_app
from api.connection import Connection
from store.release import Release
from store.settings import Settings


@pytest.fixture(scope="module")
def address(root: Path, release: Release, home: Path) -> Iterator[str]:
    """The address of the server."""
    assert release.path.is_dir()
    app = create_app(Settings(root=root, home=home, warming=False, query_log=""))
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, http=Connection, log_level="warning"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join()
