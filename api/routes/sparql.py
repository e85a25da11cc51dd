"""The SPARQL endpoint: the protocol, a page to try it, and a description of the service."""

from collections.abc import Mapping

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.answering import answer
from api.asking import Asker
from api.cache import RELEASE_HEADER
from api.context import context_of
from api.contributing import contribute, tell
from api.describe import Describer
from api.exchange import Question
from api.formats import GRAPHS, HTML
from api.keys import require
from api.problems import Problem
from api.protocol import Update, asks_for_update, read_question
from api.replies import negotiate, page, reply
from api.routes.maps import allow_tiles
from api.service import describe_service
from api.serving import Served
from api.tables import SHOWN_ROWS, Table, first_rows
from api.threads import in_thread
from api.views.looking import look
from api.views.page import files_of, shown_in
from store.contributions import UPDATE, Contribution
from store.queries import VIEWS

PATH = "/sparql"
_ALLOWED = "GET, HEAD, POST, OPTIONS"


def router() -> APIRouter:
    """Make the routes."""
    routes = APIRouter(tags=["SPARQL"])
    routes.add_api_route(
        PATH,
        sparql,
        methods=["GET"],
        summary="Query; without one, the form or the service description",
        response_class=Response,
        openapi_extra={"parameters": _parameters()},
    )
    routes.add_api_route(
        PATH,
        sparql,
        methods=["POST"],
        summary="Query, as a form or as application/sparql-query",
        response_class=Response,
        operation_id="sparql_post",
        openapi_extra={"requestBody": _body()},
    )
    others = ["PUT", "PATCH", "DELETE"]
    routes.add_api_route(PATH, refuse, methods=others, include_in_schema=False)
    return routes


async def sparql(request: Request) -> Response:
    """Answer a query over the current release, or apply an update with a maintainer's key."""
    if asks_for_update(request):
        # Who may not write need not be told what is wrong with it.
        await require(request, maintain=True)
    question = await read_question(request)
    if isinstance(question, Update):
        return await _update(request, question)
    if question is None:
        return await in_thread(lambda: _describe(request))

    def make_page(served: Served, table: Table) -> str:
        return _form(request, served, question, table)

    response = await answer(request, question, make_page)
    return allow_tiles(request, response) if question.view == "map" else response


async def _update(request: Request, update: Update) -> Response:
    """Have a maintainer's update applied to a copy, judged, and published as a release."""
    key = await require(request, maintain=True)
    using, named = update.using("graph"), update.using("named-graph")
    asked = Contribution(UPDATE, key.name, using=using, using_named=named)
    return tell(request, asked, await contribute(request, asked, update.text))


async def refuse(request: Request) -> Response:
    """Say how to ask; raises Problem."""
    method, path = request.method, request.url.path
    raise Problem(405, "method", {"Allow": _ALLOWED}, method=method, path=path, allowed=_ALLOWED)


def _describe(request: Request) -> Response:
    """Offer the form to people and the service description to programs."""
    context = context_of(request)
    choice = negotiate(request, (*GRAPHS, HTML))
    with context.serving.lease() as served:

        def make() -> bytes | str:
            if choice.format == HTML:
                return _form(request, served, Question(""), None)
            return describe_service(request, served, choice.format.media_type)

        response = reply(request, choice, served.release.id, make)
        response.headers[RELEASE_HEADER] = served.release.id
        return response


def _form(request: Request, served: Served, question: Question, table: Table | None) -> str:
    context = context_of(request)
    return page(
        request,
        "sparql.html",
        query=question.text,
        posted=request.method == "POST",
        table=first_rows(table) if table else None,
        **(_looked(request, served, question, table) if table else {"look": None}),
        shown=SHOWN_ROWS,
        formats=files_of(first_rows(table)) if table else (),
        prefixes=context.ontology.prefixes,
        name=context.ontology.compact,
        release=served.release,
        examples=list(context.library),
    )


def _looked(
    request: Request, served: Served, question: Question, table: Table
) -> Mapping[str, object]:
    """Show the answer in its view; drawings name things in the reader's language."""
    context = context_of(request)
    asker = Asker([served.engine], context.internal)
    seen = look(table, question.view, context.settings.namespaces.id, asker)
    describer = Describer([served.engine], context.internal, context.ontology)
    names = describer.names(set(seen.mentioned()), context.locale(request))

    def name(iri: str) -> str:
        return names.get(iri) or context.ontology.compact(iri)

    return shown_in(request, seen, name)


def _parameters() -> list[dict[str, object]]:
    many = {"type": "array", "items": {"type": "string"}}
    schemas = {
        "query": {"type": "string"},
        "default-graph-uri": many,
        "named-graph-uri": many,
        "format": {"type": "string"},
        "view": {"type": "string", "enum": list(VIEWS)},
        "timeout": {"type": "number", "exclusiveMinimum": 0},
    }
    return [{"name": name, "in": "query", "schema": schema} for name, schema in schemas.items()]


def _body() -> dict[str, object]:
    text = {"schema": {"type": "string"}}
    return {
        "content": {"application/sparql-query": text, "application/x-www-form-urlencoded": text}
    }
