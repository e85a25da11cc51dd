"""The Reconciliation Service API 0.2, as OpenRefine asks it."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from api.cache import RELEASE_HEADER
from api.context import context_of
from api.middleware import FRAMED
from api.problems import Problem
from api.protocol import Pairs, decode, read_form
from api.reconciliation.facts import Told, tell, things_named
from api.reconciliation.reading import Wanted, one, read_batch, read_extension, read_number
from api.reconciliation.writing import Json, Writer
from api.replies import json_text, page
from api.threads import in_thread
from matching.names import plain

PATH = "/reconcile"
_SHOWN = 10
_FURTHEST = 1000


def router() -> APIRouter:
    """Make the routes."""
    routes = APIRouter(tags=["reconciliation"])
    for path, handler, method, name in (
        (PATH, reconcile, "GET", "reconcile"),
        (PATH, reconcile, "POST", "reconcile_post"),
        (f"{PATH}/view", view, "GET", "reconcile_view"),
        (f"{PATH}/preview", preview, "GET", "reconcile_preview"),
        (f"{PATH}/suggest/entity", suggest_entity, "GET", "suggest_entity"),
        (f"{PATH}/suggest/type", suggest_type, "GET", "suggest_type"),
        (f"{PATH}/suggest/property", suggest_property, "GET", "suggest_property"),
        (f"{PATH}/extend", extend, "GET", "reconcile_extend"),
        (f"{PATH}/extend", extend, "POST", "reconcile_extend_post"),
        (f"{PATH}/extend/propose", propose, "GET", "reconcile_propose"),
    ):
        routes.add_api_route(
            path,
            handler,
            methods=[method],
            operation_id=name,
            summary=name.replace("_", " "),
            response_class=Response,
            openapi_extra=_described(name),
        )
    return routes


async def reconcile(request: Request) -> Response:
    """Answer a batch of queries or a data extension query; without one, give the manifest."""
    pairs = await read_form(request)
    wanted, batch = one(pairs, "extend"), one(pairs, "queries")
    if wanted is not None:
        return await _extended(request, read_extension(wanted))
    context = context_of(request)
    release = await in_thread(lambda: _release(request))
    if batch is None:
        # Who reads the manifest asks next.
        context.desk.open(release)
        here = str(request.base_url).rstrip("/")
        return _json(request, _writer(request).manifest(here, request.app.version))
    asked = read_batch(batch)
    found = await context.desk.find(release, list(asked.values()))
    writer = _writer(request)
    answers = zip(asked, map(writer.candidates, found.value), strict=True)
    return _json(request, dict(answers), found.release)


async def extend(request: Request) -> Response:
    """Answer a data extension query."""
    wanted = one(await read_form(request), "extend")
    if wanted is None:
        raise Problem(400, "reconcile_extension", where="extend")
    return await _extended(request, read_extension(wanted))


def propose(request: Request) -> Response:
    """List the properties that can be fetched for a type."""
    pairs = _pairs(request)
    wanted, limit = one(pairs, "type") or "", one(pairs, "limit")
    writer = _writer(request)
    found = [writer.property(each) for each in writer.catalogue.proposed(wanted)]
    most = read_number(limit, "limit", 1) if limit else len(found)
    told = {"limit": most} if limit else {}
    return _json(request, {"properties": found[:most], "type": wanted, **told})


async def suggest_entity(request: Request) -> Response:
    """Complete the name of a thing."""
    prefix, skip = _asked(_pairs(request))
    release = await in_thread(lambda: _release(request))
    found = await context_of(request).desk.suggest(release, prefix, skip, _SHOWN)
    writer = _writer(request)
    return _json(request, {"result": [*map(writer.suggestion, found.value)]}, found.release)


def suggest_type(request: Request) -> Response:
    """Complete the name of a type."""
    return _chosen(request, _writer(request).types())


def suggest_property(request: Request) -> Response:
    """Complete the name of a property that is evidence."""
    writer = _writer(request)
    evidence = [each for each in writer.catalogue.properties if each.evidence]
    return _chosen(request, map(writer.property, evidence))


def view(request: Request) -> Response:
    """Send a person to the page about a thing."""
    key = _id(request)
    language = request.query_params.get("lang")
    query = f"?lang={quote(language)}" if language else ""
    return RedirectResponse(f"/id/{quote(key, safe='/%:@!$&()*+,;=~')}{query}", 303)


def preview(request: Request) -> Response:
    """Show a thing in the little frame of a client."""
    key = _id(request)
    writer = _writer(request)
    told = _tell(request, [key], writer)
    iri = writer.names.id + key
    names = told.texts(iri, "name")
    if not names:
        raise Problem(404, "unknown_thing", iri=iri)
    facts = [
        (each.name[writer.locale.code], texts)
        for each in writer.catalogue.properties
        if (texts := told.texts(iri, each.id))
    ]
    body = page(request, "preview.html", name=names[0], facts=facts, key=key)
    return Response(body, media_type="text/html; charset=utf-8", headers=FRAMED)


async def _extended(request: Request, wanted: Wanted) -> Response:
    writer = _writer(request)
    return await in_thread(lambda: _json(request, _extension(request, wanted, writer)))


def _extension(request: Request, wanted: Wanted, writer: Writer) -> Json:
    """Fetch values; a property that there is not is left out, an unknown thing has none."""
    known = [each for each in writer.catalogue.properties if each.id in wanted.properties]
    told = _tell(request, wanted.ids, writer)
    start = writer.names.id
    code = writer.locale.code
    return {
        "meta": [{"id": each.id, "name": each.name[code]} for each in known],
        "rows": {
            key: {each.id: told.cells(start + key.removeprefix(start), each.id) for each in known}
            for key in wanted.ids
        },
    }


def _tell(request: Request, ids: Iterable[str], writer: Writer) -> Told:
    context = context_of(request)
    with context.serving.lease() as served:
        iris = things_named(ids, writer.names.id)
        return tell(served.engine, context.internal, context.ontology, iris, writer)


def _release(request: Request) -> Any:
    with context_of(request).serving.lease() as served:
        return served.release.path


def _writer(request: Request) -> Writer:
    context = context_of(request)
    names = context.settings.namespaces
    return Writer(context.catalogue, context.ontology, names, context.locale(request))


def _pairs(request: Request) -> Pairs:
    return decode(request.scope["query_string"])


def _id(request: Request) -> str:
    key = one(_pairs(request), "id")
    if not key:
        raise Problem(400, "reconcile_id")
    return key.removeprefix(context_of(request).settings.namespaces.id)


def _asked(pairs: Pairs) -> tuple[str, int]:
    prefix, cursor = one(pairs, "prefix"), one(pairs, "cursor")
    if prefix is None:
        raise Problem(400, "reconcile_prefix")
    return prefix, min(read_number(cursor, "cursor"), _FURTHEST) if cursor else 0


def _chosen(request: Request, offered: Iterable[Json]) -> Response:
    """Those whose name has a word that begins so, or whose identifier is this."""
    prefix, skip = _asked(_pairs(request))
    start = f" {plain(prefix)}"
    found = [each for each in offered if start in f" {plain(each['name'])}" or prefix == each["id"]]
    return _json(request, {"result": found[skip : skip + _SHOWN]})


def _json(request: Request, value: Json, release: str = "") -> Response:
    headers = {"Cache-Control": "no-cache", "Vary": "Accept-Language"}
    headers |= {RELEASE_HEADER: release} if release else {}
    return Response(json_text(value), media_type="application/json", headers=headers)


def _described(name: str) -> dict[str, object]:
    """Describe the parameters, or the form, for the reference."""
    text = {"schema": {"type": "string"}}
    if name.endswith("_post"):
        return {"requestBody": {"content": {"application/x-www-form-urlencoded": text}}}
    parameters = {
        "reconcile": ("queries", "extend"),
        "reconcile_extend": ("extend",),
        "reconcile_propose": ("type", "limit"),
        "reconcile_view": ("id",),
        "reconcile_preview": ("id",),
    }.get(name, ("prefix", "cursor"))
    return {"parameters": [{"name": each, "in": "query", **text} for each in parameters]}
