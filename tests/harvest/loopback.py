"""A partner on loopback: a real server that says what a test lets it say, byte by byte."""

import contextlib
import hashlib
import socket
import threading
import zlib
from collections.abc import Callable
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from ingest.harvest.harvesting import Fate, harvest
from ingest.harvest.limits import Limits

QUICK = Limits(
    seconds=0.6, in_all=10, size=1 << 20, attempts=3, backoff=0.02, patience=3, pause=0, redirects=3
)
SOURCE = """
title = { fr = "Partenaire", en = "Partner" }
publisher = "Partner"
homepage = "https://partner.example"
licence = "https://creativecommons.org/publicdomain/zero/1.0/"
retrieved = 2026-01-01
module = "lists"
language = "fr"
how = "Harvested in the tests."
"""

Reply = Callable[[BaseHTTPRequestHandler], None]


class Partner:
    """A server whose answers are set path by path; every request and status is remembered.

    `trouble` may give another answer to the request of a number (from 0, robots.txt left out);
    `versioned` answers carry an ETag, and are 304 to who has it; `recoded` changes bodies.
    """

    def __init__(self) -> None:
        self.replies: dict[str, Reply] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.said: list[int] = []
        self.trouble: Callable[[int], Reply | None] = lambda _: None
        self.versioned = False
        self.recoded: Callable[[bytes], bytes] = lambda body: body
        partner = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                headers = {name.lower(): value for name, value in self.headers.items()}
                partner.asked.append((self.path, headers))
                path = self.path.split("?")[0]
                reply = partner.replies.get(self.path) or partner.replies.get(path)
                if path != "/robots.txt":
                    reply = partner.trouble(len(partner.paths()) - 1) or reply
                with contextlib.suppress(ConnectionError):
                    (reply or status(404))(self)

            def do_POST(self) -> None:
                # The form in the place of the query, as the SPARQL protocol has it.
                length = int(self.headers["Content-Length"])
                self.path += "?" + self.rfile.read(length).decode("ascii")
                self.do_GET()

            def send_response(self, code: int, message: str | None = None) -> None:
                partner.said.append(code)
                super().send_response(code, message)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        vars(self.server)["partner"] = self
        self.host = f"127.0.0.1:{self.server.server_address[1]}"
        self.base = f"http://{self.host}"

    def paths(self) -> list[str]:
        """What was asked for, but for robots.txt."""
        return [path for path, _ in self.asked if path != "/robots.txt"]


def content(body: bytes, status_: int = 200, **headers: str) -> Reply:
    """An answer with a body; `_` in the names of headers stands for a hyphen."""

    def reply(request: BaseHTTPRequestHandler) -> None:
        partner = vars(request.server)["partner"]
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        here, code = partner.recoded(body), status_
        if partner.versioned and code == 200:
            sent["ETag"] = f'"{hashlib.sha256(here).hexdigest()}"'
            if request.headers.get("If-None-Match") == sent["ETag"]:
                here, code = b"", 304
        request.send_response(code)
        for name, value in sent.items():
            request.send_header(name, value)
        request.send_header("Content-Length", str(len(here)))
        request.end_headers()
        request.wfile.write(here)

    return reply


def status(code: int, **headers: str) -> Reply:
    """An answer without a body."""
    return content(b"", code, **headers)


def in_turn(*replies: Reply) -> Reply:
    """One answer after the other; the last one stays."""
    left = list(replies)

    def reply(request: BaseHTTPRequestHandler) -> None:
        (left.pop(0) if len(left) > 1 else left[0])(request)

    return reply


def raw(*pieces: bytes, pause: threading.Event | None = None) -> Reply:
    """Bytes on the wire as they are, then the connection is cut.

    With `pause`, each piece waits a moment, until the event is set.
    """

    def reply(request: BaseHTTPRequestHandler) -> None:
        request.close_connection = True
        for piece in pieces:
            request.wfile.write(piece)
            request.wfile.flush()
            if pause is not None and pause.wait(0.1):
                break
        request.connection.shutdown(socket.SHUT_RDWR)

    return reply


def declare(data: Path, fetch: str, name: str = "partner") -> Path:
    """A source that is harvested as said; gives its folder."""
    folder = data / name
    folder.mkdir(exist_ok=True)
    (folder / "source.toml").write_text(SOURCE + fetch, encoding="utf-8")
    return folder


def fetched(data: Path, limits: Limits = QUICK, loopback: bool = True) -> Fate:
    """What becomes of the one source."""
    (fate,) = harvest(data, ["partner"], lambda *_: None, limits, loopback)
    return fate


def everything(folder: Path) -> dict[str, bytes]:
    """All that a source's folder holds, by path."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@cache
def bomb() -> bytes:
    """128 MiB in 128 KiB."""
    packer = zlib.compressobj(wbits=31)
    return b"".join(packer.compress(bytes(1 << 20)) for _ in range(128)) + packer.flush()
