"""Contributions: a partner changes a graph of its own; anybody tries what would come of it."""

from collections.abc import Mapping

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.context import context_of
from api.contributing import contribute, document, read_body, tell
from api.formats import HTML, JSON
from api.keys import require
from api.matches import matches
from api.problems import Problem
from api.protocol import decode
from api.replies import json_text, negotiate, page, reply
from store.contributions import ADD, CHECK, REMOVE, REPLACE

PATH = "/contributions"
_ACTIONS: Mapping[str, str] = {"PUT": REPLACE, "POST": ADD, "DELETE": REMOVE}
_KNOWN = frozenset({"dry-run", "table", "column", "lang"})
_TRUE, _FALSE = ("true", "1"), ("false", "0", "")
# The graph of a document of which nobody said whose it is.
_NOBODYS = "validate"


def router() -> APIRouter:
    """Make the routes."""
    routes = APIRouter(tags=["contributions"])
    routes.add_api_route(
        PATH, contributions, summary="How to contribute, and what was", response_class=Response
    )
    for method, name, summary in (
        ("PUT", "replace_graph", "Replace a graph of one's own"),
        ("POST", "add_to_graph", "Add to a graph of one's own"),
        ("DELETE", "remove_graph", "Remove a graph of one's own"),
    ):
        routes.add_api_route(
            PATH + "/{name:path}",
            change_graph,
            methods=[method],
            name=name,
            summary=summary,
            response_class=Response,
            openapi_extra={"parameters": _parameters("dry-run", "table", "column")},
        )
    routes.add_api_route(
        "/validate",
        validate,
        methods=["POST"],
        summary="Try a document: what is wrong with it, who the graph knows already",
        response_class=Response,
        openapi_extra={"parameters": _parameters("table", "column")},
    )
    return routes


def contributions(request: Request) -> Response:
    """Tell how to contribute, and which graphs were contributed."""
    context = context_of(request)
    choice = negotiate(request, (HTML, JSON))
    with context.serving.lease() as served:
        release = served.release
        names = context.settings.namespaces
        found = [
            {"graph": names.graph_iri(name), "quads": about["quads"], **about["contributed"]}
            for name, about in release.manifest.get("sources", {}).items()
            if "contributed" in about
        ]

        def make() -> str:
            if choice.format == JSON:
                return json_text(found)
            limit = context.settings.contribution_size
            licence = context.settings.contribution_licence
            return page(request, "contributions.html", found=found, limit=limit, licence=licence)

        return reply(request, choice, release.id, make)


async def change_graph(request: Request, name: str) -> Response:
    """Change the graph …/graph/{name}, or only say what would come of it."""
    given = _read(request)
    graph = context_of(request).settings.namespaces.graph + name
    key = await require(request, graph=graph)
    asked = document(
        request,
        _ACTIONS[request.method],
        graph,
        key.name,
        table=given.get("table", ""),
        columns=_columns(request),
        dry_run=_is_true(given.get("dry-run", "")),
    )
    verdict = await contribute(request, asked, await read_body(request))
    return tell(request, asked, verdict, **await matches(request, verdict))


async def validate(request: Request) -> Response:
    """Try a document as if it were added to the graph; needs no key."""
    given = _read(request)
    if "dry-run" in given:
        raise Problem(400, "unknown_parameter", parameter="dry-run", known="column, lang, table")
    graph = context_of(request).settings.namespaces.graph + _NOBODYS
    table = given.get("table", "")
    asked = document(request, CHECK, graph, "", table=table, columns=_columns(request))
    verdict = await contribute(request, asked, await read_body(request))
    return tell(request, asked, verdict, **await matches(request, verdict))


def _read(request: Request) -> dict[str, str]:
    pairs = decode(request.scope["query_string"])
    for name, _ in pairs:
        if name not in _KNOWN:
            raise Problem(400, "unknown_parameter", parameter=name, known=", ".join(sorted(_KNOWN)))
    return dict(pairs)


def _columns(request: Request) -> dict[str, str]:
    """The partner's columns by ours: `column=name:Nom`, as often as there are any."""
    columns = {}
    for name, value in decode(request.scope["query_string"]):
        if name == "column":
            ours, colon, theirs = value.partition(":")
            if not (ours.strip() and colon and theirs.strip()):
                raise Problem(400, "column", given=value)
            columns[ours.strip()] = theirs.strip()
    return columns


def _is_true(text: str) -> bool:
    if text.lower() not in (*_TRUE, *_FALSE):
        raise Problem(400, "dry_run", given=text)
    return text.lower() in _TRUE


def _parameters(*names: str) -> list[dict[str, object]]:
    kinds: Mapping[str, object] = {
        "dry-run": {"type": "boolean"},
        "column": {"type": "array", "items": {"type": "string"}},
    }
    return [
        {"name": name, "in": "query", "schema": kinds.get(name, {"type": "string"})}
        for name in names
    ]
