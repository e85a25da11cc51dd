"""The home page: what there is, in figures, and the doors to it."""

from collections.abc import Sequence

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from api.asking import Asker
from api.context import context_of
from api.description import kinds_of
from api.formats import HTML, JSON
from api.replies import json_text, negotiate, page, reply
from store.release import Release


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
            return page(
                request,
                "home.html",
                release=release,
                kinds=_kinds(request, release),
                label=lambda iri: context.ontology.label(iri, context.locale(request).code) or iri,
            )

        return reply(request, choice, release.id, make)


def void(request: Request) -> Response:
    """Redirect to the description of the current release."""
    with context_of(request).serving.lease() as served:
        return RedirectResponse(f"/releases/{served.release.id}/void.ttl", 302)


def _kinds(request: Request, release: Release) -> Sequence[tuple[str, str, int]]:
    """Count what a visitor may look for: class, name in the plural, number."""
    context = context_of(request)
    asker = Asker([context.ontology.engine], context.internal)
    counts = release.read_json("statistics.json").get("classes", {})
    kinds = kinds_of(asker, context.locale(request).code)
    return [(iri, name, counts[iri]) for iri, name, shown in kinds if shown and counts.get(iri)]
