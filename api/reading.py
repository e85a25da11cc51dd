"""Having a reader answer: whole, or as a stream that ends when its client leaves."""

import asyncio

from starlette.requests import Request
from starlette.responses import Response

from api.caching import asks_elsewhere
from api.client import client_of
from api.context import context_of
from api.exchange import Exchange, Question, keep
from api.formats import XLSX
from api.partial import partial_headers, with_links
from api.readers.job import Head, Job
from api.readers.reply import Reply
from api.replies import content_type
from api.serving import Served
from api.streaming import Stream, cancel_when_gone
from api.wanted import Wanted
from api.workbook import Labels

_WATCH_AFTER_SECONDS = 0.05


async def ask_reader(exchange: Exchange) -> Response:
    """Have a reader answer."""
    reply, head = await begin(exchange)
    media_type = content_type(exchange.wanted.of(head.form).media_type)
    told = {**exchange.headers, **partial_headers(reply.outages)}
    told |= {"Content-Encoding": "gzip"} if head.gzip else {}
    reply.mend(lambda piece: with_links(exchange.request, head.media_type, reply.outages, piece))
    if media_type == XLSX.media_type:
        told["Content-Disposition"] = f'attachment; filename="{_file_name(exchange.request)}"'
    if reply.settled:
        return Response(reply.whole(), media_type=media_type, headers=told)
    recording = context_of(exchange.request).shelf.record()
    stream = Stream(reply, head, media_type, told, recording)
    recording.when_whole = lambda body: keep(exchange, stream, body)
    return stream


async def begin(exchange: Exchange) -> tuple[Reply, Head]:
    """Have a reader begin; raises what it failed for."""
    request, question = exchange.request, exchange.question
    job = _job(exchange.served, question, exchange.wanted, exchange.labels)
    reply = context_of(request).pool.submit(job, client_of(request), question.seconds)
    await _begin(request, reply)
    if reply.error is not None:
        raise reply.error
    assert reply.head is not None
    return reply, reply.head


async def all_of(reply: Reply) -> bytes:
    """Wait for a whole answer."""
    return b"".join([chunk async for chunk in reply.chunks()])


def _file_name(request: Request) -> str:
    """The name under which a workbook is kept: that of the question."""
    name = request.url.path.rpartition("/")[2]
    return "".join(letter for letter in name if letter.isalnum() or letter in "-_") + ".xlsx"


def _job(served: Served, question: Question, wanted: Wanted, labels: Labels | None) -> Job:
    return Job(
        release=str(served.release.path),
        text=question.text,
        default_graphs=question.default_graphs,
        named_graphs=question.named_graphs,
        media_types=wanted.media_types,
        rows=question.rows if wanted.page else 0,
        labels=labels,
        # A workbook is compressed in itself; what other endpoints share in may be mended here.
        gzip=wanted.gzip and not (wanted.page or wanted.workbook or asks_elsewhere(question.text)),
    )


async def _begin(request: Request, reply: Reply) -> None:
    """Wait until the answer is whole, long, or failed; stop it when the client leaves."""
    watcher: list[asyncio.Task[None]] = []
    loop = asyncio.get_running_loop()
    timer = loop.call_later(
        _WATCH_AFTER_SECONDS,
        lambda: watcher.append(loop.create_task(cancel_when_gone(request, reply))),
    )
    try:
        await reply.begun
    except asyncio.CancelledError:
        reply.cancel()
        raise
    finally:
        timer.cancel()
        for task in watcher:
            task.cancel()
