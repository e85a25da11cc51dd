"""One pool of reader processes, and who gets one when.

Every query begins in a quick place, of which there are as many as cores. One that is not done
soon moves, with its process, to a patient place, where it runs with low priority; there are a few
of these. When all are taken, the client that holds most gives one up, or the query waits and
begins anew. So a short query waits for milliseconds, whatever else is being asked.
"""

import asyncio
import time
from collections import Counter, OrderedDict
from dataclasses import dataclass, replace

from api.readers.job import Job
from api.readers.process import Nursery, ReaderProcess
from api.readers.reply import Reply
from api.readers.staff import Staff
from api.readers.task import Hearing, Task
from api.readers.usage import Usage
from store.errors import MaillageError, QueryFailed, QueryTimedOut, QueryTooLarge, ServiceBusy

_TICK_SECONDS = 0.02
_SLICE_SECONDS = 0.03
_QUICK_SECONDS = 1.0
_STALL_SECONDS = 30.0
_ORPHAN_SECONDS = 0.05
_RETRY_SECONDS = 5.0
_MEMORY_EVERY_SECONDS = 0.1
_MOST_RESTARTS = 2
_KNOWN_LONG = 10_000


@dataclass(frozen=True)
class Limits:
    """Readers for quick queries; queries that may wait; seconds and bytes that one may take."""

    readers: int
    queue: int
    seconds: float
    memory: int

    @property
    def patient(self) -> int:
        """Places for long queries."""
        return 4 * self.readers

    @property
    def total_memory(self) -> int:
        """Bytes that all readers together may take."""
        return 4 * self.memory


class Pool:
    """Gives jobs to readers, fairly; keeps them within their limits; replaces lost readers."""

    def __init__(self, nursery: Nursery, limits: Limits) -> None:
        self.limits = limits
        self._nursery = nursery
        self._staff = Staff(nursery, self._dispatch, self._lost)
        self._usage = Usage()
        self._quick: set[Task] = set()
        self._patient: set[Task] = set()
        self._waiting: list[Task] = []
        self._clock: asyncio.Task[None] | None = None
        self._tasks: dict[ReaderProcess, Task] = {}
        self._long: OrderedDict[int, None] = OrderedDict()
        self._closed = False

    def submit(self, job: Job, client: str, seconds: float = 0.0) -> Reply:
        """Take a job for a client, with less time than the limit if so wished.

        Raises ServiceBusy when too many jobs are waiting.
        """
        limit = min(seconds or self.limits.seconds, self.limits.seconds)
        task = Task(job, client, limit, Reply(), patient=_mark(job) in self._long)
        if len(self._waiting) >= self.limits.queue:
            self._make_room(client)
        self._waiting.append(task)
        self._dispatch()
        return task.reply

    def open(self, release: str) -> None:
        """Have readers started, and a release opened by them before it is asked of."""
        self._staff.open(release)
        self._dispatch()

    def figures(self) -> dict[str, int]:
        """Count what is going on."""
        return {
            "waiting": len(self._waiting),
            "quick": len(self._quick),
            "patient": len(self._patient),
            "idle": self._staff.idle,
            "alive": self._staff.alive,
            "begun": self._staff.begun,
        }

    async def close(self) -> None:
        """End all readers; those who wait are told that the service is busy."""
        self._closed = True
        for task in [*self._waiting, *self._tasks.values()]:
            task.reply.on_failure(ServiceBusy(_RETRY_SECONDS))
        if self._clock is not None:
            self._clock.cancel()
        await self._staff.close()
        self._nursery.close()

    def _make_room(self, client: str) -> None:
        """Let the client with most waiting jobs give one up, unless that is the one who asks."""
        waiting = Counter(task.client for task in self._waiting)
        rival, most = waiting.most_common(1)[0] if waiting else ("", 0)
        if most <= waiting[client] + 1:
            raise ServiceBusy(_RETRY_SECONDS)
        last = next(task for task in reversed(self._waiting) if task.client == rival)
        self._waiting.remove(last)
        last.reply.on_failure(ServiceBusy(_RETRY_SECONDS))

    def _dispatch(self) -> None:
        """Give idle readers to those who wait, and have others started as they are needed."""
        while self._staff.idle and (task := self._next()):
            self._waiting.remove(task)
            self._run(task, self._staff.take())
        self._replenish()
        busy = self._waiting or self._tasks
        if busy and (self._clock is None or self._clock.done()) and not self._closed:
            self._clock = asyncio.get_running_loop().create_task(self._watch())

    def _next(self) -> Task | None:
        quick = len(self._quick) < self.limits.readers
        patient = len(self._patient) < self.limits.patient
        able = [task for task in self._waiting if (patient if task.patient else quick)]
        if len(able) <= 1:
            return able[0] if able else None
        return min(able, key=lambda task: (task.patient, self._load(task.client), task.queued))

    def _run(self, task: Task, reader: ReaderProcess) -> None:
        (self._patient if task.patient else self._quick).add(task)
        self._tasks[reader] = task
        task.run_on(reader)
        if task.patient:
            reader.lower()
        reader.ask(task.job, Hearing(task, self._done))

    def _done(self, task: Task) -> None:
        """Take a reader back; one that was lowered or has grown is replaced."""
        reader = self._release(task)
        if reader is None:
            return
        long = time.monotonic() - task.started > _MEMORY_EVERY_SECONDS
        if reader.lowered or (long and reader.memory() > self.limits.memory // 4):
            reader.kill()
        else:
            self._staff.give_back(reader)
        self._dispatch()

    def _release(self, task: Task) -> ReaderProcess | None:
        """Take a task from its reader and charge its client."""
        reader, task.reader = task.reader, None
        self._quick.discard(task)
        self._patient.discard(task)
        if reader is not None:
            self._tasks.pop(reader, None)
            self._usage.add(task.client, time.monotonic() - task.started)
        return reader

    def _stop(self, task: Task, error: MaillageError) -> None:
        """End a task with its reader."""
        reader = self._release(task)
        if reader is not None:
            reader.kill()
        elif task in self._waiting:
            self._waiting.remove(task)
        task.reply.on_failure(error)

    def _give_up(self, task: Task, error: MaillageError) -> None:
        """End a task, unless it was the second engine that failed: then ask the first one."""
        if task.reader is None or not task.reader.risky or task.reply.sent:
            self._stop(task, error)
            return
        task.job = replace(task.job, reference_only=True)
        self._begin_anew(task)

    def _load(self, client: str) -> float:
        now = time.monotonic()
        running = sum(now - t.started for t in self._tasks.values() if t.client == client)
        return self._usage.of(client) + running

    def _replenish(self) -> None:
        """Keep a reader ready for each free quick place, and one for a job that waits anew."""
        waits = any(task.patient for task in self._waiting)
        room = waits and len(self._patient) < self.limits.patient
        self._staff.replenish(max(self.limits.readers - len(self._quick), 1) + int(room))

    def _lost(self, reader: ReaderProcess) -> None:
        """Tell the one who waited, if the process went by itself, and replace it."""
        task = self._tasks.get(reader)
        if task is not None:
            heavy = reader.peak > self.limits.memory // 2
            self._give_up(task, QueryTooLarge(self.limits.memory) if heavy else _crashed())
        if not self._closed:
            self._dispatch()

    async def _watch(self) -> None:
        """Look at everything at each tick, as long as there is anything."""
        before, looked = time.monotonic(), 0.0
        while (self._waiting or self._tasks) and not self._closed:
            await asyncio.sleep(_TICK_SECONDS)
            now = time.monotonic()
            for task in [*self._tasks.values()]:
                task.pass_time(now - before, now)
                self._check(task, now)
            for task in [task for task in self._waiting if now - task.queued > task.limit]:
                self._stop(task, ServiceBusy(_RETRY_SECONDS))
            for task in [task for task in self._waiting if task.reply.cancelled]:
                self._waiting.remove(task)
            if now - looked > _MEMORY_EVERY_SECONDS:
                looked = now
                self._check_memory()
            self._yield_places(now)
            before = now
            self._dispatch()

    def _check(self, task: Task, now: float) -> None:
        if task.gone_since and now - task.gone_since > _ORPHAN_SECONDS:
            self._stop(task, ServiceBusy(_RETRY_SECONDS))
        elif task.worked > task.limit or now - task.started > 10 * task.limit:
            self._stop(task, QueryTimedOut(task.limit))
        elif task.held_since and now - task.held_since > _STALL_SECONDS:
            self._stop(task, QueryTimedOut(_STALL_SECONDS))

    def _check_memory(self) -> None:
        taken = {task: reader.look() for reader, task in self._tasks.items()}
        for task, memory in taken.items():
            if memory > self.limits.memory:
                self._give_up(task, QueryTooLarge(self.limits.memory))
        left = {task: memory for task, memory in taken.items() if task.reader is not None}
        if sum(left.values()) > self.limits.total_memory:
            self._stop(max(left, key=left.__getitem__), QueryTooLarge(self.limits.memory))

    def _yield_places(self, now: float) -> None:
        """Move those who have had their time in a quick place to a patient one."""
        waiting = sum(not task.patient for task in self._waiting)
        by_load = sorted(self._quick, key=lambda task: self._load(task.client), reverse=True)
        for task in by_load:
            had_enough = waiting > 0 and task.computed > _SLICE_SECONDS
            if had_enough or now - task.started > _QUICK_SECONDS:
                waiting -= 1
                self._demote(task)

    def _demote(self, task: Task) -> None:
        self._quick.discard(task)
        self._remember(task.job)
        if len(self._patient) >= self.limits.patient:
            held = Counter(other.client for other in self._patient)
            rival, most = held.most_common(1)[0]
            if most <= held[task.client] + 1:
                self._evict(task)
                return
            youngest = max(
                (other for other in self._patient if other.client == rival),
                key=lambda other: other.started,
            )
            self._evict(youngest)
        task.patient = True
        self._patient.add(task)
        if task.reader is not None:
            task.reader.lower()

    def _remember(self, job: Job) -> None:
        """Let a job that was not quick begin in a patient place when it is asked again."""
        self._long[_mark(job)] = None
        if len(self._long) > _KNOWN_LONG:
            self._long.popitem(last=False)

    def _evict(self, task: Task) -> None:
        """Let a task give way: it begins anew later, unless its client has seen a part."""
        if task.reply.sent or task.restarts >= _MOST_RESTARTS:
            self._stop(task, ServiceBusy(_RETRY_SECONDS))
            return
        task.restarts += 1
        self._begin_anew(task)

    def _begin_anew(self, task: Task) -> None:
        reader = self._release(task)
        if reader is not None:
            reader.kill()
        task.patient = True
        task.reply.head = None
        self._waiting.append(task)


def _mark(job: Job) -> int:
    return hash((job.release, job.text))


def _crashed() -> QueryFailed:
    return QueryFailed(
        "The engine broke down on this query.",
        remedy="Write it in another way, and report it: this should not happen.",
        code="EngineBrokeDown",
    )
