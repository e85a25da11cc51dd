"""The SPARQL 1.1 Graph Store HTTP Protocol: a graph as a document.

`?graph=<IRI>` and `?default` name a graph of the release (indirect identification, section 4.2
of the standard). Directly (section 4.1), `/rdf-graph-store/<name>` is what the graph
`…/graph/<name>` says: that IRI itself names the graph as a thing, and leads by 303 to the
document that describes it. What is written, with a key, is judged, and published as a release.
The default graph holds what all graphs say: what is put there goes into a graph of its own.
"""

import secrets
from collections.abc import Mapping
from functools import partial

import pyoxigraph as ox
from fastapi import APIRouter, Request
from starlette.responses import Response

from api.answering import answer
from api.cache import RELEASE_HEADER
from api.context import context_of
from api.contributing import contribute, document, read_body, status_of, tell
from api.exchange import Question
from api.keys import require
from api.problems import Problem
from api.protocol import decode, read_seconds
from api.threads import in_thread
from api.uploads import FORM, PARTS_AS_ONE, parts_as_one
from store.answers import Boolean
from store.contributions import ADD, REMOVE, REPLACE, UNNAMED, Contribution

PATH = "/rdf-graph-store"
_READING = ["GET"]
_ACTIONS: Mapping[str, str] = {"PUT": REPLACE, "POST": ADD, "DELETE": REMOVE}
_ALLOWED = "GET, HEAD, PUT, POST, DELETE, OPTIONS"
_KNOWN = frozenset({"graph", "default", "format", "timeout", "lang"})


def router() -> APIRouter:
    """Make the routes."""
    routes = APIRouter(tags=["SPARQL"])
    routes.add_api_route(
        PATH,
        graph_by_query,
        methods=_READING,
        summary="A graph, named by ?graph=, or the default graph, by ?default",
        response_class=Response,
        openapi_extra={"parameters": _parameters("graph", "default", "format", "timeout")},
    )
    routes.add_api_route(
        PATH + "/{name:path}",
        graph_by_path,
        methods=_READING,
        summary="The content of the graph …/graph/{name}",
        response_class=Response,
        openapi_extra={"parameters": _parameters("format", "timeout")},
    )
    for method in _ACTIONS:
        for path, handler in ((PATH, write_by_query), (PATH + "/{name:path}", write_by_path)):
            routes.add_api_route(
                path,
                handler,
                methods=[method],
                name=f"{handler.__name__}_{method.lower()}",
                summary=f"{method} a graph of one's own, with a key",
                response_class=Response,
            )
    for path in (PATH, PATH + "/{name:path}"):
        routes.add_api_route(path, refuse, methods=["PATCH"], include_in_schema=False)
    return routes


async def graph_by_query(request: Request) -> Response:
    """Give the graph that the address names after its question mark."""
    given = _read(request)
    if not ("graph" in given) ^ ("default" in given):
        raise Problem(400, "which_graph")
    return await _give(request, given, given.get("graph"))


async def graph_by_path(request: Request, name: str) -> Response:
    """Give the graph …/graph/{name}."""
    given = _read(request)
    if "graph" in given or "default" in given:
        raise Problem(400, "which_graph")
    graph = context_of(request).settings.namespaces.graph + _path(request)
    return await _give(request, given, graph)


async def write_by_query(request: Request) -> Response:
    """Write the graph that the address names after its question mark, or a new one."""
    given = _read(request)
    if not given.keys() & {"graph", "default"} and request.method == "POST":
        return await _write_new(request)
    if not ("graph" in given) ^ ("default" in given):
        raise Problem(400, "which_graph")
    names = context_of(request).settings.namespaces
    return await _write(request, given.get("graph") or names.graph + UNNAMED)


async def write_by_path(request: Request, name: str) -> Response:
    """Write the graph …/graph/{name}."""
    given = _read(request)
    if "graph" in given or "default" in given:
        raise Problem(400, "which_graph")
    return await _write(request, context_of(request).settings.namespaces.graph + _path(request))


async def _write_new(request: Request) -> Response:
    """Make a graph with a name of our choice, and tell its IRI (section 5.5)."""
    graph = context_of(request).settings.namespaces.graph + secrets.token_hex(8)
    response = await _write(request, graph)
    if response.status_code == 201:
        response.headers["Location"] = graph
    return response


async def _write(request: Request, graph: str) -> Response:
    key = await require(request, graph=graph)
    action = _ACTIONS[request.method]
    if action == REMOVE:
        await in_thread(partial(_check, request, graph))
    media_type = request.headers.get("content-type", "")
    in_parts = action != REMOVE and media_type.lower().startswith(FORM)
    asked = (
        Contribution(action, key.name, graph, PARTS_AS_ONE)
        if in_parts
        else document(request, action, graph, key.name)
    )
    body = await read_body(request, asked)
    if in_parts:
        body = parts_as_one(media_type, body, graph)
    verdict = await contribute(request, asked, body)
    if status_of(verdict) != 200:
        return tell(request, asked, verdict)
    return Response(status_code=204, headers={RELEASE_HEADER: verdict.release})


async def refuse(request: Request) -> Response:
    """Say how graphs are changed; raises Problem."""
    raise Problem(
        405, "read_only", {"Allow": _ALLOWED}, method=request.method, path=request.url.path
    )


async def _give(request: Request, given: dict[str, str], graph: str | None) -> Response:
    """Answer with all of a graph, of the default one if none is named; raises Problem."""
    if graph is not None:
        await in_thread(partial(_check, request, graph))
    question = Question(
        text=context_of(request).internal.get("everything").text,
        default_graphs=None if graph is None else [graph],
        format=given.get("format", ""),
        html=False,
        seconds=read_seconds(given.get("timeout", "")),
    )
    return await answer(request, question, lambda *_: "")


def _check(request: Request, graph: str) -> None:
    """Raise Problem unless the release has the graph."""
    try:
        node = ox.NamedNode(graph)
    except ValueError as error:
        raise Problem(400, "graph_name", graph=graph, reason=error) from None
    with context_of(request).serving.lease() as served:
        known = served.engine.look_up(f"ASK {{ GRAPH {node} {{ ?s ?p ?o }} }}")
    if not (isinstance(known, Boolean) and known.value):
        raise Problem(404, "unknown_graph", graph=graph)


def _path(request: Request) -> str:
    """What the address has after ours, as it is spelled."""
    raw: bytes = request.scope.get("raw_path") or request.url.path.encode()
    return raw.decode("ascii").removeprefix(PATH + "/")


def _read(request: Request) -> dict[str, str]:
    """Read the parameters, each given at most once; raises Problem."""
    pairs = decode(request.scope["query_string"])
    given = dict(pairs)
    for name in given:
        if name not in _KNOWN:
            raise Problem(400, "unknown_parameter", parameter=name, known=", ".join(sorted(_KNOWN)))
    if len(given) < len(pairs):
        raise Problem(400, "which_graph")
    return given


def _parameters(*names: str) -> list[dict[str, object]]:
    kinds = {"timeout": {"type": "number", "exclusiveMinimum": 0}}
    return [
        {"name": name, "in": "query", "schema": kinds.get(name, {"type": "string"})}
        for name in names
    ]
