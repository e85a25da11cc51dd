"""The process that reader processes are forked from: everything is imported once, in here.

It has one thread, so that forking is safe, and ends when the server does; its forks end with it.
"""

import contextlib
import gc
import os
import signal
import socket
import sys
from importlib import import_module

from api.readers.job import unpack
from api.readers.reader import Terms, serve
from store.processes import leave_with_parent

_TERMS_BYTES = 1 << 20


def main(descriptor: int) -> None:
    """Fork a reader for each channel that arrives; answer with its process number."""
    own = os.getpid()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with contextlib.suppress(ImportError):
        # Loaded once in here, and not in each fork.
        import_module("sparq")
    # The system clears away forks that end; the server learns of it by their channel.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    server = socket.socket(fileno=descriptor)
    terms: Terms = unpack(server.recv(_TERMS_BYTES))
    # Forks share this memory as long as no collection marks it.
    gc.freeze()
    server.send(b"ready")
    while channels := socket.recv_fds(server, 1, 1)[1]:
        channel = channels[0]
        process = os.fork()
        if not process:
            server.close()
            leave_with_parent(own)
            _read(channel, terms)
        os.close(channel)
        server.send(str(process).encode())


def _read(channel: int, terms: Terms) -> None:
    status = 1
    with contextlib.suppress(BaseException):
        serve(socket.socket(fileno=channel), terms)
        status = 0
    os._exit(status)


if __name__ == "__main__":
    main(int(sys.argv[1]))
