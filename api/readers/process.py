"""The server's side of one reader process: starting it, talking to it, lowering it, ending it."""

import asyncio
import contextlib
import os
import pickle
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol, cast

from api.readers.job import (
    DATA,
    END,
    HEAD,
    JOB,
    NOTE,
    End,
    Frames,
    Head,
    Job,
    pack,
    unpack,
    unpack_failure,
)
from api.readers.reader import Terms
from store.errors import MaillageError

_NICEST = 19
# clock_getcpuclockid(3): the clock of another process is its number, inverted, with this kind.
_CPU_OF_PROCESS = 2


class Listener(Protocol):
    """Who hears what a reader says about a job."""

    def on_head(self, head: Head) -> None:
        """The form of the answer is known."""

    def on_data(self, data: bytes) -> None:
        """Some bytes of the answer."""

    def on_end(self, end: End) -> None:
        """The answer is whole."""

    def on_failure(self, error: MaillageError) -> None:
        """There is no answer, or no more of it."""


class Nursery:
    """Has reader processes forked; the process that forks them is started when first needed."""

    def __init__(self, terms: Terms) -> None:
        self._terms = terms
        self._process: subprocess.Popen[bytes] | None = None
        self._channel: socket.socket | None = None
        self._lock = threading.Lock()

    async def start(self, on_lost: Callable[["ReaderProcess"], None]) -> "ReaderProcess":
        """Start a reader; ``on_lost`` is told when it has ended, for whatever reason.

        Raises OSError when the system gives no process.
        """
        loop = asyncio.get_running_loop()
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        try:
            pid = await loop.run_in_executor(None, self._fork, theirs.fileno())
        except BaseException:
            ours.close()
            raise
        finally:
            theirs.close()
        _, reader = await loop.create_unix_connection(
            lambda: ReaderProcess(pid, on_lost), sock=ours
        )
        return reader

    def close(self) -> None:
        """End the process that forks, and with it any forks that are left."""
        if self._process is not None and self._channel is not None:
            self._channel.close()
            self._process.kill()
            self._process.wait()
            self._process = None

    def _fork(self, channel: int) -> int:
        with self._lock:
            if self._process is None or self._process.poll() is not None:
                self._open()
            assert self._channel is not None
            socket.send_fds(self._channel, [b"f"], [channel])
            answer = self._channel.recv(32)
            if not answer:
                raise ChildProcessError("The process that starts readers has ended.")
            return int(answer)

    def _open(self) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        root = str(Path(__file__).parents[2])
        tied = [sys.executable, "-m", "store.processes", str(os.getpid())]
        self._process = subprocess.Popen(  # noqa: S603 - this very program
            [*tied, "api.readers.nursery", str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            env={**os.environ, "PYTHONPATH": root},
            stdin=subprocess.DEVNULL,
        )
        theirs.close()
        self._channel = ours
        ours.send(pickle.dumps(self._terms))
        ours.recv(32)


class ReaderProcess(asyncio.Protocol):
    """A reader process: idle, or busy with one job whose listener it tells."""

    def __init__(self, pid: int, on_lost: Callable[["ReaderProcess"], None]) -> None:
        self.pid = pid
        self._on_lost = on_lost
        self._frames = Frames()
        self._listener: Listener | None = None
        self._transport: asyncio.Transport | None = None
        self.lowered = False
        self.lost = False
        self.peak = 0
        self.risky = False

    def ask(self, job: Job, listener: Listener) -> None:
        """Send a job; only to an idle process."""
        self._listener = listener
        self.risky = False
        if self._transport is not None:
            self._transport.write(pack(JOB, job))

    def hold(self) -> None:
        """Receive nothing for now: the process waits when its channel is full."""
        if self._transport is not None and not self.lost:
            self._transport.pause_reading()

    def go_on(self) -> None:
        """Receive again."""
        if self._transport is not None and not self.lost:
            self._transport.resume_reading()

    def lower(self) -> None:
        """Let others go first from now on; without privileges there is no way back."""
        self.lowered = True
        with contextlib.suppress(OSError):
            # All threads of the process: it leads a group of its own.
            os.setpriority(os.PRIO_PGRP, self.pid, _NICEST)

    def kill(self) -> None:
        """End the process, whatever it is doing."""
        self._listener = None
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)

    def look(self) -> int:
        """Look at its memory, and remember the most that was seen."""
        memory = self.memory()
        self.peak = max(self.peak, memory)
        return memory

    def cpu(self) -> float:
        """Seconds that its threads have computed."""
        try:
            return time.clock_gettime((~self.pid << 3) | _CPU_OF_PROCESS)
        except OSError:
            return 0.0

    def memory(self) -> int:
        """Bytes of memory that are its own; 0 when it has ended."""
        try:
            status = Path(f"/proc/{self.pid}/status").read_bytes()
        except OSError:
            return 0
        _, found, rest = status.partition(b"RssAnon:")
        return int(rest.split(None, 1)[0]) * 1024 if found else 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the channel."""
        # uvloop's transports have the methods, not the class.
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        """Pass on what the process says."""
        for kind, body in self._frames.feed(data):
            listener = self._listener
            if listener is None:
                return
            if kind == DATA:
                listener.on_data(body)
            elif kind == NOTE:
                self.risky = True
            elif kind == HEAD:
                self.risky = False
                listener.on_head(unpack(body))
            else:
                self._listener = None
                if kind == END:
                    listener.on_end(unpack(body))
                else:
                    listener.on_failure(unpack_failure(body))

    def connection_lost(self, error: Exception | None) -> None:
        """Tell that the process is no more."""
        self.lost = True
        self._on_lost(self)
