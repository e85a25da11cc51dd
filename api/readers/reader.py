"""What runs in a reader process: one job after the other, over one release at a time."""

import io
import logging
import os
import pickle
import resource
import socket
import sys
import threading
import time
import traceback
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from typing_extensions import Buffer

from api import features
from api.readers.job import (
    DATA,
    END,
    HEAD,
    NOTE,
    End,
    Form,
    Frames,
    Head,
    Job,
    frame,
    pack,
    pack_failure,
    unpack,
)
from api.tables import table_of
from api.workbook import write_workbook
from store.answers import Answer, Boolean, Solutions
from store.engines.routing import SECOND, Choices, RoutedEngine, open_engines
from store.errors import BadQuery, MaillageError, QueryFailed, QueryRefused, ServiceFailed
from store.locks import Lock
from store.release import Release
from store.sparql import STACK_BYTES, guard

_log = logging.getLogger(__name__)
CHUNK_BYTES = 64 * 1024
_RECEIVE_BYTES = 256 * 1024
_WORTH_COMPRESSING = 1024
_LEVEL = 3
# Window bits that make zlib write gzip's header.
_GZIP = 31


@dataclass(frozen=True)
class Terms:
    """What a reader process works under: bytes of memory, prefixes of answers, engines to use."""

    memory: int
    prefixes: Mapping[str, str]
    choices: Choices


def serve(channel: socket.socket, terms: Terms) -> None:
    """Do jobs until the channel closes."""
    _settle(terms.memory)
    threading.stack_size(STACK_BYTES)
    terms = replace(terms, choices=terms.choices.for_reader(os.getpid()))
    thread = threading.Thread(target=_Reader(channel, terms).serve)
    thread.start()
    thread.join()


def _settle(memory: int) -> None:
    """Bound what the process can take."""
    os.setpgid(0, 0)
    # Private writable memory only: the stack counts, files mapped for reading do not.
    limit = memory + STACK_BYTES + 256 * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        # When the machine runs out of memory, a query goes before the server.
        Path("/proc/self/oom_score_adj").write_text("900", encoding="ascii")


class _Reader:
    """The open release and the channel."""

    def __init__(self, channel: socket.socket, terms: Terms) -> None:
        self._channel = channel
        self._terms = terms
        self._opened: tuple[str, RoutedEngine, Lock] | None = None

    def serve(self) -> None:
        """Answer jobs until the channel is closed from the other side."""
        try:
            for job in self._jobs():
                self._do(job)
        except (ConnectionError, BrokenPipeError):
            pass

    def _jobs(self) -> Iterator[Job]:
        frames = Frames()
        while data := self._channel.recv(_RECEIVE_BYTES):
            for _, body in frames.feed(data):
                yield unpack(body)

    def _do(self, job: Job) -> None:
        start = time.perf_counter()
        output = _Output(self._channel.sendall, whole=bool(self._called(job)))
        try:
            self._answer(job, output)
            output.end(pack(END, End(time.perf_counter() - start, output.written)))
        except ConnectionError:
            raise
        except BaseException as error:
            if not isinstance(error, MaillageError):
                # As text: the traceback would keep the answer alive.
                _log.error("A query failed.\n%s", "".join(traceback.format_exception(error)))
            output.fail(pack_failure(self._explained(job, error)))

    def _explained(self, job: Job, error: BaseException) -> BaseException:
        """Lay a failure at the door of the other endpoints that the query asks, if any."""
        if type(error) is not QueryFailed:
            return error
        called = self._called(job)
        return ServiceFailed(called) if called else error

    def _called(self, job: Job) -> Sequence[str]:
        """The other endpoints that a job asks."""
        services = self._terms.choices.services
        if not services or "service" not in job.text.lower():
            return ()
        try:
            return list(dict.fromkeys(call.service for call in guard(job.text, services)))
        except QueryRefused:
            return ()

    def _answer(self, job: Job, output: "_Output") -> None:
        if job.opening:
            # What stands beside the database may be new.
            self._close()
            if job.release:
                self._engine(job.release)
            return
        engine = self._engine(job.release)
        if job.explain:
            engine.check(job.text)
            output.begin(Head("boolean", "", ""))
            output.write(pickle.dumps(engine.plan(job.text)))
            return
        try:
            answer, name = self._ask(engine, job)
        except BadQuery:
            # The mistake is told by its place in the query as the client wrote it.
            engine.check(job.text)
            raise
        form = _form(answer)
        media_type = job.media_types.get(form, "")
        output.begin(Head(form, media_type, name, job.gzip))
        if job.rows:
            output.write(pickle.dumps(table_of(answer, job.rows)))
        elif job.labels and isinstance(answer, Solutions | Boolean):
            write_workbook(answer, output, job.labels)  # type: ignore[arg-type]
        elif media_type == features.MEDIA_TYPE and isinstance(answer, Solutions | Boolean):
            features.write_features(answer, output)  # type: ignore[arg-type]
        elif media_type:
            answer.write(output, media_type)  # type: ignore[arg-type]

    def _ask(self, engine: RoutedEngine, job: Job) -> tuple[Answer, str]:
        if job.default_graphs is not None or job.named_graphs is not None:
            return engine.query(job.text, job.default_graphs, job.named_graphs), engine.first
        plan = engine.plan(job.text)
        if job.engine:
            reason = "rescue" if job.engine == SECOND else plan.reason
            plan = replace(plan, engine=job.engine, reason=reason)
        if plan.engine == SECOND:
            self._channel.sendall(frame(NOTE, b""))
        return engine.follow(plan)

    def _engine(self, path: str) -> RoutedEngine:
        """Give the engine over a release; another release than before closes that one."""
        if self._opened and self._opened[0] == path:
            return self._opened[1]
        self._close()
        release = Release(Path(path).name, Path(path))
        hold = release.hold()
        try:
            engine = open_engines(release.path, self._terms.prefixes, self._terms.choices)
        except BaseException:
            hold.close()
            raise
        self._opened = (path, engine, hold)
        return engine

    def _close(self) -> None:
        if self._opened:
            _, engine, hold = self._opened
            self._opened = None
            engine.close()
            hold.close()


class _Output(io.RawIOBase):
    """Takes an answer's bytes and sends them in frames; waits while the other side is busy.

    What is to be sent ``whole`` is kept until the end: only then it is known what it lacks.
    """

    def __init__(self, send: Callable[[bytes], None], whole: bool = False) -> None:
        super().__init__()
        self._send = send
        self._whole = whole
        self._head: Head | None = None
        self._compress: zlib._Compress | None = None
        self._data = bytearray()
        self.written = 0

    def writable(self) -> bool:
        """Yes: answers are written here."""
        return True

    def begin(self, head: Head) -> None:
        """Take the head, which goes before the data."""
        self._head = head

    def write(self, data: Buffer, /) -> int:
        """Take bytes of the answer."""
        received = bytes(data)
        self.written += len(received)
        self._data += received
        if len(self._data) >= CHUNK_BYTES and not self._whole:
            self._send(self._taken(len(self._data)))
        return len(received)

    def end(self, last: bytes) -> None:
        """Send what is left and the last frame."""
        while len(self._data) > CHUNK_BYTES:
            self._send(self._taken(CHUNK_BYTES))
        taken = self._taken(CHUNK_BYTES)
        rest = self._compress.flush() if self._compress else b""
        self._send(taken + (frame(DATA, rest) if rest else b"") + last)
        self._head = self._compress = None

    def fail(self, last: bytes) -> None:
        """Send the frame that says why there is no more."""
        self._send(last)

    def _taken(self, size: int) -> bytes:
        """Take what has come as frames, the head first, compressed if that is worth it."""
        data, head = bytes(self._data[:size]), b""
        del self._data[:size]
        if self._head is not None:
            zipped = self._head.gzip and len(data) >= _WORTH_COMPRESSING
            self._compress = zlib.compressobj(_LEVEL, wbits=_GZIP) if zipped else None
            head = pack(HEAD, replace(self._head, gzip=zipped))
            self._head = None
        body = self._compress.compress(data) if self._compress else data
        return head + (frame(DATA, body) if body else b"")


def _form(answer: Answer) -> Form:
    if isinstance(answer, Solutions):
        return "solutions"
    return "boolean" if isinstance(answer, Boolean) else "triples"
