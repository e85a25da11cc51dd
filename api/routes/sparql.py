"""The SPARQL endpoint: the protocol, a page to try it, and a description of the service."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.answering import answer
from api.context import Context, context_of
from api.formats import GRAPHS, HTML, RESULTS
from api.protocol import read_question
from api.replies import graph_bytes, negotiate, page, reply
from api.serving import Served
from api.tables import SHOWN_ROWS, Table
from api.threads import in_thread
from store.answers import GRAPH_FORMATS, RESULT_FORMATS, Triples
from store.engines.oxigraph import OxigraphEngine

PATH = "/sparql"
_DESCRIPTION = "service.ttl"


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
    return routes


async def sparql(request: Request) -> Response:
    """Answer a query over the current release; SERVICE and updates are refused."""
    question = await read_question(request)
    if question is None:
        return await in_thread(lambda: _describe(request))

    def make_page(served: Served, table: Table) -> str:
        return _form(request, served, question.text, table)

    return await answer(request, question, make_page)


def _describe(request: Request) -> Response:
    """Offer the form to people and the service description to programs."""
    context = context_of(request)
    choice = negotiate(request, (*GRAPHS, HTML))
    with context.serving.lease() as served:

        def make() -> bytes | str:
            if choice.format == HTML:
                return _form(request, served, "", None)
            return _service(context, served, choice.format.media_type)

        return reply(request, choice, served.release.id, make)


def _form(request: Request, served: Served, query: str, table: Table | None) -> str:
    context = context_of(request)
    return page(
        request,
        "sparql.html",
        query=query,
        table=table,
        shown=SHOWN_ROWS,
        formats=GRAPHS if table and table.is_graph else RESULTS,
        prefixes=context.ontology.prefixes,
        name=context.ontology.compact,
        release=served.release,
        examples=list(context.library),
    )


def _service(context: Context, served: Served, media_type: str) -> bytes:
    formats = [item.iri for item in RESULT_FORMATS.values()]
    formats += [item.iri for item in GRAPH_FORMATS.values()]
    text = context.pages.text(
        _DESCRIPTION,
        base=context.settings.base,
        formats=formats,
        manifest=served.release.manifest,
    )
    engine = OxigraphEngine.of_turtle(text, context.ontology.prefixes)
    found = engine.query(context.internal.get("everything").text)
    triples = found.triples if isinstance(found, Triples) else ()
    return graph_bytes(triples, media_type, context.ontology.prefixes)


def _parameters() -> list[dict[str, object]]:
    many = {"type": "array", "items": {"type": "string"}}
    schemas = {
        "query": {"type": "string"},
        "default-graph-uri": many,
        "named-graph-uri": many,
        "format": {"type": "string"},
        "timeout": {"type": "number", "exclusiveMinimum": 0},
    }
    return [{"name": name, "in": "query", "schema": schema} for name, schema in schemas.items()]


def _body() -> dict[str, object]:
    text = {"schema": {"type": "string"}}
    return {
        "content": {"application/sparql-query": text, "application/x-www-form-urlencoded": text}
    }
