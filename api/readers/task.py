"""A job with all that the pool knows of it."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from api.readers.job import End, Head, Job
from api.readers.process import ReaderProcess
from api.readers.reply import Reply
from store.errors import MaillageError, ServiceFailed
from store.services import Outage


@dataclass(eq=False)
class Task:
    """A client's job: how long it may work, where it stands, and who waits for its answer.

    ``worked`` are the seconds in which its reader worked for it, not those in which the reader
    waited for a slow client. It is away while its reader waits for another endpoint.
    """

    job: Job
    client: str
    limit: float
    reply: Reply
    patient: bool = False
    reader: ReaderProcess | None = None
    queued: float = field(default_factory=time.monotonic)
    started: float = 0.0
    cpu_before: float = 0.0
    worked: float = 0.0
    held_since: float = 0.0
    away_since: float = 0.0
    gone_since: float = 0.0
    restarts: int = 0
    not_before: float = 0.0

    def run_on(self, reader: ReaderProcess) -> None:
        """Give the job to an idle reader."""
        self.reader = reader
        self.started = time.monotonic()
        self.worked = 0.0
        self.cpu_before = reader.cpu()
        self.reply.hold, self.reply.go_on = reader.hold, reader.go_on

    @property
    def computed(self) -> float:
        """Seconds of computing that the job has had."""
        return self.reader.cpu() - self.cpu_before if self.reader else 0.0

    @property
    def idle_since(self) -> float:
        """The moment from which on its reader has waited for somebody; 0 when it does not."""
        return self.held_since or self.away_since

    def pass_time(self, seconds: float, now: float, awaited: str = "") -> None:
        """Account for the time since the last look."""
        self.away_since = (self.away_since or now) if awaited else 0.0
        if not self.reply.held:
            self.worked += seconds
            self.held_since = 0.0
        elif not self.held_since:
            self.held_since = now
        if self.reply.cancelled and not self.gone_since:
            self.gone_since = now


@dataclass(frozen=True)
class Hearing:
    """Passes what a reader says on to the one who waits, and tells the pool of the end."""

    task: Task
    done: Callable[[Task], None]
    outages: Callable[[], Sequence[Outage]]

    def on_head(self, head: Head) -> None:
        """Pass on, with what the answer lacks: with SERVICE, that is known when it begins."""
        self.task.reply.outages = self.outages()
        self.task.reply.on_head(head)

    def on_data(self, data: bytes) -> None:
        """Pass on."""
        self.task.reply.on_data(data)

    def on_end(self, end: End) -> None:
        """Pass on, after the pool has taken the reader back."""
        self.done(self.task)
        self.task.reply.on_end(end)

    def on_failure(self, error: MaillageError) -> None:
        """Pass on, after the pool has taken the reader back; the last outage ended the query."""
        outages = self.outages()
        if isinstance(error, ServiceFailed) and outages:
            error = ServiceFailed.by(outages[-1])
        self.done(self.task)
        self.task.reply.on_failure(error)
