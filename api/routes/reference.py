"""The reference of this interface, rendered here: no asset comes from another host.

swagger-ui-bundle and fastapi-offline would bring Swagger UI, which shows nothing without
JavaScript; this page reads the same OpenAPI document and needs none.
"""

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.formats import HTML, JSON
from api.replies import json_text, negotiate, page, reply


def router() -> APIRouter:
    """Make the routes."""
    routes = APIRouter(tags=["service"])
    routes.add_api_route("/docs", reference, summary="This reference", response_class=Response)
    return routes


def reference(request: Request) -> Response:
    """Show every route with its parameters; as JSON, the OpenAPI document."""
    choice = negotiate(request, (HTML, JSON))
    document = request.app.openapi()

    def make() -> str:
        return (
            json_text(document)
            if choice.format == JSON
            else page(request, "docs.html", document=document, here=request.base_url)
        )

    return reply(request, choice, "", make)
