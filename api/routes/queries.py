"""The library of questions: a list, and each one asked with typed parameters."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import PlainTextResponse, Response

from api.answering import Question, answer
from api.context import context_of
from api.describe import Describer, is_iri
from api.formats import GRAPHS, HTML, JSON, RESULTS
from api.replies import json_text, negotiate, page, reply
from api.serving import Served
from api.tables import SHOWN_ROWS, table_of
from store.answers import Answer, Triples
from store.queries import Query

_OTHERS = ("format",)


def router() -> APIRouter:
    """Make the routes."""
    routes = APIRouter(tags=["queries"])
    routes.add_api_route(
        "/queries", list_queries, summary="The library of questions", response_class=Response
    )
    routes.add_api_route(
        "/queries/{name}.rq", text, summary="A question's SPARQL", response_class=Response
    )
    routes.add_api_route(
        "/queries/{name}", ask, summary="A question and its answer", response_class=Response
    )
    return routes


def list_queries(request: Request) -> Response:
    """List all questions with their parameters."""
    context = context_of(request)
    choice = negotiate(request, (HTML, JSON))

    def make() -> str:
        if choice.format == HTML:
            return page(request, "queries.html", queries=list(context.library))
        return json_text([_summary(query) for query in context.library])

    return reply(request, choice, "", make)


def text(request: Request, name: str) -> Response:
    """Give the file as it is, with its parameters as variables."""
    query = context_of(request).library.get(name)
    return PlainTextResponse(query.text, media_type="application/sparql-query")


async def ask(request: Request, name: str) -> Response:
    """Ask a question; its parameters are those of the address, the others have defaults."""
    query = context_of(request).library.get(name)
    declared = {parameter.name for parameter in query.parameters}
    given = {
        key: value
        for key, value in request.query_params.items()
        if key in declared or key not in (*_OTHERS, "lang")
    }
    values = query.values(given)
    wanted = request.query_params.get("format", "")

    def make_page(served: Served, found: Answer) -> str:
        return _page(request, query, values, served, found)

    return await answer(request, Question(query.render(given), format=wanted), make_page)


def _page(
    request: Request, query: Query, values: Mapping[str, str], served: Served, found: Answer
) -> str:
    context = context_of(request)
    language = context.locale(request).code
    table = table_of(found)
    iris = {term.value for row in table.rows for term in row if is_iri(term)}
    iris |= {values[item.name] for item in query.parameters if item.type == "iri"}
    describer = Describer([served.engine], context.internal, context.ontology)
    names = describer.names(iris, language)

    def name(iri: str) -> str:
        known = context.ontology.label(iri, language)
        return known or names.get(iri) or context.ontology.compact(iri)

    return page(
        request,
        "query.html",
        query=query,
        values=values,
        rendered=_without_header(query.render(values)),
        table=table,
        shown=SHOWN_ROWS,
        is_graph=isinstance(found, Triples),
        formats=GRAPHS if isinstance(found, Triples) else RESULTS,
        name=name,
        release=served.release,
    )


def _without_header(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if not line.startswith("#+")).strip()


def _summary(query: Query) -> dict[str, Any]:
    parameters = [
        {"name": item.name, "type": item.type, "default": item.default, "label": item.label}
        for item in query.parameters
    ]
    return {
        "name": query.name,
        "title": query.title,
        "description": query.description,
        "parameters": parameters,
        "address": f"/queries/{query.name}",
    }
