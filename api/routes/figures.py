"""Figures for Prometheus, also before the first release."""

import contextlib

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.context import context_of
from api.threads import in_thread
from store.errors import MaillageError


def router() -> APIRouter:
    """Make the routes."""
    routes = APIRouter(tags=["service"])
    routes.add_api_route(
        "/metrics", metrics, summary="Figures for Prometheus", response_class=Response
    )
    return routes


async def metrics(request: Request) -> Response:
    """Give figures as Prometheus reads them: its own text format, or OpenMetrics if accepted."""
    context = context_of(request)
    if context.serving.stale():
        with contextlib.suppress(MaillageError):
            await in_thread(context.serving.refresh)
    body, media_type = context.metrics.write(request.headers.get("accept", ""))
    headers = {"Cache-Control": "no-store", "Content-Type": media_type, "Vary": "Accept"}
    return Response(body, headers=headers)
