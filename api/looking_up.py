"""Answering a look-up at once, in less time than a reader would take to hear of it."""

import io
import time

from starlette.responses import Response
from typing_extensions import Buffer

from api.client import client_of
from api.context import context_of
from api.exchange import Exchange
from api.outcomes import LOOK_UP, WARMING, Asked, outcome_of
from api.replies import content_type
from store.answers import RESULT_FORMATS, Boolean
from store.errors import MaillageError

_LITTLE_BYTES = 64 * 1024


def look_up(exchange: Exchange) -> Response | None:
    """Answer a look-up or a walk at once, in less time than a reader would take to hear of it."""
    question, choice = exchange.question, exchange.wanted.results
    if choice is None or question.default_graphs is not None:
        return None
    # Workbooks and features are written by readers.
    if choice.format.media_type not in RESULT_FORMATS:
        return None
    if not exchange.served.answers_at_once(question.text):
        return None
    output, start = _Little(), time.perf_counter()
    try:
        found = exchange.served.engine.look_up(question.text)
        found.write(output, choice.format.media_type)  # type: ignore[arg-type]
    except OverflowError:
        return None
    except MaillageError as error:
        _note_look_up(exchange, start, error=error)
        raise
    form = "boolean" if isinstance(found, Boolean) else "solutions"
    _note_look_up(exchange, start, form, len(output.data))
    return Response(
        bytes(output.data),
        media_type=content_type(choice.media_type),
        headers=dict(exchange.headers),
    )


def _note_look_up(
    exchange: Exchange,
    start: float,
    form: str = "",
    written: int = 0,
    error: MaillageError | None = None,
) -> None:
    asked = Asked(
        release=exchange.served.release.id,
        text=exchange.question.text,
        outcome=outcome_of(error) if error else "whole",
        form=form,
        engine=LOOK_UP,
        worked=time.perf_counter() - start,
        bytes=written,
        error=error.code if error else "",
        warming=client_of(exchange.request) == WARMING,
    )
    context_of(exchange.request).observe(asked)


class _Little(io.RawIOBase):
    """Takes a short answer, and refuses a long one."""

    def __init__(self) -> None:
        super().__init__()
        self.data = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Buffer, /) -> int:
        received = bytes(data)
        self.data += received
        if len(self.data) > _LITTLE_BYTES:
            raise OverflowError
        return len(received)
