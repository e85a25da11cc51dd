"""The catalogue of the data, for portals that harvest it."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.context import context_of
from api.dcat import catalogue, prefixes
from api.formats import GRAPHS
from api.replies import graph_bytes, negotiate, reply


def router() -> APIRouter:
    """Make the routes."""
    routes = APIRouter(tags=["releases"])
    summary = "Catalogue of the data: DCAT-AP 3"
    routes.add_api_route("/catalogue", served_catalogue, summary=summary, response_class=Response)
    routes.add_api_route(
        "/catalogue.{suffix}", served_catalogue, response_class=Response, include_in_schema=False
    )
    return routes


def served_catalogue(request: Request) -> Response:
    """Describe the current release and its sources, in a negotiated format."""
    context = context_of(request)
    choice = negotiate(request, GRAPHS, request.path_params.get("suffix", ""))
    with context.serving.lease() as served:
        release = served.release

        def make() -> bytes:
            names = context.settings.namespaces
            triples = catalogue(release, names, context.locales)
            return graph_bytes(triples, choice.format.media_type, prefixes(names))

        return reply(request, choice, release.id, make)
