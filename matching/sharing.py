"""Work shared out among processes that see all that this one has read."""

import gc
import multiprocessing
from collections.abc import Callable, Iterable, Iterator
from multiprocessing.connection import Connection
from multiprocessing.context import ForkProcess
from typing import Any, TypeVar

__all__ = ["share"]

Result = TypeVar("Result")


def share(task: Callable[[int], Result], count: int, processes: int) -> Iterator[Result]:
    """Call a function with each number below ``count``; give what it returns, in order.

    The processes are forked, so that what the function refers to is neither sent nor kept twice;
    the caller must have no threads. Each is at most a result ahead of the reader, so that results
    do not pile up. Raises what the function raises, and ChildProcessError when a process is killed.
    """
    if processes < 2 or count < 2:
        yield from map(task, range(count))
        return
    # A collection in a child would write to, and so copy, every page that it shares.
    gc.freeze()
    workers: list[tuple[ForkProcess, Connection]] = []
    try:
        for first in range(min(processes, count)):
            workers.append(
                _start(task, range(first, count, processes), [end for _, end in workers])
            )
        for number in range(count):
            yield _receive(workers[number % len(workers)][1])
    finally:
        for worker, receiving in workers:
            receiving.close()
            worker.terminate()
            worker.join()
        gc.unfreeze()


def _start(
    task: Callable[[int], object], numbers: Iterable[int], open_ends: list[Connection]
) -> tuple[ForkProcess, Connection]:
    context = multiprocessing.get_context("fork")
    receiving, sending = context.Pipe(duplex=False)
    ends = [*open_ends, receiving]
    worker = context.Process(target=_work, args=(task, numbers, sending, ends), daemon=True)
    worker.start()
    # Each end is open in one process only: when that dies, the other is told.
    sending.close()
    return worker, receiving


def _work(
    task: Callable[[int], object],
    numbers: Iterable[int],
    sending: Connection,
    ends: list[Connection],
) -> None:
    for end in ends:
        end.close()
    # What is made here ends with its last reference; to look for cycles takes a sixth of the time.
    gc.disable()
    try:
        for number in numbers:
            sending.send((task(number), None))
    except BrokenPipeError:
        return
    except Exception as error:
        sending.send((None, error))


def _receive(receiving: Connection) -> Any:
    try:
        result, error = receiving.recv()
    except EOFError:
        raise ChildProcessError("A process was ended before its work was done.") from None
    if error is not None:
        raise error
    return result
