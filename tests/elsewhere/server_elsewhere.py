"""The service over a home, as a server of this process."""

import socket
import threading
import time

import httpx
import uvicorn

from api.app import create_app
from api.connection import Connection
from store.releases import Releases
from store.settings import Settings

WRITER = "ingest.contributing.writer"


class Serving:
    """A server for the time of a block, and a client of it once the release is served."""

    def __init__(self, settings: Settings) -> None:
        config = uvicorn.Config(create_app(settings, WRITER), http=Connection, log_level="warning")
        self._expected = Releases(settings.home).current_id()
        self._server = uvicorn.Server(config)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [self._listener]}
        )
        address = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._client = httpx.Client(base_url=address, timeout=60)

    def __enter__(self) -> httpx.Client:
        self._thread.start()
        while not self._server.started:
            time.sleep(0.01)
        while self._expected and self._client.get("/health").status_code != 200:
            time.sleep(0.1)
        return self._client

    def __exit__(self, *_: object) -> None:
        self._client.close()
        self._server.should_exit = True
        self._thread.join()
