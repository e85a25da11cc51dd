"""The boundaries of the reference territories, as received: simplified, as TopoJSON."""

import json
import tomllib
from enum import StrEnum
from pathlib import Path

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from api.caching import cache_headers, entity_tag, unchanged
from api.context import context_of
from api.describe import Describer
from api.exports.boundaries import as_features, codes_of
from api.formats import GEOJSON

_SOURCE = "territories"
_MEDIA_TYPE = "application/json"


class Level(StrEnum):
    """The levels of which boundaries are known."""

    departments = "departments"
    intercommunalities = "intercommunalities"


_FILES = {Level.departments: "departments.topo.json", Level.intercommunalities: "epci.topo.json"}
_KINDS = {Level.departments: "department", Level.intercommunalities: "intercommunality"}


def router() -> APIRouter:
    """Make the routes."""
    routes = APIRouter(tags=["map"])
    routes.add_api_route(
        "/boundaries/{level}.topo.json",
        boundaries,
        summary="Boundaries of territories",
        response_class=Response,
    )
    routes.add_api_route(
        "/boundaries/{level}.geojson",
        features,
        summary="Territories with their boundaries",
        response_class=Response,
    )
    return routes


def boundaries(request: Request, level: Level) -> Response:
    """Give the boundaries of a level; their properties hold INSEE's code, or the SIREN number."""
    path = _file(request, level)
    headers = _headers(path)
    known = unchanged(request, headers)
    return known or Response(path.read_bytes(), media_type=_MEDIA_TYPE, headers=headers)


def features(request: Request, level: Level) -> Response:
    """Give the territories of a level as GeoJSON, with IRI, code, name and outline."""
    context = context_of(request)
    path, locale = _file(request, level), context.locale(request)
    with context.serving.lease() as served:
        headers = _headers(path, served.release.id, locale.code)
        known = unchanged(request, headers)
        if known:
            return known
        topology = json.loads(path.read_text(encoding="utf-8"))
        begin = f"{context.settings.namespaces.id}{_KINDS[level]}/"
        describer = Describer([served.engine], context.internal, context.ontology)
        names = describer.names({begin + code for code in codes_of(topology)}, locale)
        told = as_features(topology, begin.__add__, lambda iri: names.get(iri) or "")
    return Response(told, media_type=GEOJSON.media_type, headers=headers)


def _file(request: Request, level: Level) -> Path:
    path = context_of(request).settings.data / _SOURCE / _FILES[level]
    if not path.is_file():
        raise HTTPException(404)
    return path


def _headers(path: Path, *more: str) -> dict[str, str]:
    found = path.stat()
    tag = entity_tag(path.name, str(found.st_mtime_ns), str(found.st_size), *more)
    return {**cache_headers(tag), "Link": f'<{_licence(path.parent)}>; rel="license"'}


def _licence(source: Path) -> str:
    about = tomllib.loads((source / "source.toml").read_text(encoding="utf-8"))
    return str(about["licence"])
