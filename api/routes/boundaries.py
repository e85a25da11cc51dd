"""The boundaries of the reference territories, as received: simplified, as TopoJSON."""

import tomllib
from enum import StrEnum
from pathlib import Path

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from api.caching import cache_headers, entity_tag, unchanged
from api.context import context_of

_SOURCE = "territories"
_MEDIA_TYPE = "application/json"


class Level(StrEnum):
    """The levels of which boundaries are known."""

    departments = "departments"
    intercommunalities = "intercommunalities"


_FILES = {Level.departments: "departments.topo.json", Level.intercommunalities: "epci.topo.json"}


def router() -> APIRouter:
    """Make the routes."""
    routes = APIRouter(tags=["map"])
    routes.add_api_route(
        "/boundaries/{level}.topo.json",
        boundaries,
        summary="Boundaries of territories",
        response_class=Response,
    )
    return routes


def boundaries(request: Request, level: Level) -> Response:
    """Give the boundaries of a level; their properties hold INSEE's code, or the SIREN number."""
    path = context_of(request).settings.data / _SOURCE / _FILES[level]
    if not path.is_file():
        raise HTTPException(404)
    found = path.stat()
    headers = {
        **cache_headers(entity_tag(path.name, str(found.st_mtime_ns), str(found.st_size))),
        "Link": f'<{_licence(path.parent)}>; rel="license"',
    }
    known = unchanged(request, headers)
    return known or Response(path.read_bytes(), media_type=_MEDIA_TYPE, headers=headers)


def _licence(source: Path) -> str:
    about = tomllib.loads((source / "source.toml").read_text(encoding="utf-8"))
    return str(about["licence"])
