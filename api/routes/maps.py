"""The map of the actors: their list by region, the filters, and all that the script draws."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from api.actors import CHOICES, QUESTION, Actor, Filters, actors_in, by_region
from api.answering import show
from api.context import Context, context_of
from api.describe import Describer
from api.language import Locale
from api.middleware import HEADERS
from api.replies import page
from api.serving import Served
from api.tables import Texts

_SHOWN_IN_ALL = 1_000
_SHOWN_OF_REGION = 20
_POLICY = "Content-Security-Policy"

Choice = Annotated[str, Query(description="An IRI that stands in the question's column.")]
Year = Annotated[str, Query(description="A year: memberships that meet the period.")]


def router() -> APIRouter:
    """Make the routes."""
    routes = APIRouter(tags=["map"])
    routes.add_api_route("/map", actors_map, summary="Map of the actors", response_class=Response)
    return routes


async def actors_map(
    request: Request,
    *,
    kind: Choice = "",
    network: Choice = "",
    role: Choice = "",
    theme: Choice = "",
    region: Choice = "",
    since: Year = "",
    until: Year = "",
) -> Response:
    """Show the actors on a map and as a list by region; programs get the question's rows."""
    context = context_of(request)
    text = context.library.get(QUESTION).asked({})

    def make_page(served: Served, found: Texts) -> str:
        return _page(request, served, actors_in(found))

    response = await show(request, text, make_page)
    return allow_tiles(request, response)


def allow_tiles(request: Request, response: Response) -> Response:
    """Let a page with a map, and no other page, fetch tiles where the operator says."""
    if tiles := context_of(request).settings.tiles:
        parts = urlsplit(tiles)
        place = f"connect-src 'self' {parts.scheme}://{parts.netloc}"
        policy = response.headers.get(_POLICY, HEADERS[_POLICY])
        response.headers[_POLICY] = policy.replace("connect-src 'self'", place)
    return response


def _page(request: Request, served: Served, actors: Sequence[Actor]) -> str:
    context = context_of(request)
    locale = context.locale(request)
    filters = Filters.of(request.query_params)
    names = _names(context, served, actors, locale)
    countries = locale.below("country")
    listed = [actor for actor in actors if filters.passes(actor)]
    return page(
        request,
        "map.html",
        filters=filters,
        options={choice: _options(actors, choice, names) for choice in CHOICES},
        total=len(actors),
        listed=len(listed),
        placed=sum(1 for actor in listed if actor.point),
        groups=by_region(listed, names, countries),
        most=_SHOWN_OF_REGION
        if len(listed) > _SHOWN_IN_ALL and not filters.region
        else len(listed),
        name=names.get,
        country=lambda code: countries.get(code, code),
        settings=context.settings,
        release=served.release,
    )


def _names(
    context: Context, served: Served, actors: Iterable[Actor], locale: Locale
) -> Mapping[str, str]:
    """Name everything by which actors are filtered."""
    found = {value for actor in actors for choice in CHOICES for value in actor.values(choice)}
    texts = Describer([served.engine], context.internal, context.ontology).names(found, locale)
    return {iri: texts.get(iri) or context.ontology.compact(iri) for iri in found}


def _options(
    actors: Iterable[Actor], choice: str, names: Mapping[str, str]
) -> Sequence[tuple[str, str, int]]:
    """List the values of a filter: IRI, name, number of actors; the most frequent first."""
    counts: dict[str, int] = {}
    for actor in actors:
        for value in actor.values(choice):
            counts[value] = counts.get(value, 0) + 1
    ordered = sorted(counts, key=lambda iri: (-counts[iri], names[iri].casefold()))
    return [(iri, names[iri], counts[iri]) for iri in ordered]
