"""One pool of reader processes, and who gets one when.

Every query begins in a quick place, of which there are as many as cores. One that is not done
soon moves, with its process, to a patient place, where it runs with low priority; there are a few
of these. When all are taken, who took least lately goes before who took most. So a short query
waits for milliseconds, whatever else is being asked.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace

from api.readers.calls import Calls
from api.readers.job import Job
from api.readers.places import Limits, Places
from api.readers.process import Nursery, ReaderProcess
from api.readers.reply import Reply
from api.readers.staff import Staff
from api.readers.task import Hearing, Task
from api.workbook import sweep
from store.engines.routing import REFERENCE, SECOND
from store.errors import MaillageError, QueryFailed, QueryTimedOut, QueryTooLarge, ServiceBusy

__all__ = ["Limits", "Pool"]

_TICK_SECONDS = 0.02
STALL_SECONDS = 30.0
_ORPHAN_SECONDS = 0.05
_RETRY_SECONDS = 5.0
_MEMORY_EVERY_SECONDS = 0.1
_MOST_RESTARTS = 2
_KNOWN_LONG = 10_000
# Readers that were lately ended because of a client, above which it begins in patient places.
_MOST_ENDED = 1.5
_PAUSE_SECONDS = 0.5
_LONGEST_PAUSE_SECONDS = 10.0


class Pool:
    """Gives jobs to readers, fairly; keeps them within their limits; replaces lost readers."""

    def __init__(
        self,
        nursery: Nursery,
        limits: Limits,
        calls: Calls,
        observe: Callable[[Task], None] = lambda _task: None,
    ) -> None:
        """Start nothing yet; ``observe`` is told of each task that has ended, however it did.

        ``calls`` tells which other endpoints the queries wait for, and which failed them.
        """
        self.limits = limits
        self._calls = calls
        self._observe = observe
        self._nursery = nursery
        self._staff = Staff(nursery, self._dispatch, self._lost)
        self._places = Places(limits)
        self._tasks: dict[ReaderProcess, Task] = {}
        self._clock: asyncio.Task[None] | None = None
        self._long: OrderedDict[int, None] = OrderedDict()
        self._closed = False
        self._broken = 0

    def submit(self, job: Job, client: str, seconds: float = 0.0) -> Reply:
        """Take a job for a client, with less time than the limit if so wished.

        Raises ServiceBusy when too many jobs are waiting.
        """
        limit = min(seconds or self.limits.seconds, self.limits.seconds)
        ended = self._places.usage.ended(client)
        patient = ended > _MOST_ENDED or _mark(job) in self._long
        task = Task(job, client, limit, Reply(), patient=patient)
        if not job.explain:
            task.reply.on_settled = lambda: self._observe(task)
        # Who keeps having readers ended waits a little for the next: leaving costs nothing then.
        pause = min(ended * _PAUSE_SECONDS, _LONGEST_PAUSE_SECONDS)
        task.not_before = task.queued + pause
        if len(self._places.waiting) >= self.limits.queue:
            last = self._places.last_of_most(client)
            if last is None:
                busy = ServiceBusy(_RETRY_SECONDS)
                task.reply.on_failure(busy)
                raise busy
            self._stop(last, ServiceBusy(_RETRY_SECONDS))
        self._places.waiting.append(task)
        self._dispatch()
        return task.reply

    def open(self, release: str) -> None:
        """Have readers started, and a release opened by them before it is asked of."""
        self._staff.open(release)
        self._dispatch()

    def figures(self) -> dict[str, int]:
        """Count what is going on."""
        return {
            "waiting": len(self._places.waiting),
            "quick": len(self._places.quick),
            "patient": len(self._places.patient),
            "idle": self._staff.idle,
            "alive": self._staff.alive,
            "begun": self._staff.begun,
            "lost": self._broken,
        }

    def memory(self) -> int:
        """Bytes that all readers together have for themselves."""
        return self._staff.memory()

    async def close(self) -> None:
        """End all readers; those who wait are told that the service is busy."""
        self._closed = True
        for task in [*self._places.waiting, *self._tasks.values()]:
            task.reply.on_failure(ServiceBusy(_RETRY_SECONDS))
        if self._clock is not None:
            self._clock.cancel()
        await self._staff.close()
        self._nursery.close()

    def _dispatch(self) -> None:
        """Give idle readers to those who wait, and have others started as they are needed."""
        while self._staff.idle and (task := self._places.next()):
            self._places.take(task)
            self._run(task, self._staff.take())
        waits = any(task.patient for task in self._places.waiting)
        room = waits and self._places.free_patient > 0
        self._staff.replenish(max(self._places.free_quick, 1) + int(room))
        busy = self._places.waiting or self._tasks
        if busy and (self._clock is None or self._clock.done()) and not self._closed:
            self._clock = asyncio.get_running_loop().create_task(self._watch())

    def _run(self, task: Task, reader: ReaderProcess) -> None:
        self._tasks[reader] = task
        task.run_on(reader)
        self._calls.forget(reader.pid)
        if task.patient:
            reader.lower()
        hearing = Hearing(task, self._done, lambda: self._calls.outages(reader.pid))
        reader.ask(task.job, hearing)

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
        self._places.leave(task)
        if reader is not None:
            self._tasks.pop(reader, None)
            self._places.usage.charge(task.client, time.monotonic() - task.started)
        return reader

    def _take_away(self, task: Task) -> None:
        """End a task's reader; its client is charged for another."""
        reader = self._release(task)
        if reader is not None:
            reader.kill()
            self._places.usage.charge_reader(task.client)
        elif task in self._places.waiting:
            self._places.waiting.remove(task)

    def _stop(self, task: Task, error: MaillageError) -> None:
        self._take_away(task)
        task.reply.on_failure(error)

    def _give_up(self, task: Task, error: MaillageError) -> None:
        """End a task that broke its reader, unless there is another engine to be asked."""
        if task.reader is None or task.reply.sent or task.job.engine:
            self._stop(task, error)
        elif task.reader.risky:
            task.job = replace(task.job, engine=REFERENCE)
            self._begin_anew(task)
        elif isinstance(error, QueryFailed):
            task.job = replace(task.job, engine=SECOND)
            self._begin_anew(task)
        else:
            self._stop(task, error)

    def _give_way(self, task: Task) -> None:
        """Have a task begin anew later, unless its client has seen a part of its answer."""
        if task.reply.sent or task.restarts >= _MOST_RESTARTS:
            self._stop(task, ServiceBusy(_RETRY_SECONDS))
            return
        task.restarts += 1
        self._begin_anew(task)

    def _begin_anew(self, task: Task) -> None:
        self._take_away(task)
        task.patient = True
        task.reply.head = None
        self._places.waiting.append(task)

    def _lost(self, reader: ReaderProcess) -> None:
        """Tell the one who waited, if the process went by itself, and replace it."""
        sweep(reader.pid)
        self._calls.forget(reader.pid)
        task = self._tasks.get(reader)
        if task is not None:
            self._broken += 1
            heavy = reader.peak > self.limits.memory // 2
            self._give_up(task, QueryTooLarge(self.limits.memory) if heavy else _crashed())
        if not self._closed:
            self._dispatch()

    async def _watch(self) -> None:
        """Look at everything at each tick, as long as there is anything."""
        before, looked = time.monotonic(), 0.0
        while (self._places.waiting or self._tasks) and not self._closed:
            await asyncio.sleep(_TICK_SECONDS)
            now = time.monotonic()
            self._check_waiting(now)
            for task in [*self._tasks.values()]:
                task.pass_time(now - before, now, self._awaited(task))
                self._check(task, now)
            if now - looked > _MEMORY_EVERY_SECONDS:
                looked = now
                self._check_memory()
            for task in self._places.overdue():
                self._demote(task)
            self._make_room()
            before = now
            self._dispatch()

    def _check_waiting(self, now: float) -> None:
        for task in [*self._places.waiting]:
            if task.reply.cancelled or now - task.queued > task.limit:
                self._stop(task, ServiceBusy(_RETRY_SECONDS))

    def _check(self, task: Task, now: float) -> None:
        if task.gone_since and now - task.gone_since > _ORPHAN_SECONDS:
            self._stop(task, ServiceBusy(_RETRY_SECONDS))
        elif task.worked > task.limit or now - task.started > 10 * task.limit:
            self._remember(task.job)
            self._stop(task, QueryTimedOut(task.limit, self._awaited(task)))
        elif task.held_since and now - task.held_since > STALL_SECONDS:
            self._stop(task, QueryTimedOut(STALL_SECONDS))

    def _awaited(self, task: Task) -> str:
        """The other endpoint that a task waits for, if it does."""
        return self._calls.awaited(task.reader.pid) if task.reader else ""

    def _check_memory(self) -> None:
        taken = {task: reader.look() for reader, task in self._tasks.items()}
        for task, memory in taken.items():
            if memory > self.limits.memory:
                self._give_up(task, QueryTooLarge(self.limits.memory))
        left = {task: memory for task, memory in taken.items() if task.reader is not None}
        if sum(left.values()) > self.limits.total_memory:
            self._stop(max(left, key=left.__getitem__), QueryTooLarge(self.limits.memory))

    def _demote(self, task: Task) -> None:
        """Move a task to a patient place, if it can have one."""
        self._remember(task.job)
        if self._places.free_patient <= 0:
            rival = self._places.gives_way_to(task)
            self._give_way(rival or task)
        if task.reader is not None:
            self._places.quick.discard(task)
            self._places.patient.add(task)
            task.patient = True
            task.reader.lower()

    def _make_room(self) -> None:
        """Let one long query give way to one whose client took far less."""
        task = self._places.most_deserving()
        if task is not None and self._places.free_patient <= 0:
            rival = self._places.gives_way_to(task)
            if rival is not None:
                self._give_way(rival)

    def _remember(self, job: Job) -> None:
        """Let a job that was not quick begin in a patient place when it is asked again."""
        self._long[_mark(job)] = None
        if len(self._long) > _KNOWN_LONG:
            self._long.popitem(last=False)


def _mark(job: Job) -> int:
    return hash((job.release, job.text))


def _crashed() -> QueryFailed:
    return QueryFailed(
        "The engine broke down on this query.",
        remedy="Write it in another way, and report it: this should not happen.",
        code="EngineBrokeDown",
    )
