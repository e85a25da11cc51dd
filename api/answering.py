"""Answering a SPARQL query over HTTP: from memory or by a reader, whole or as a stream."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response

from api.ahead import written_ahead
from api.caching import bears_key, is_stable, unchanged, wants_fresh
from api.colophon import Origin, labels_of
from api.context import context_of
from api.exchange import Exchange, Question, from_kept, headers_of, keep, tag_of
from api.looking_up import look_up
from api.reading import ask_reader
from api.serving import Served
from api.showing import MakePage, MakeView, table_page, view_page
from api.streaming import Stream
from api.threads import in_thread
from api.wanted import wanted_by
from api.workbook import Labels
from store.sparql import check_length

MakeLabels = Callable[[Served], Labels]
_AnswerByPage = Callable[[Exchange], Awaitable[Response]]


async def answer(
    request: Request,
    question: Question,
    make_page: MakePage,
    make_labels: MakeLabels | None = None,
) -> Response:
    """Answer a question as a stream, as a page, or with 304; raises Problem, MaillageError.

    `make_labels` says what a workbook is to say beside the rows; by default, what was asked.
    """

    def answer_by_page(exchange: Exchange) -> Awaitable[Response]:
        return table_page(exchange, make_page)

    return await _answer(request, question, answer_by_page, make_labels)


async def show(request: Request, text: str, make_page: MakeView) -> Response:
    """Show all that a question gives as a page, or answer it; raises Problem, MaillageError.

    The page is made of the CSV that anybody is given, so it and its script share what is kept.
    """
    return await _answer(request, Question(text), lambda exchange: view_page(exchange, make_page))


async def _answer(
    request: Request,
    question: Question,
    answer_by_page: _AnswerByPage,
    make_labels: MakeLabels | None = None,
) -> Response:
    context = context_of(request)
    check_length(question.text)
    wanted = wanted_by(request, question.format, question.html)
    if context.serving.stale():
        await in_thread(context.serving.refresh)
    with context.serving.lease() as served:
        tag = tag_of(request, context, served, question, wanted)
        stable = is_stable(question.text) and not bears_key(request.scope)
        headers = headers_of(served, tag if stable and request.method == "GET" else "")
        if "ETag" in headers and (same := unchanged(request, headers)):
            return same
        if stable and not wants_fresh(request) and (kept := context.shelf.get(tag)):
            return from_kept(kept, headers)
        labels = _labels(request, question, served, make_labels) if wanted.workbook else None
        kept_as = tag if stable else ""
        exchange = Exchange(request, question, wanted, served, headers, kept_as, labels)
        if wanted.page:
            response = await answer_by_page(exchange)
        else:
            response = written_ahead(exchange) or look_up(exchange) or await ask_reader(exchange)
        if not isinstance(response, Stream):
            keep(exchange, response, bytes(response.body))
        return response


def _labels(
    request: Request, question: Question, served: Served, make: MakeLabels | None
) -> Labels:
    if make:
        return make(served)
    origin = Origin(text=question.text, address=str(request.url))
    return labels_of(origin, served.release, context_of(request).locale(request))
