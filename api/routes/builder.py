"""The builder: a question put together by choosing, the SPARQL that it becomes, its answer.

It is our own: Sparnatural 11.1.1, which reads the same configuration, cannot be used by keyboard
and writes inline styles, which our content policy forbids.
"""

import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import pyoxigraph as ox
from fastapi import APIRouter, Query, Request
from starlette.responses import PlainTextResponse, Response

from api.answering import answer
from api.asking import Asker
from api.building.model import Kinds
from api.building.wanted import LONGEST, read, values
from api.building.writing import Written, write
from api.cache import RELEASE_HEADER
from api.context import context_of
from api.describe import Describer
from api.exchange import Question
from api.formats import GRAPHS, HTML, JSON
from api.language import language_of
from api.problems import Problem
from api.replies import graph_bytes, json_text, negotiate, page, reply
from api.routes.maps import allow_tiles
from api.serving import Served
from api.tables import SHOWN_ROWS, Table, first_rows, without_names
from api.threads import in_thread
from api.views.looking import ROWS, check_view, look
from api.views.page import files_of, shown_in
from store.namespaces import rebase
from store.queries import VIEWS

_EXAMPLES = Path(__file__).parents[1] / "building" / "examples.toml"

Ask = Annotated[
    str,
    Query(description=f"What is wanted, as JSON of at most {LONGEST} characters; see the page."),
]
View = Annotated[str, Query(description=f"How to look at the answer: {', '.join(VIEWS)}.")]
Form = Annotated[str, Query(alias="format", description="A format of answers.")]


def router() -> APIRouter:
    """Make the routes."""
    routes = APIRouter(tags=["queries"])
    for path, handler, summary in (
        ("/builder", builder, "A question put together by choosing, and its answer"),
        ("/builder/query.rq", builder_query, "The SPARQL of such a question"),
        ("/builder/configuration", configuration, "What can be chosen, as SHACL or JSON"),
    ):
        routes.add_api_route(path, handler, summary=summary, response_class=Response)
    routes.add_api_route(
        "/builder/configuration.{suffix}",
        configuration,
        response_class=Response,
        include_in_schema=False,
    )
    return routes


async def builder(
    request: Request, ask: Ask = "", wanted_format: Form = "", view: View = ""
) -> Response:
    """Offer what can be chosen; answer what was put together."""
    if not ask:
        return await in_thread(lambda: _offered(request))
    written = await in_thread(lambda: _written(request, ask))
    seen = check_view(view) or VIEWS[0]

    def make_page(served: Served, table: Table) -> str:
        return _answered(request, served, ask, written=written, found=table, view=seen)

    question = Question(written.text, format=wanted_format, rows=ROWS[seen], view=seen)
    response = await answer(request, question, make_page)
    return allow_tiles(request, response) if seen == "map" else response


def builder_query(request: Request, ask: Ask) -> Response:
    """Give the SPARQL of what was put together."""
    return PlainTextResponse(_written(request, ask).text, media_type="application/sparql-query")


def configuration(request: Request) -> Response:
    """Give the classes and properties that can be chosen, with their names and widgets."""
    context = context_of(request)
    choice = negotiate(request, (*GRAPHS, JSON), request.path_params.get("suffix", ""))
    with context.serving.lease() as served:
        kinds = context.configurations.of(served)

        def make() -> bytes | str:
            if choice.format == JSON:
                return json_text(_as_json(kinds))
            own = f"{context.settings.base}builder#"
            turtle = context.pages.text("builder.ttl", kinds=kinds, own=own)
            parser = ox.parse(turtle, ox.RdfFormat.TURTLE)
            triples = [quad.triple for quad in parser]
            return graph_bytes(triples, choice.format.media_type, dict(parser.prefixes))

        response = reply(request, choice, served.release.id, make)
        response.headers[RELEASE_HEADER] = served.release.id
        return response


def _offered(request: Request) -> Response:
    choice = negotiate(request, (HTML,))
    with context_of(request).serving.lease() as served:
        release = served.release.id
        return reply(request, choice, release, lambda: _page(request, served))


def _written(request: Request, ask: str) -> Written:
    context = context_of(request)
    with context.serving.lease() as served:
        kinds = context.configurations.of(served)
        ontology, language = context.ontology, language_of(request)
        return write(read(ask, kinds), kinds, language, ontology.compact, ontology.prefixes)


def _answered(
    request: Request, served: Served, ask: str, *, written: Written, found: Table, view: str
) -> str:
    """The page with the answer, in the view that was asked for."""
    context = context_of(request)
    table = _headed(without_names(found), written.headings)
    asker = Asker([served.engine], context.internal)
    seen = look(table, view, context.settings.namespaces.id, asker)
    listed = first_rows(table)
    shown = {term.value for row in listed.rows for term in row if isinstance(term, ox.NamedNode)}
    name = _namer(request, served, {*_chosen(request, served, ask), *shown, *seen.mentioned()})
    answered = {
        "table": listed,
        **shown_in(request, seen, name),
        "text": written.text,
        "shown": SHOWN_ROWS,
        "formats": files_of(listed),
        "name": name,
    }
    return _page(request, served, ask, **answered)


def _page(request: Request, served: Served, ask: str = "", **answered: object) -> str:
    """The page with the form; with an answer, when there is one."""
    context = context_of(request)
    kinds = context.configurations.of(served)
    chosen = _chosen(request, served, ask)
    name = _namer(request, served, chosen)
    return page(
        request,
        "builder.html",
        ask=ask,
        release=served.release,
        names={iri: name(iri) for iri in sorted(chosen)},
        examples=list(_examples(context.settings.base, kinds)),
        **{"table": None, "look": None, "drawing": None, **answered},
    )


def _chosen(request: Request, served: Served, ask: str) -> set[str]:
    """The things and concepts that were chosen as values."""
    kinds = context_of(request).configurations.of(served)
    return set(values(read(ask, kinds))) if ask else set()


def _namer(request: Request, served: Served, iris: set[str]) -> Callable[[str], str]:
    context = context_of(request)
    describer = Describer([served.engine], context.internal, context.ontology)
    names = describer.names(iris, context.locale(request))

    def name(iri: str) -> str:
        known = context.ontology.label(iri, language_of(request))
        return known or names.get(iri) or context.ontology.compact(iri)

    return name


def _headed(table: Table, headings: Mapping[str, str]) -> Table:
    """Call the columns what the shapes call them, in the reader's language."""
    return replace(table, columns=[headings.get(each, each) for each in table.columns])


def _as_json(kinds: Kinds) -> Mapping[str, Any]:
    return {name: kind.as_json() for name, kind in kinds.items()}


def _examples(base: str, kinds: Kinds) -> Iterator[Mapping[str, str]]:
    """The questions to begin with that can be asked of what there is."""
    text = rebase(_EXAMPLES.read_text(encoding="utf-8"), base)
    for each in tomllib.loads(text)["example"]:
        with suppress(Problem):
            read(each["ask"], kinds)
            yield each
