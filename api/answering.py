"""Answering a SPARQL query over HTTP: one thread asks, negotiates, and writes into the response."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from api.caching import cache_headers, entity_tag, is_stable, unchanged
from api.context import context_of
from api.formats import GRAPHS, HTML, RESULTS, SHORT_NAMES
from api.language import language_of
from api.negotiation import Choice, Format, choose
from api.problems import Problem, not_acceptable
from api.replies import content_type
from api.serving import Served
from api.threads import CHUNK_BYTES, Pipe, detach, start
from store.answers import Answer, Triples

MakePage = Callable[[Served, Answer], str]


@dataclass(frozen=True)
class Question:
    """A query with the graphs it is asked of, and the format that was asked for by name."""

    text: str
    default_graphs: Sequence[str] | None = None
    named_graphs: Sequence[str] | None = None
    format: str = ""
    html: bool = True


@dataclass(frozen=True)
class _Start:
    """What is known before the first byte: the type and headers, or a whole response."""

    media_type: str
    headers: Mapping[str, str]
    whole: Response | None = None


async def answer(request: Request, question: Question, make_page: MakePage) -> Response:
    """Answer a question as a stream, as a page, or with 304; raises Problem, MaillageError."""
    pipe = Pipe()
    loop = asyncio.get_running_loop()
    started: asyncio.Future[_Start] = loop.create_future()

    def settle(first: _Start) -> None:
        loop.call_soon_threadsafe(lambda: None if started.done() else started.set_result(first))

    def fail(error: BaseException) -> None:
        if not started.done():
            started.set_exception(error)

    def work() -> None:
        error: BaseException | None = None
        try:
            _work(request, question, make_page, settle, pipe)
        except BaseException as caught:
            error = detach(caught)
        failure = error or RuntimeError("The answer was never begun.")
        loop.call_soon_threadsafe(fail, failure)
        pipe.finish(error)

    start(work)
    first = await started
    return first.whole or await _stream(first, pipe)


def _work(
    request: Request,
    question: Question,
    make_page: MakePage,
    settle: Callable[[_Start], None],
    pipe: Pipe,
) -> None:
    """Run in the query's own thread, where its answer is made, written and dropped."""
    context = context_of(request)
    with context.serving.lease() as served:
        reply = served.engine.query(question.text, question.default_graphs, question.named_graphs)
        choice = _choose(request, question, GRAPHS if isinstance(reply, Triples) else RESULTS)
        headers = _headers(request, question, choice, served.release.id + context.edition)
        known = unchanged(request, headers) if "ETag" in headers else None
        media_type = content_type(choice.media_type)
        if known is not None:
            settle(_Start(media_type, headers, known))
        elif choice.format == HTML:
            body = make_page(served, reply)
            settle(
                _Start(
                    media_type,
                    headers,
                    Response(body, media_type=media_type, headers=dict(headers)),
                )
            )
        else:
            settle(_Start(media_type, headers))
            reply.write(pipe, choice.format.media_type)  # type: ignore[arg-type]


def _choose(request: Request, question: Question, formats: tuple[Format, ...]) -> Choice:
    offers = (*formats, HTML) if question.html else formats
    name = question.format.strip().lower()
    if name:
        named = [*SHORT_NAMES.get(name, ()), *(f for f in (*GRAPHS, *RESULTS) if f.suffix == name)]
        named += [f for f in (*GRAPHS, *RESULTS, HTML) if name in f.media_types]
        if not named:
            raise Problem(400, "format", format=name, formats=", ".join(SHORT_NAMES))
        fitting = next((item for item in named if item in offers), None)
        if fitting is not None:
            return Choice(fitting, fitting.media_type)
    choice = choose(request.headers.get("accept"), offers)
    if choice is None:
        raise not_acceptable(offers)
    return choice


def _headers(
    request: Request, question: Question, choice: Choice, edition: str
) -> Mapping[str, str]:
    if request.method != "GET" or not is_stable(question.text):
        return {"Cache-Control": "no-store", "Vary": "Accept, Accept-Language"}
    language = language_of(request) if choice.format == HTML else ""
    graphs = [repr(question.default_graphs), repr(question.named_graphs)]
    tag = entity_tag(edition, question.text, *graphs, choice.media_type, language)
    return cache_headers(tag)


async def _stream(first: _Start, pipe: Pipe) -> Response:
    """Send a short answer whole, a long one in chunks; an error breaks the stream off."""
    chunks = pipe.chunks()
    beginning = await anext(chunks, b"")
    if len(beginning) < CHUNK_BYTES and await anext(chunks, None) is None:
        return Response(beginning, media_type=first.media_type, headers=dict(first.headers))

    async def body() -> AsyncIterator[bytes]:
        yield beginning
        async for chunk in chunks:
            yield chunk

    return _Stream(body(), pipe, first)


class _Stream(StreamingResponse):
    """A stream that stops its writer when the client leaves."""

    def __init__(self, body: AsyncIterator[bytes], pipe: Pipe, first: _Start) -> None:
        super().__init__(body, media_type=first.media_type, headers=dict(first.headers))
        self._pipe = pipe

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._pipe.abandon()
