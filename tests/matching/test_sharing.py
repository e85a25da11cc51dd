"""Work shared out among processes: in order, and no failure goes unseen."""

import multiprocessing
import os
import signal
import time
from pathlib import Path

import pytest

from matching.sharing import share


@pytest.mark.parametrize("processes", [1, 2, 3])
def test_results_are_in_order(processes: int) -> None:
    letters = "maillage"
    assert "".join(share(letters.__getitem__, len(letters), processes)) == letters


def test_more_than_a_pipe_holds() -> None:
    assert [len(each) for each in share(lambda size: bytes(size << 20), 5, 2)] == [
        size << 20 for size in range(5)
    ]


def test_an_error_is_raised_here() -> None:
    with pytest.raises(ZeroDivisionError):
        list(share(lambda number: 1 // (number - 3), 8, 2))


def test_a_killed_process_is_told() -> None:
    def task(number: int) -> int:
        if number == 5:
            os.kill(os.getpid(), signal.SIGKILL)
        return number

    with pytest.raises(ChildProcessError):
        list(share(task, 8, 2))


def test_nobody_is_left_when_reading_stops() -> None:
    results = share(lambda number: (number, os.getpid()), 1000, 2)
    worker = next(results)[1]
    results.close()
    with pytest.raises(ProcessLookupError):
        os.kill(worker, 0)


def test_workers_end_when_the_reader_is_killed() -> None:
    context = multiprocessing.get_context("fork")
    receiving, sending = context.Pipe(duplex=False)

    def read() -> None:
        for result in share(lambda number: (time.sleep(0.05), os.getpid()), 10_000, 2):
            sending.send(result[1])

    reader = context.Process(target=read)
    reader.start()
    workers = {receiving.recv() for _ in range(4)}
    reader.kill()
    reader.join()
    assert len(workers) == 2
    for _ in range(100):
        if not any(map(_is_running, workers)):
            return
        time.sleep(0.1)
    raise AssertionError("a worker goes on")


def _is_running(process: int) -> bool:
    try:
        stat = Path(f"/proc/{process}/stat").read_text("utf-8")
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"
