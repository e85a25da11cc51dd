"""Answering a SPARQL query over HTTP: from memory or by a reader, whole or as a stream."""

import asyncio
import gzip
import io
import pickle
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from typing_extensions import Buffer

from api.cache import RELEASE_HEADER
from api.caching import cache_headers, canonical, entity_tag, is_stable, unchanged, wants_fresh
from api.client import client_of
from api.colophon import Origin, labels_of
from api.context import Context, context_of
from api.formats import XLSX
from api.kept import Kept
from api.language import language_of
from api.outcomes import LOOK_UP, WARMING, Asked, outcome_of
from api.readers.job import Job
from api.readers.reply import Reply
from api.replies import content_type
from api.serving import Served
from api.streaming import Stream, cancel_when_gone
from api.tables import SHOWN_ROWS, Table
from api.threads import in_thread
from api.wanted import Wanted, wanted_by
from api.workbook import Labels
from store.answers import Boolean
from store.errors import MaillageError
from store.sparql import check_length

MakePage = Callable[[Served, Table], str]
MakeLabels = Callable[[Served], Labels]
_WATCH_AFTER_SECONDS = 0.05
_LITTLE_BYTES = 64 * 1024
_LEVEL = 4
_VARY = "Accept, Accept-Language, Accept-Encoding"


@dataclass(frozen=True)
class Question:
    """A query with the graphs it is asked of, a format asked for by name, and seconds to spend.

    A page is given at most so many rows, for the view of them that was asked for.
    """

    text: str
    default_graphs: Sequence[str] | None = None
    named_graphs: Sequence[str] | None = None
    format: str = ""
    html: bool = True
    seconds: float = 0.0
    rows: int = SHOWN_ROWS
    view: str = ""


async def answer(
    request: Request,
    question: Question,
    make_page: MakePage,
    make_labels: MakeLabels | None = None,
) -> Response:
    """Answer a question as a stream, as a page, or with 304; raises Problem, MaillageError.

    `make_labels` says what a workbook is to say beside the rows; by default, what was asked.
    """
    context = context_of(request)
    check_length(question.text)
    wanted = wanted_by(request, question.format, question.html)
    if context.serving.stale():
        await in_thread(context.serving.refresh)
    with context.serving.lease() as served:
        tag = _tag(request, context, served, question, wanted)
        stable = is_stable(question.text)
        headers = _headers(served, tag if stable and request.method == "GET" else "")
        if "ETag" in headers and (same := unchanged(request, headers)):
            return same
        if stable and not wants_fresh(request) and (kept := context.shelf.get(tag)):
            return _from(kept, headers)
        labels = _labels(request, question, served, make_labels) if wanted.workbook else None
        exchange = _Exchange(request, question, wanted, served, headers, labels)
        response = _looked_up(exchange) or await _asked(exchange, make_page)
        if stable and not isinstance(response, Stream):
            listed = tuple((k, v) for k, v in response.raw_headers if k.startswith(b"content-"))
            context.shelf.put(tag, Kept(served.release.id, 200, listed, bytes(response.body)))
        return response


@dataclass(frozen=True)
class _Exchange:
    """A question, what its client takes, the release it is asked of, and the answer's headers."""

    request: Request
    question: Question
    wanted: Wanted
    served: Served
    headers: Mapping[str, str]
    labels: Labels | None


def _looked_up(exchange: _Exchange) -> Response | None:
    """Answer a look-up or a walk at once, in less time than a reader would take to hear of it."""
    question, choice = exchange.question, exchange.wanted.results
    if (
        exchange.wanted.page
        or exchange.wanted.workbook
        or choice is None
        or question.default_graphs is not None
    ):
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
    exchange: _Exchange,
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


async def _asked(exchange: _Exchange, make_page: MakePage) -> Response:
    """Have a reader answer."""
    request, question, wanted = exchange.request, exchange.question, exchange.wanted
    served, headers = exchange.served, exchange.headers
    job = _job(served, question, wanted, exchange.labels)
    reply = context_of(request).pool.submit(job, client_of(request), question.seconds)
    await _begin(request, reply)
    if reply.error is not None:
        raise reply.error
    assert reply.head is not None
    media_type = content_type(wanted.of(reply.head.form).media_type)
    if wanted.page:
        table: Table = pickle.loads(await _all_of(reply))  # noqa: S301 - from our own process
        page = await in_thread(lambda: make_page(served, table))
        return _page(page, media_type, headers, wanted.gzip)
    told = {**headers, **({"Content-Encoding": "gzip"} if reply.head.gzip else {})}
    if media_type == XLSX.media_type:
        told["Content-Disposition"] = f'attachment; filename="{_file_name(request)}"'
    if reply.settled:
        return Response(reply.whole(), media_type=media_type, headers=told)
    return Stream(reply, reply.head, media_type, told)


def _page(page: str, media_type: str, headers: Mapping[str, str], zipped: bool) -> Response:
    if not zipped:
        return Response(page, media_type=media_type, headers=dict(headers))
    body = gzip.compress(page.encode(), _LEVEL)
    told = {**headers, "Content-Encoding": "gzip"}
    return Response(body, media_type=media_type, headers=told)


def _file_name(request: Request) -> str:
    """The name under which a workbook is kept: that of the question."""
    name = request.url.path.rpartition("/")[2]
    return "".join(letter for letter in name if letter.isalnum() or letter in "-_") + ".xlsx"


def _labels(
    request: Request, question: Question, served: Served, make: MakeLabels | None
) -> Labels:
    if make:
        return make(served)
    origin = Origin(text=question.text, address=str(request.url))
    return labels_of(origin, served.release, context_of(request).locale(request))


def _job(served: Served, question: Question, wanted: Wanted, labels: Labels | None) -> Job:
    return Job(
        release=str(served.release.path),
        text=question.text,
        default_graphs=question.default_graphs,
        named_graphs=question.named_graphs,
        media_types=wanted.media_types,
        rows=question.rows if wanted.page else 0,
        labels=labels,
        # A workbook is compressed in itself.
        gzip=wanted.gzip and not wanted.page and not wanted.workbook,
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


async def _all_of(reply: Reply) -> bytes:
    return b"".join([chunk async for chunk in reply.chunks()])


def _from(kept: Kept, headers: Mapping[str, str]) -> Response:
    response = Response(kept.body, headers=dict(headers))
    names = {name for name, _ in kept.headers}
    others = [item for item in response.raw_headers if item[0] not in names]
    response.raw_headers = [*others, *kept.headers]
    return response


def _tag(
    request: Request, context: Context, served: Served, question: Question, wanted: Wanted
) -> str:
    """Tell answers apart: by release, software, query, graphs, and what the client takes."""
    names = [choice.media_type if choice else "" for choice in (wanted.results, wanted.graphs)]
    here = request.url
    page: tuple[str, ...] = ()
    if wanted.page:
        page = (language_of(request), here.path, here.query, question.view)
    elif wanted.workbook:
        # It says in words at which address it was found.
        page = (language_of(request), str(here))
    graphs = (repr(question.default_graphs), repr(question.named_graphs))
    encoding = "gzip" if wanted.gzip else ""
    text = canonical(question.text)
    return entity_tag(served.release.id, context.edition, text, *graphs, *names, encoding, *page)


def _headers(served: Served, tag: str) -> Mapping[str, str]:
    """Name the release, and the tag when there is one, under which the answer may be kept."""
    unkept = {"Cache-Control": "no-store", "Vary": _VARY}
    return {**(cache_headers(tag, _VARY) if tag else unkept), RELEASE_HEADER: served.release.id}
