"""Contributions: a partner changes a graph of its own."""

from collections.abc import Mapping

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.context import context_of
from api.contributing import contribute, document, read_body, tell
from api.formats import HTML, JSON
from api.keys import require
from api.matches import matches
from api.problems import Problem
from api.replies import json_text, negotiate, page, reply
from api.trying import columns_of, parameters_of
from store.contributions import ADD, REMOVE, REPLACE

PATH = "/contributions"
_ACTIONS: Mapping[str, str] = {"PUT": REPLACE, "POST": ADD, "DELETE": REMOVE}
_KNOWN = frozenset({"dry-run", "table", "column", "lang"})
_TRUE, _FALSE = ("true", "1"), ("false", "0", "")


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
    pairs = parameters_of(request, _KNOWN)
    given = dict(pairs)
    graph = context_of(request).settings.namespaces.graph + name
    key = await require(request, graph=graph)
    asked = document(
        request,
        _ACTIONS[request.method],
        graph,
        key.name,
        table=given.get("table", ""),
        columns=columns_of(pairs),
        dry_run=_is_true(given.get("dry-run", "")),
    )
    verdict = await contribute(request, asked, await read_body(request, asked))
    return tell(request, asked, verdict, **await matches(request, verdict))


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
