"""Answering a SPARQL query over HTTP: from memory or by a reader, whole or as a stream."""

import asyncio
import gzip
import io
import pickle
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace

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
from api.readers.job import Head, Job
from api.readers.reply import Reply
from api.replies import content_type
from api.serving import Served
from api.streaming import Stream, cancel_when_gone
from api.tables import SHOWN_ROWS, Table, Texts, read_csv
from api.threads import in_thread
from api.wanted import CSV_FOR_SCRIPTS, Wanted, wanted_by
from api.workbook import Labels
from store.answers import RESULT_FORMATS, Boolean
from store.errors import MaillageError
from store.sparql import check_length

MakePage = Callable[[Served, Table], str]
MakeView = Callable[[Served, Texts], str]
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

    def answer_by_page(exchange: _Exchange) -> Awaitable[Response]:
        return _table_page(exchange, make_page)

    return await _answer(request, question, answer_by_page, make_labels)


async def show(request: Request, text: str, make_page: MakeView) -> Response:
    """Show all that a question gives as a page, or answer it; raises Problem, MaillageError.

    The page is made of the CSV that anybody is given, so it and its script share what is kept.
    """
    return await _answer(request, Question(text), lambda exchange: _view(exchange, make_page))


async def _answer(
    request: Request,
    question: Question,
    answer_by_page: "_AnswerByPage",
    make_labels: MakeLabels | None = None,
) -> Response:
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
        kept_as = tag if stable else ""
        exchange = _Exchange(request, question, wanted, served, headers, kept_as, labels)
        if wanted.page:
            response = await answer_by_page(exchange)
        else:
            response = _looked_up(exchange) or await _asked(exchange)
        if not isinstance(response, Stream):
            _keep(exchange, response, bytes(response.body))
        return response


@dataclass(frozen=True)
class _Exchange:
    """A question, what its client takes, the release it is asked of, and the answer's headers.

    The answer may be kept under the tag, if there is one.
    """

    request: Request
    question: Question
    wanted: Wanted
    served: Served
    headers: Mapping[str, str]
    tag: str
    labels: Labels | None


_AnswerByPage = Callable[[_Exchange], Awaitable[Response]]


def _keep(exchange: _Exchange, response: Response, body: bytes) -> None:
    if exchange.tag:
        listed = tuple((k, v) for k, v in response.raw_headers if k.startswith(b"content-"))
        kept = Kept(exchange.served.release.id, 200, listed, body)
        context_of(exchange.request).shelf.put(exchange.tag, kept)


def _looked_up(exchange: _Exchange) -> Response | None:
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


async def _asked(exchange: _Exchange) -> Response:
    """Have a reader answer."""
    reply, head = await _begun(exchange)
    media_type = content_type(exchange.wanted.of(head.form).media_type)
    told = {**exchange.headers, **({"Content-Encoding": "gzip"} if head.gzip else {})}
    if media_type == XLSX.media_type:
        told["Content-Disposition"] = f'attachment; filename="{_file_name(exchange.request)}"'
    if reply.settled:
        return Response(reply.whole(), media_type=media_type, headers=told)
    recording = context_of(exchange.request).shelf.record()
    stream = Stream(reply, head, media_type, told, recording)
    recording.when_whole = lambda body: _keep(exchange, stream, body)
    return stream


async def _begun(exchange: _Exchange) -> tuple[Reply, Head]:
    """Have a reader begin; raises what it failed for."""
    request, question = exchange.request, exchange.question
    job = _job(exchange.served, question, exchange.wanted, exchange.labels)
    reply = context_of(request).pool.submit(job, client_of(request), question.seconds)
    await _begin(request, reply)
    if reply.error is not None:
        raise reply.error
    assert reply.head is not None
    return reply, reply.head


async def _table_page(exchange: _Exchange, make_page: MakePage) -> Response:
    rows = await _rows(exchange)

    def make() -> tuple[str, bool]:
        table: Table = pickle.loads(rows)  # noqa: S301 - from our own process
        return make_page(exchange.served, table), table.is_graph

    return await _page(exchange, make)


async def _view(exchange: _Exchange, make_page: MakeView) -> Response:
    csv = await _csv(exchange)
    return await _page(exchange, lambda: (make_page(exchange.served, read_csv(csv)), False))


async def _page(exchange: _Exchange, make: Callable[[], tuple[str, bool]]) -> Response:
    """Make a page in a thread; it is told whether that is one of a graph."""
    zipped = exchange.wanted.gzip

    def made() -> tuple[bytes, str]:
        page, is_graph = make()
        choice = exchange.wanted.of("triples" if is_graph else "solutions")
        body = gzip.compress(page.encode(), _LEVEL) if zipped else page.encode()
        return body, content_type(choice.media_type)

    body, media_type = await in_thread(made)
    told = {**exchange.headers, **({"Content-Encoding": "gzip"} if zipped else {})}
    return Response(body, media_type=media_type, headers=told)


async def _csv(exchange: _Exchange) -> bytes:
    """All rows as anybody is given them, and kept for anybody."""
    context, question, served = context_of(exchange.request), exchange.question, exchange.served
    tag = _tag(exchange.request, context, served, question, CSV_FOR_SCRIPTS)
    asked = replace(exchange, wanted=CSV_FOR_SCRIPTS, tag=tag if exchange.tag else "")
    kept = context.shelf.get(tag) if exchange.tag and not wants_fresh(exchange.request) else None
    if kept is not None:
        zipped = (b"content-encoding", b"gzip") in kept.headers
        return gzip.decompress(kept.body) if zipped else kept.body
    reply, head = await _begun(asked)
    body = await _all_of(reply)
    told = {"Content-Encoding": "gzip"} if head.gzip else {}
    media_type = content_type(CSV_FOR_SCRIPTS.of(head.form).media_type)
    _keep(asked, Response(body, media_type=media_type, headers=told), body)
    return gzip.decompress(body) if head.gzip else body


async def _rows(exchange: _Exchange) -> bytes:
    """The rows that a page shows, in whatever language and choice: asked for once a release."""
    shelf, question = context_of(exchange.request).shelf, exchange.question
    graphs = (repr(question.default_graphs), repr(question.named_graphs))
    key = entity_tag("rows", canonical(question.text), *graphs, str(question.rows))
    kept = None if wants_fresh(exchange.request) or not exchange.tag else shelf.get(key)
    if kept is not None:
        return kept.body
    reply, _ = await _begun(exchange)
    rows = await _all_of(reply)
    if exchange.tag:
        shelf.put(key, Kept(exchange.served.release.id, 200, (), rows))
    return rows


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
