"""An engine in a process of its own, which is killed when a query takes too long."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection

from store.answers import Triples
from store.engines.engine import Engine
from store.errors import QueryError

JSON = "application/sparql-results+json"
TRIPLES = "application/n-triples"
Opening = Callable[[], Engine | None]


@dataclass(frozen=True)
class Outcome:
    """What came of a query: an answer in a media type, or why there is none."""

    answer: bytes = b""
    media_type: str = ""
    failure: str = ""


TOO_SLOW = Outcome(failure="took too long")
DIED = Outcome(failure="the process died")


class EngineProcess:
    """Asks an engine, which is opened anew after it was killed."""

    def __init__(self, opening: Opening, seconds: float) -> None:
        """Name what opens the engine, which must be a function of a module, and the limit."""
        self._opening = opening
        self._seconds = seconds
        self._start()

    def ask(self, text: str) -> None:
        """Send a query; its outcome is to be fetched before the next one is sent."""
        self._pipe.send(text)

    def outcome(self) -> Outcome:
        """Wait for what came of the query."""
        try:
            if self._pipe.poll(self._seconds):
                outcome = self._pipe.recv()
                assert isinstance(outcome, Outcome)
                return outcome
            late = TOO_SLOW
        except (EOFError, ConnectionError):
            late = DIED
        self.stop()
        self._start()
        return late

    def _start(self) -> None:
        context = get_context("spawn")
        self._pipe, far = context.Pipe()
        self._process = context.Process(target=_serve, args=(self._opening, far), daemon=True)
        self._process.start()
        far.close()
        self._pipe.recv()

    def stop(self) -> None:
        """End the process at once."""
        self._process.kill()
        self._process.join()
        self._pipe.close()


def _serve(opening: Opening, pipe: Connection) -> None:
    engine = opening()
    assert engine is not None
    pipe.send("ready")
    while True:
        try:
            text = pipe.recv()
        except EOFError:
            return
        pipe.send(_answer(engine, text))


def _answer(engine: Engine, text: str) -> Outcome:
    output = io.BytesIO()
    try:
        answer = engine.query(text)
        media_type = TRIPLES if isinstance(answer, Triples) else JSON
        answer.write(output, media_type)
    except QueryError as error:
        return Outcome(failure=str(error))
    return Outcome(output.getvalue(), media_type)
