"""What the SPARQL endpoint allows and refuses, from the very values that it works by."""

from collections.abc import Mapping
from importlib import metadata
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.connection import HEAD_BYTES, HEAD_SECONDS
from api.context import Context, context_of
from api.federated import known_endpoint
from api.formats import HTML, JSON
from api.language import Locale
from api.problems import STATUS
from api.protocol import BODY_SECONDS, MAX_BODY_BYTES
from api.readers.pool import STALL_SECONDS
from api.replies import json_text, negotiate, page, reply
from api.tables import SHOWN_ROWS
from store import errors
from store.engines.routing import ELSEWHERE, REFERENCE, SECOND
from store.services import Service
from store.sparql import MAX_CHARACTERS, MAX_NESTING

_PACKAGES = {REFERENCE: "pyoxigraph", SECOND: "sparq-rdf"}
# Errors of the library of questions, not of the endpoint.
_OF_LIBRARY = (errors.UnknownQuery, errors.BrokenQueryFile, errors.BadParameter)
# Those of requests that cannot be read, or ask for formats that there are not; see protocol.py.
_REQUEST_STATUSES = (405, 406, 408, 413, 415)


def router() -> APIRouter:
    """Make the routes."""
    routes = APIRouter(tags=["SPARQL"])
    routes.add_api_route(
        "/sparql/limits", limits, summary="Limits of the endpoint", response_class=Response
    )
    return routes


def limits(request: Request) -> Response:
    """Tell the limits, as a page or as JSON."""
    context = context_of(request)
    choice = negotiate(request, (HTML, JSON))
    found = _limits(context)

    def make() -> str:
        if choice.format == HTML:
            statuses = _statuses(context.locale(request))
            return page(request, "limits.html", limits=found, statuses=statuses)
        english = context.locales["en"]
        return json_text({**found, "statuses": {str(k): v for k, v in _statuses(english).items()}})

    # Where the answer is the same for all releases, it still is not for all settings.
    return reply(request, choice, repr(found), make)


def _limits(context: Context) -> Mapping[str, Mapping[str, Any]]:
    settings, pool = context.settings, context.pool.limits
    return {
        "query": {
            "seconds": _plain(pool.seconds),
            "mebibytes": pool.memory >> 20,
            "characters": MAX_CHARACTERS,
            "nesting": MAX_NESTING,
        },
        "request": {
            "body_bytes": MAX_BODY_BYTES,
            "body_seconds": BODY_SECONDS,
            "head_bytes": HEAD_BYTES,
            "head_seconds": _plain(HEAD_SECONDS),
        },
        "answer": {"page_rows": SHOWN_ROWS, "stall_seconds": _plain(STALL_SECONDS)},
        "places": {
            "quick": pool.readers,
            "patient": pool.patient,
            "waiting": pool.queue,
            "mebibytes": pool.total_memory >> 20,
        },
        "cache": {"mebibytes": settings.cache_memory},
        "service": {
            "endpoints": [service.iri for service in settings.service_list],
            "seconds": _plain(settings.service_seconds),
            "mebibytes": settings.service_memory,
            "each": [_endpoint(service) for service in settings.service_list],
        },
        "engines": _engines(context),
    }


def _endpoint(service: Service) -> Mapping[str, Any]:
    """An endpoint that may be asked: its own limits, and what is known of it."""
    known = known_endpoint(service.iri)
    return {
        "endpoint": service.iri,
        "title": known.title,
        "seconds": _plain(service.seconds),
        "mebibytes": _plain(service.mebibytes),
        "homepage": known.homepage or None,
        "licence": known.licence or None,
    }


def _plain(value: float) -> float:
    """Write 30 rather than 30.0."""
    return int(value) if value == int(value) else value


def _engines(context: Context) -> Mapping[str, Any]:
    """The version of each engine in use; none of one that is off or not installed."""
    settings = context.settings
    return {
        REFERENCE: _version(REFERENCE),
        SECOND: _version(SECOND) if settings.sparq and not settings.elsewhere else None,
        ELSEWHERE: bool(settings.elsewhere),
        "rewriting": settings.rewriting and not settings.elsewhere,
    }


def _version(engine: str) -> str | None:
    try:
        return metadata.version(_PACKAGES[engine])
    except metadata.PackageNotFoundError:
        return None


def _statuses(locale: Locale) -> Mapping[int, str]:
    """What each status code means that the endpoint answers with when it does not answer."""
    ours = {
        status
        for kind, status in STATUS.items()
        if issubclass(kind, errors.QueryError) and kind not in _OF_LIBRARY
    }
    return {code: locale(f"limits.status_{code}") for code in sorted({*ours, *_REQUEST_STATUSES})}
