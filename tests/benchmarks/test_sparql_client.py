"""The client of the benchmarks: what it times is a whole answer, what was cut off is none."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from benchmarks.sparql.client import ask

HEAD = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
WHOLE = HEAD + b"3\r\na\r\n\r\n0\r\n\r\n"


@contextmanager
def answering(reply: bytes) -> Iterator[str]:
    """A server that sends the same bytes to one client, whatever it asks, and closes."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(reply)

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/sparql"
        thread.join()


@pytest.mark.parametrize("keep", [True, False])
@pytest.mark.parametrize(
    ("reply", "status"),
    [
        (WHOLE, 200),
        (WHOLE[:-5], 0),
        (HEAD + b"3\r\na", 0),
        (b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n", 503),
        (b"", 0),
    ],
)
def test_a_reply_that_was_cut_off_is_not_whole(reply: bytes, status: int, keep: bool) -> None:
    with answering(reply) as url:
        found = ask(url, "ASK {}", "text/csv", 5, keep=keep)
    assert found.status == status
    assert found.whole == (status == 200)
    assert found.size == len(reply)


def test_the_body_is_what_was_sent_in_chunks() -> None:
    with answering(WHOLE) as url:
        assert ask(url, "ASK {}", "text/csv", 5).body == b"a\r\n"
