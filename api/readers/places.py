"""Who runs where: quick places, patient places, those who wait, and who gives way to whom."""

import time
from collections import Counter
from dataclasses import dataclass

from api.readers.task import Task
from api.readers.usage import Usage

# Seconds of computing in a quick place while others wait for it, and while one waits whose
# client asks for less.
_SLICE_SECONDS = 0.25
_SHORT_SLICE_SECONDS = 0.03
_QUICK_SECONDS = 1.0
_HELD_SECONDS = 0.1
# A long query gives way to one of a client that took less than half as much, and this less.
_MARGIN_SECONDS = 5.0


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


class Places:
    """Knows all tasks, and judges between them by what their clients took lately."""

    def __init__(self, limits: Limits) -> None:
        """Begin with nobody."""
        self.limits = limits
        self.usage = Usage()
        self.quick: set[Task] = set()
        self.patient: set[Task] = set()
        self.waiting: list[Task] = []

    @property
    def free_quick(self) -> int:
        """Quick places that nobody has."""
        return self.limits.readers - len(self.quick)

    @property
    def free_patient(self) -> int:
        """Patient places that nobody has."""
        return self.limits.patient - len(self.patient)

    def running(self) -> list[Task]:
        """All who have a place."""
        return [*self.quick, *self.patient]

    def take(self, task: Task) -> None:
        """Give a task the place that it waits for."""
        self.waiting.remove(task)
        (self.patient if task.patient else self.quick).add(task)

    def leave(self, task: Task) -> None:
        """Take a task's place back."""
        self.quick.discard(task)
        self.patient.discard(task)

    def load(self, client: str) -> float:
        """Seconds of readers that a client took lately or is taking."""
        now = time.monotonic()
        mine = sum(now - task.started for task in self.running() if task.client == client)
        return self.usage.seconds(client) + mine

    def next(self) -> Task | None:
        """Choose who begins: of those for whom there is a place, whose client asks the least."""
        now = time.monotonic()
        able = [
            task
            for task in self.waiting
            if (self.free_patient if task.patient else self.free_quick) > 0
            and task.not_before <= now
        ]
        if len(able) <= 1:
            return able[0] if able else None
        return min(able, key=lambda task: (task.patient, self._expected(task), task.queued))

    def last_of_most(self, client: str) -> Task | None:
        """Choose who leaves a full queue for a client: the last of who has most in it."""
        waiting = Counter(task.client for task in self.waiting)
        if not waiting:
            return None
        rival, most = waiting.most_common(1)[0]
        if most <= waiting[client] + 1:
            return None
        return next(task for task in reversed(self.waiting) if task.client == rival)

    def overdue(self) -> list[Task]:
        """List those who have had their time in a quick place."""
        waiting = [self._expected(task) for task in self.waiting if not task.patient]
        wanted, least = len(waiting), min(waiting, default=0.0)
        found = []
        for task in sorted(self.quick, key=self._expected, reverse=True):
            computed = task.computed
            gives_way = least < self._expected(task)
            share = _SHORT_SLICE_SECONDS if gives_way else _SLICE_SECONDS
            held = task.idle_since and time.monotonic() - task.idle_since > _HELD_SECONDS
            if computed > _QUICK_SECONDS or (wanted > 0 and (held or computed > share)):
                wanted -= 1
                found.append(task)
        return found

    def gives_way_to(self, task: Task) -> Task | None:
        """Choose who leaves a patient place for a task: the latest of the heaviest client."""
        others = [other for other in self.patient if other.client != task.client]
        if not others:
            return None
        loads = {other.client: self.load(other.client) for other in others}
        heaviest = max(loads, key=loads.__getitem__)
        if loads[heaviest] <= 2 * self.load(task.client) + _MARGIN_SECONDS:
            return None
        mine = [other for other in others if other.client == heaviest]
        return max(mine, key=lambda other: other.started)

    def _expected(self, task: Task) -> float:
        return self.usage.expected(task.client)

    def most_deserving(self) -> Task | None:
        """Choose, of those who wait for a patient place, whose client took least."""
        waiting = [task for task in self.waiting if task.patient]
        return min(waiting, key=lambda task: self.load(task.client)) if waiting else None
