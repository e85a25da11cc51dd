"""The SPARQL 1.1 Graph Store HTTP Protocol, reading half: a graph as a document.

`?graph=<IRI>` and `?default` name a graph of the release (indirect identification, section 4.2
of the standard). Directly (section 4.1), `/rdf-graph-store/<name>` is what the graph
`…/graph/<name>` says: that IRI itself names the graph as a thing, and leads by 303 to the
document that describes it. Graphs are changed by publishing a release, never here.
"""

import pyoxigraph as ox
from fastapi import APIRouter, Request
from starlette.responses import Response

from api.answering import answer
from api.context import context_of
from api.exchange import Question
from api.problems import Problem
from api.protocol import decode, read_seconds
from store.answers import Boolean

PATH = "/rdf-graph-store"
_READING = ["GET"]
_WRITING = ["POST", "PUT", "PATCH", "DELETE"]
_ALLOWED = "GET, HEAD, OPTIONS"
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
    for path in (PATH, PATH + "/{name:path}"):
        routes.add_api_route(path, refuse, methods=_WRITING, include_in_schema=False)
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
    raw: bytes = request.scope.get("raw_path") or request.url.path.encode()
    path = raw.decode("ascii").removeprefix(PATH + "/")
    return await _give(request, given, context_of(request).settings.namespaces.graph + path)


async def refuse(request: Request) -> Response:
    """Say how graphs are changed; raises Problem."""
    raise Problem(
        405, "read_only", {"Allow": _ALLOWED}, method=request.method, path=request.url.path
    )


async def _give(request: Request, given: dict[str, str], graph: str | None) -> Response:
    """Answer with all of a graph, of the default one if none is named; raises Problem."""
    if graph is not None:
        _check(request, graph)
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
