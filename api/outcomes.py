"""What became of each query that was not answered from memory: for the log and the figures."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, get_args

from api.readers.task import Task
from store import errors

Outcome = Literal[
    "whole",
    "partial",
    "cut-off",
    "timed-out",
    "too-large",
    "busy",
    "refused",
    "service",
    "failed",
    "left",
]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
# The client's name, and the engine's, that no process of either has.
WARMING = "warming"
LOOK_UP = "look-up"
_BY_ERROR: tuple[tuple[type[errors.MaillageError], Outcome], ...] = (
    (errors.QueryTimedOut, "timed-out"),
    (errors.ServiceFailed, "service"),
    (errors.QueryTooLarge, "too-large"),
    (errors.TooManyRows, "too-large"),
    (errors.ServiceBusy, "busy"),
    (errors.BadQuery, "refused"),
    (errors.QueryRefused, "refused"),
    (errors.UnknownFunction, "refused"),
)


@dataclass(frozen=True)
class Asked:
    """One query, and how it went; who asked is not known here.

    ``engine`` is “look-up” when pyoxigraph answered at once, without a reader, and empty when
    none got so far. ``waited`` and ``worked`` are seconds, ``bytes`` those written before
    compression. ``error`` is the code of what went wrong. ``warming``: no client asked.
    """

    release: str
    text: str
    outcome: Outcome
    form: str = ""
    engine: str = ""
    waited: float = 0.0
    worked: float = 0.0
    bytes: int = 0
    error: str = ""
    warming: bool = False
    moment: float = field(default_factory=time.time)


Observe = Callable[[Asked], None]


def each_of(*observers: Observe) -> Observe:
    """Tell several who wish to know."""

    def observe(asked: Asked) -> None:
        for observer in observers:
            observer(asked)

    return observe


def outcome_of(error: errors.MaillageError) -> Outcome:
    """Name what an error means for its query."""
    return next((name for kind, name in _BY_ERROR if isinstance(error, kind)), "failed")


def asked_of(task: Task) -> Asked:
    """Tell of a pool's task that has just ended, before its client hears of it."""
    reply, end = task.reply, task.reply.end
    began = task.started or time.monotonic()
    return Asked(
        release=Path(task.job.release).name,
        text=task.job.text,
        outcome=_outcome(task),
        form=reply.head.form if reply.head else "",
        engine=reply.head.engine if reply.head else "",
        waited=began - task.queued,
        worked=end.seconds if end else task.worked,
        bytes=end.bytes if end else 0,
        error=reply.error.code if reply.error and not reply.cancelled else "",
        warming=task.client == WARMING,
    )


def _outcome(task: Task) -> Outcome:
    reply = task.reply
    if reply.cancelled:
        return "left"
    if reply.error is None:
        taken = task.job.rows or (reply.head and reply.head.media_type)
        answered: Outcome = "partial" if reply.outages else "whole"
        return answered if taken else "refused"
    return "cut-off" if reply.sent else outcome_of(reply.error)
