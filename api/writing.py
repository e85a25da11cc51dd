"""The writer's process as the server sees it: started when first needed, renewed, ended."""

import asyncio
import json
import logging
import os
import sys
from pathlib import Path

from store.contributions import Contribution, Verdict
from store.errors import ServiceBusy, WriterLost
from store.settings import Settings

_log = logging.getLogger(__name__)
_WAITING = 50
_BUSY_SECONDS = 5.0
# A verdict tells hundreds of faults and changes.
_LONGEST_LINE = 64 * 2**20


class Writer:
    """Has contributions applied one after the other; belongs to the event loop's thread."""

    def __init__(
        self,
        settings: Settings,
        module: str,
        waiting: int = _WAITING,
        seconds: float | None = None,
    ) -> None:
        """Start nothing yet; ``module`` is the program to be run, see store/contributions.py.

        At most ``waiting`` contributions are taken at a time, and each may take ``seconds``, or
        as long as it needs.
        """
        self._settings = settings
        self._module = module
        self._most = waiting
        self.seconds = seconds
        self._waiting = 0
        self._turn = asyncio.Lock()
        self._process: asyncio.subprocess.Process | None = None

    @property
    def is_there(self) -> bool:
        """Whether this server has a writer at all."""
        return bool(self._module)

    async def apply(self, asked: Contribution, body: bytes) -> Verdict:
        """Have a contribution applied; it goes on when who asked leaves.

        Raises ServiceBusy when too many wait, WriterLost when the process ended before it told
        what became of it: it is whole in a release, or not at all. Raises TimeoutError.
        """
        self.check_room()
        self._waiting += 1
        task = asyncio.create_task(self._applied(asked, body))
        task.add_done_callback(self._leave)
        return await asyncio.shield(task)

    def check_room(self) -> None:
        """Raise ServiceBusy when too many wait already."""
        if self._waiting >= self._most:
            raise ServiceBusy(_BUSY_SECONDS)

    def _leave(self, task: "asyncio.Task[Verdict]") -> None:
        self._waiting -= 1
        # Nobody may be left to hear of it.
        if not task.cancelled():
            task.exception()

    async def _applied(self, asked: Contribution, body: bytes) -> Verdict:
        async with self._turn:
            process = self._process or await self._start()
            header = f"{len(body)} {json.dumps(asked.as_json())}\n"
            try:
                async with asyncio.timeout(self.seconds):
                    line = await _exchange(process, header.encode() + body)
                return Verdict.of_json(json.loads(line))
            except TimeoutError:
                await self.close()
                raise
            except (OSError, ValueError) as error:
                _log.error("The writer ended while it worked: %s", error or type(error).__name__)
                await self.close()
                raise WriterLost from None

    async def _start(self) -> asyncio.subprocess.Process:
        root = str(Path(__file__).parents[1])
        tied = ["-m", "store.processes", str(os.getpid())]
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            *tied,
            self._module,
            str(self._settings.root),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=_LONGEST_LINE,
            env={**os.environ, **self._settings.as_environment(), "PYTHONPATH": root},
        )
        return self._process

    async def close(self) -> None:
        """End the process; what it is writing is published whole or not at all."""
        process, self._process = self._process, None
        if process is not None:
            if process.returncode is None:
                process.kill()
            await process.wait()


async def _exchange(process: asyncio.subprocess.Process, asked: bytes) -> bytes:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(asked)
    await process.stdin.drain()
    return await process.stdout.readline()
