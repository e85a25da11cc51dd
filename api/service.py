"""The SPARQL 1.1 Service Description: what this endpoint is, said by what it does.

Each statement comes from the release that is served, from the formats that answers are written
in, or from the settings.
"""

from collections.abc import Iterator

import pyoxigraph as ox
from starlette.requests import Request

from api.context import Context, context_of
from api.replies import graph_bytes
from api.serving import Served
from store.answers import GRAPH_FORMATS, RESULT_FORMATS, Solutions, Triples
from store.engines.oxigraph import OxigraphEngine

_TEMPLATE = "service.ttl"
_DUMPS = ("dataset.nq.gz", "dataset.trig.gz")


def describe_service(request: Request, served: Served, media_type: str) -> bytes:
    """Describe the endpoint at the address at which it was asked, in a graph format."""
    context = context_of(request)
    prefixes = context.ontology.prefixes
    engine = OxigraphEngine.of_turtle(_turtle(request, context, served), prefixes)
    found = engine.query(context.internal.get("everything").text)
    triples = found.triples if isinstance(found, Triples) else ()
    return graph_bytes(triples, media_type, prefixes)


def _turtle(request: Request, context: Context, served: Served) -> str:
    release = served.release
    files = release.files()
    # Where the client found it; the framework has checked the name that the client gave.
    here = request.base_url
    return context.pages.text(
        _TEMPLATE,
        endpoint=f"{here}sparql",
        description=f"{here}.well-known/void",
        dataset=context.settings.namespaces.release + release.id,
        created=release.created,
        triples=release.manifest.get("triples"),
        # What ingest makes: the default graph holds what the named graphs say, and nothing else.
        union="graphs" in release.manifest,
        federated=bool(context.settings.service_list),
        media_types=[*RESULT_FORMATS, *GRAPH_FORMATS],
        graphs=list(_graphs(context, served)),
        dumps=[f"{here}releases/{release.id}/{name}" for name in _DUMPS if name in files],
    )


def _graphs(context: Context, served: Served) -> Iterator[tuple[str, int | None]]:
    """The graphs that there are, with the number of their triples where that was counted."""
    found = served.engine.query(context.internal.get("graphs").text)
    counted = served.release.manifest.get("graphs", {})
    for (graph,) in found.rows if isinstance(found, Solutions) else ():
        if isinstance(graph, ox.NamedNode):
            name = context.settings.namespaces.graph_name(graph.value)
            yield graph.value, counted.get(name, {}).get("quads")
