"""Answering a SPARQL query over HTTP: from memory or by a reader, whole or as a stream."""

import asyncio
import pickle
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from api.cache import RELEASE_HEADER
from api.caching import cache_headers, canonical, entity_tag, is_stable, unchanged, wants_fresh
from api.client import client_of
from api.context import Context, context_of
from api.formats import GRAPHS, HTML, RESULTS, SHORT_NAMES
from api.kept import Kept
from api.language import language_of
from api.negotiation import Choice, Format, choose, takes_gzip
from api.problems import Problem, not_acceptable
from api.readers.job import Form, Head, Job
from api.readers.reply import Reply
from api.replies import content_type
from api.serving import Served
from api.tables import SHOWN_ROWS, Table
from api.threads import in_thread
from store.errors import MaillageError

MakePage = Callable[[Served, Table], str]
_WATCH_AFTER_SECONDS = 0.05
_VARY = "Accept, Accept-Language, Accept-Encoding"


@dataclass(frozen=True)
class Question:
    """A query with the graphs it is asked of, a format asked for by name, and seconds to spend."""

    text: str
    default_graphs: Sequence[str] | None = None
    named_graphs: Sequence[str] | None = None
    format: str = ""
    html: bool = True
    seconds: float = 0.0


@dataclass(frozen=True)
class Wanted:
    """What the client takes for each form of answer; None where it takes nothing on offer."""

    results: Choice | None
    graphs: Choice | None
    html: bool
    gzip: bool

    @property
    def page(self) -> bool:
        """Whether an answer of either form is to be shown as a page."""
        return any(choice and choice.format == HTML for choice in (self.results, self.graphs))

    @property
    def media_types(self) -> Mapping[Form, str]:
        """The media types that readers write."""
        results = self.results.format.media_type if self.results else ""
        graphs = self.graphs.format.media_type if self.graphs else ""
        return {"solutions": results, "boolean": results, "triples": graphs}

    def of(self, form: Form) -> Choice:
        """The choice for a form; raises Problem when the client takes none."""
        choice = self.graphs if form == "triples" else self.results
        if choice is None:
            offers = GRAPHS if form == "triples" else RESULTS
            raise not_acceptable((*offers, HTML) if self.html else offers)
        return choice


async def answer(request: Request, question: Question, make_page: MakePage) -> Response:
    """Answer a question as a stream, as a page, or with 304; raises Problem, MaillageError."""
    context = context_of(request)
    wanted = _wanted(request, question)
    if context.serving.stale():
        await in_thread(context.serving.refresh)
    with context.serving.lease() as served:
        tag = _tag(request, context, served, question, wanted)
        headers = _headers(request, question, served, tag)
        if "ETag" in headers and (same := unchanged(request, headers)):
            return same
        stable = is_stable(question.text)
        if stable and not wants_fresh(request) and (kept := context.shelf.get(tag)):
            return _from(kept, headers)
        reply = context.pool.submit(
            _job(served, question, wanted), client_of(request), question.seconds
        )
        await _begin(request, reply)
        if reply.error is not None:
            raise reply.error
        if wanted.page:
            table: Table = pickle.loads(await _all_of(reply))  # noqa: S301 - from our own process
            body = await in_thread(lambda: make_page(served, table))
            response = Response(body, media_type=_content_type(reply, wanted), headers=headers)
        else:
            response = _response(reply, _content_type(reply, wanted), headers)
        if stable and not isinstance(response, _Stream):
            listed = tuple((k, v) for k, v in response.raw_headers if k.startswith(b"content-"))
            context.shelf.put(tag, Kept(served.release.id, 200, listed, bytes(response.body)))
        return response


def _job(served: Served, question: Question, wanted: Wanted) -> Job:
    return Job(
        release=str(served.release.path),
        text=question.text,
        default_graphs=question.default_graphs,
        named_graphs=question.named_graphs,
        media_types=wanted.media_types,
        rows=SHOWN_ROWS if wanted.page else 0,
        gzip=wanted.gzip and not wanted.page,
    )


async def _begin(request: Request, reply: Reply) -> None:
    """Wait until the answer is whole, long, or failed; stop it when the client leaves."""
    watcher: list[asyncio.Task[None]] = []
    loop = asyncio.get_running_loop()
    timer = loop.call_later(
        _WATCH_AFTER_SECONDS,
        lambda: watcher.append(loop.create_task(_cancel_when_gone(request, reply))),
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


async def _cancel_when_gone(request: Request, reply: Reply) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
    reply.cancel()


def _content_type(reply: Reply, wanted: Wanted) -> str:
    """Name the type of an answer whose form is known; raises Problem when the client takes none."""
    assert reply.head is not None
    return content_type(wanted.of(reply.head.form).media_type)


def _response(reply: Reply, media_type: str, headers: Mapping[str, str]) -> Response:
    assert reply.head is not None
    told = {**headers, **({"Content-Encoding": "gzip"} if reply.head.gzip else {})}
    if reply.settled:
        return Response(reply.whole(), media_type=media_type, headers=told)
    return _Stream(reply, reply.head, media_type, told)


async def _all_of(reply: Reply) -> bytes:
    return b"".join([chunk async for chunk in reply.chunks()])


def _from(kept: Kept, headers: Mapping[str, str]) -> Response:
    response = Response(kept.body, headers=dict(headers))
    names = {name for name, _ in kept.headers}
    others = [item for item in response.raw_headers if item[0] not in names]
    response.raw_headers = [*others, *kept.headers]
    return response


def _wanted(request: Request, question: Question) -> Wanted:
    accept = request.headers.get("accept")
    return _negotiate(
        accept,
        question.format.strip().lower(),
        question.html,
        takes_gzip(request.headers.get("accept-encoding")),
    )


@lru_cache(maxsize=1000)
def _negotiate(accept: str | None, name: str, html: bool, gzip: bool) -> Wanted:
    results, graphs = (_choose(accept, name, html, formats) for formats in (RESULTS, GRAPHS))
    return Wanted(results, graphs, html, gzip)


def _choose(
    accept: str | None, name: str, html: bool, formats: tuple[Format, ...]
) -> Choice | None:
    offers = (*formats, HTML) if html else formats
    if name:
        named = [*SHORT_NAMES.get(name, ()), *(f for f in (*GRAPHS, *RESULTS) if f.suffix == name)]
        named += [f for f in (*GRAPHS, *RESULTS, HTML) if name in f.media_types]
        if not named:
            raise Problem(400, "format", format=name, formats=", ".join(SHORT_NAMES))
        fitting = next((item for item in named if item in offers), None)
        if fitting is not None:
            return Choice(fitting, fitting.media_type)
    return choose(accept, offers)


def _tag(
    request: Request, context: Context, served: Served, question: Question, wanted: Wanted
) -> str:
    """Tell answers apart: by release, software, query, graphs, and what the client takes."""
    names = [choice.media_type if choice else "" for choice in (wanted.results, wanted.graphs)]
    page = (language_of(request), str(request.url)) if wanted.page else ()
    graphs = (repr(question.default_graphs), repr(question.named_graphs))
    encoding = "gzip" if wanted.gzip else ""
    text = canonical(question.text)
    return entity_tag(served.release.id, context.edition, text, *graphs, *names, encoding, *page)


def _headers(request: Request, question: Question, served: Served, tag: str) -> Mapping[str, str]:
    release = {RELEASE_HEADER: served.release.id}
    if request.method != "GET" or not is_stable(question.text):
        return {"Cache-Control": "no-store", "Vary": _VARY, **release}
    return {**cache_headers(tag, _VARY), **release}


class _Stream(Response):
    """A long answer, sent as it comes; one that is cut off breaks the connection, and says so."""

    def __init__(
        self, reply: Reply, head: Head, media_type: str, headers: Mapping[str, str]
    ) -> None:
        super().__init__(media_type=media_type, headers=dict(headers))
        del self.headers["content-length"]
        self._reply = reply
        self._head = head

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        watcher = asyncio.create_task(_cancel_when_gone(Request(scope, receive), self._reply))
        try:
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            async for chunk in self._reply.chunks():
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        except MaillageError as error:
            # Without the last piece, the server closes the connection, which says it to programs.
            remark = _remark(self._head, error)
            await send({"type": "http.response.body", "body": remark, "more_body": True})
        finally:
            watcher.cancel()
            self._reply.cancel()


def _remark(head: Head, error: MaillageError) -> bytes:
    """Say in the format's own comment, where it has one, that the answer is not whole."""
    said = str(error).replace("--", "–").replace("\n", " ")
    if head.gzip:
        return b""
    if head.media_type in ("text/turtle", "application/n-triples"):
        return f"\n# CUT OFF, NOT WHOLE: {said}\n".encode()
    if head.media_type.endswith("xml"):
        return f"\n<!-- CUT OFF, NOT WHOLE: {said} -->\n".encode()
    return b""
