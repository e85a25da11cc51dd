"""The home page: what there is, in figures, and the doors to it."""

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from api.context import context_of
from api.formats import HTML, JSON
from api.replies import json_text, negotiate, page, reply

_SHOWN_CLASSES = 16


def router() -> APIRouter:
    """Make the routes."""
    routes = APIRouter(tags=["service"])
    routes.add_api_route("/", home, summary="Home page", response_class=Response)
    routes.add_api_route(
        "/.well-known/void", void, summary="To the VoID description", response_class=Response
    )
    return routes


def home(request: Request) -> Response:
    """Show figures and doors; as JSON, the manifest of the current release."""
    context = context_of(request)
    choice = negotiate(request, (HTML, JSON))
    with context.serving.lease() as served:
        release = served.release

        def make() -> str:
            if choice.format == JSON:
                return json_text(release.manifest)
            classes = release.read_json("statistics.json").get("classes", {})
            named = [
                (iri, context.ontology.label(iri, context.locale(request).code), count)
                for iri, count in sorted(classes.items(), key=lambda item: -item[1])
            ]
            shown = [item for item in named if item[1]][:_SHOWN_CLASSES]
            return page(
                request,
                "home.html",
                release=release,
                classes=shown,
                queries=list(context.library),
            )

        return reply(request, choice, release.id, make)


def void(request: Request) -> Response:
    """Redirect to the description of the current release."""
    with context_of(request).serving.lease() as served:
        return RedirectResponse(f"/releases/{served.release.id}/void.ttl", 302)
