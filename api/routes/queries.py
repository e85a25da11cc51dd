"""The library of questions: a list, and each one asked with typed parameters."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import fastapi
import pyoxigraph as ox
from fastapi import APIRouter, Request
from starlette.responses import PlainTextResponse, Response

from api.answering import answer
from api.asking import Asker
from api.colophon import labels_of, origin_of
from api.context import context_of
from api.describe import Describer
from api.exchange import Question
from api.federated import known_endpoint
from api.formats import GRAPHS, HTML, JSON, RESULTS, XLSX
from api.language import LANGUAGES, language_of
from api.middleware import FRAMED
from api.negotiation import choose
from api.pages import iris_in
from api.replies import json_text, negotiate, page, reply
from api.routes.maps import allow_tiles
from api.serving import Served
from api.tables import SHOWN_ROWS, Table, first_rows, without_names
from api.threads import in_thread
from api.views.looking import ROWS, check_view, look
from api.views.page import files_of, shown_in
from api.workbook import Labels
from store.errors import ServiceNotAllowed
from store.queries import VIEWS, Parameter, Query
from store.sparql import called

View = Annotated[str, fastapi.Query(description=f"How to look at it: {', '.join(VIEWS)}.")]
_OTHERS = ("format", "lang", "view")


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
    routes.add_api_route(
        "/queries/{name}/embed",
        embed,
        summary="A question's answer alone, for a frame in another site's page",
        response_class=Response,
    )
    return routes


def list_queries(request: Request) -> Response:
    """List all questions with their parameters."""
    context = context_of(request)
    choice = negotiate(request, (HTML, JSON))

    def make() -> str:
        if choice.format == HTML:
            services = {
                query.name: [known_endpoint(iri) for iri in query.services]
                for query in context.library
            }
            queries = list(context.library)
            return page(request, "queries.html", queries=queries, services=services)
        return json_text([_summary(query) for query in context.library])

    return reply(request, choice, "", make)


def text(request: Request, name: str) -> Response:
    """Give the file as it is, with its parameters as variables."""
    query = context_of(request).library.get(name)
    return PlainTextResponse(query.text, media_type="application/sparql-query")


async def ask(request: Request, name: str, view: View = "") -> Response:
    """Ask a question; its parameters are those of the address, the others have defaults."""
    wanted = request.query_params.get("format", "")
    seen = _seen(request, name, view)
    response = await _ask(request, name, "query.html", wanted, seen)
    return allow_tiles(request, response) if seen == "map" else response


async def embed(request: Request, name: str, view: View = "") -> Response:
    """Ask a question; the page is only its answer, and other sites may show it in a frame."""
    seen = _seen(request, name, view)
    response = await _ask(request, name, "embedded.html", "html", seen)
    response.headers.update(FRAMED)
    return allow_tiles(request, response) if seen == "map" else response


async def _ask(request: Request, name: str, template: str, wanted: str, view: str) -> Response:
    query = context_of(request).library.get(name)
    declared = {parameter.name for parameter in query.parameters}
    given = {
        key: value
        for key, value in request.query_params.items()
        if key in declared or key not in _OTHERS
    }
    if wanted == XLSX.suffix or _wants_page(request, wanted):
        languages = [item.name for item in query.parameters if item.type == "language"]
        given = dict.fromkeys(languages, language_of(request)) | given
    values = query.values(given)

    def make_page(served: Served, found: Table) -> str:
        return _page(request, _Asked(query, values, template, view), served, found)

    def make_labels(served: Served) -> Labels:
        locale = context_of(request).locale(request)
        origin = origin_of(query, values, locale.code, rendered, str(request.url))
        return labels_of(origin, served.release, locale)

    rendered = query.asked(given)
    closed = _closed(request, rendered)
    if closed and _wants_page(request, wanted):
        asked = _Asked(query, values, template, VIEWS[0])
        return await in_thread(lambda: _page_without_answer(request, asked, closed))
    if closed:
        raise ServiceNotAllowed(closed)
    question = Question(rendered, format=wanted, rows=ROWS[view], view=view)
    return await answer(request, question, make_page, make_labels)


def _closed(request: Request, text: str) -> Sequence[str]:
    """The endpoints that a question asks and that this server has not been allowed to ask."""
    allowed = {service.iri for service in context_of(request).settings.service_list}
    return [iri for iri in called(text) if iri not in allowed]


def _seen(request: Request, name: str, view: str) -> str:
    """The view that is asked for, else the one that the question's header says."""
    return check_view(view) or context_of(request).library.get(name).view


def _wants_page(request: Request, wanted: str) -> bool:
    """Whether a person is asking: then labels come in the language of the page."""
    choice = choose(request.headers.get("accept"), (*RESULTS, *GRAPHS, HTML))
    return wanted == "html" or (not wanted and choice is not None and choice.format == HTML)


@dataclass(frozen=True)
class _Asked:
    """A question with the values of its parameters, the template of its page, and the view."""

    query: Query
    values: Mapping[str, str]
    template: str
    view: str


def _page_without_answer(request: Request, asked: _Asked, closed: Sequence[str]) -> Response:
    """Show a question, and why it has no answer here; another setting, and it has one."""
    with context_of(request).serving.lease() as served:
        text = _page(request, asked, served, Table((), ()), closed)
    headers = {"Cache-Control": "no-store", "Vary": "Accept, Accept-Language"}
    return Response(text, media_type=HTML.media_type, headers=headers)


def _page(
    request: Request,
    asked: _Asked,
    served: Served,
    found: Table,
    closed: Sequence[str] = (),
) -> str:
    query, values, context = asked.query, asked.values, context_of(request)
    locale = context.locale(request)
    table = without_names(found)
    asker = Asker([served.engine], context.internal)
    seen = look(table, asked.view, context.settings.namespaces.id, asker)
    options = {item.name: _options(request, query, item) for item in query.parameters}
    things = {values[item.name] for item in query.parameters if item.type == "iri"}
    describer = Describer([served.engine], context.internal, context.ontology)
    listed = first_rows(table)
    mentioned = {*_iris(listed, context.settings.base), *seen.mentioned()}
    names = describer.names(things | mentioned, locale)

    def name(iri: str) -> str:
        known = context.ontology.label(iri, locale.code)
        return known or names.get(iri) or context.ontology.compact(iri)

    return page(
        request,
        asked.template,
        query=query,
        values=values,
        options=options,
        listed=[name for name, choices in options.items() if choices],
        rendered=query.asked(values),
        table=listed,
        **shown_in(request, seen, name),
        shown=SHOWN_ROWS,
        formats=files_of(listed) if not closed else (),
        services=[known_endpoint(iri) for iri in called(query.asked(values))],
        closed=closed,
        name=name,
        release=served.release,
    )


def _iris(table: Table, base: str) -> Iterator[str]:
    for row in table.rows:
        for term in row:
            if isinstance(term, ox.NamedNode):
                yield term.value
            elif isinstance(term, ox.Literal):
                yield from iris_in(term.value, base)


def _options(request: Request, query: Query, parameter: Parameter) -> Mapping[str, str]:
    """List what a parameter can be, when that is short: languages, a scheme, endpoints to ask."""
    context = context_of(request)
    locale = context.locale(request)
    if parameter.type == "language":
        return {code: locale(f"site.{code}") for code in LANGUAGES}
    if parameter.default in query.services:
        allowed = [service.iri for service in context.settings.service_list]
        return {iri: known_endpoint(iri).title for iri in allowed}
    listed = parameter.default.startswith(context.settings.namespaces.scheme)
    if parameter.type != "iri" or not listed:
        return {}
    scheme = parameter.default.rpartition("/")[0] + "/"
    concepts = [iri for iri in context.ontology.labels if iri.startswith(scheme)]
    labels = {iri: context.ontology.label(iri, locale.code) or iri for iri in concepts}
    return dict(sorted(labels.items(), key=lambda item: item[1].casefold()))


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
        "services": query.services,
        "address": f"/queries/{query.name}",
    }
