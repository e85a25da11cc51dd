"""Whether the service is well: the only route that answers before the first release."""

from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse

from api.context import context_of
from store.errors import MaillageError


def router() -> APIRouter:
    """Make the routes."""
    routes = APIRouter(tags=["service"])
    routes.add_api_route("/health", health, summary="State of the service")
    return routes


def health(request: Request) -> JSONResponse:
    """Say which release is served and how old it is, in seconds; 503 when there is none."""
    serving = context_of(request).serving
    state: dict[str, Any]
    try:
        with serving.lease() as served:
            created = datetime.fromisoformat(served.release.created)
            age = (datetime.now(UTC) - created).total_seconds()
            state = {"ok": True, "release": served.release.id, "created": served.release.created}
            state["age_seconds"] = max(0, round(age))
    except MaillageError as error:
        state = {"ok": False, "release": None, "what": error.what, "remedy": error.remedy}
    if serving.fault is not None and state["ok"]:
        state |= {"ok": False, "what": str(serving.fault)}
    return JSONResponse(
        state, 200 if state["release"] else 503, headers={"Cache-Control": "no-store"}
    )
