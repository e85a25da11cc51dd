"""The ontology, the shapes and the JSON-LD context, as files and as pages.

The pages are our own: pyLODE 3.4.1 cannot be imported as installed (it looks for its own
pyproject.toml), and its inline styles and scripts are at odds with our content policy.
"""

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.context import context_of
from api.formats import GRAPHS, HTML
from api.glossary import shapes_of, terms_of
from api.negotiation import Format
from api.replies import graph_bytes, negotiate, page, reply
from api.vocabulary import Vocabulary
from store.answers import Triples
from store.namespaces import rebase
from store.queries import Library

_CONTEXT = Format("application/ld+json", "jsonld", ("application/json",))


def router() -> APIRouter:
    """Make the routes."""
    routes = APIRouter(tags=["vocabulary"])
    for name, handler in (("ontology", ontology), ("shapes", shapes)):
        summary = f"The {name}, in a negotiated format"
        routes.add_api_route(f"/{name}", handler, summary=summary, response_class=Response)
        routes.add_api_route(
            f"/{name}.{{suffix}}", handler, response_class=Response, include_in_schema=False
        )
    routes.add_api_route(
        "/context.jsonld", context_file, summary="The JSON-LD context", response_class=Response
    )
    return routes


def ontology(request: Request) -> Response:
    """Serve all files of the ontology, merged; or a page that explains each term."""
    context = context_of(request)
    choice = negotiate(request, (*GRAPHS, HTML), request.path_params.get("suffix", ""))

    def make() -> bytes | str:
        if choice.format != HTML:
            return _file(context.ontology, context.internal, choice.format.media_type)
        groups = terms_of(context.ontology, context.internal)
        return page(request, "ontology.html", groups=groups, vocabulary=context.ontology)

    return reply(request, choice, "", make)


def shapes(request: Request) -> Response:
    """Serve all files of the shapes, merged; or a page that lists what each one asks for."""
    context = context_of(request)
    choice = negotiate(request, (*GRAPHS, HTML), request.path_params.get("suffix", ""))

    def make() -> bytes | str:
        if choice.format != HTML:
            return _file(context.shapes, context.internal, choice.format.media_type)
        found = shapes_of(context.shapes, context.internal)
        return page(request, "shapes.html", shapes=found, vocabulary=context.ontology)

    return reply(request, choice, "", make)


def context_file(request: Request) -> Response:
    """Serve the context that gives JSON its meaning, with this site's base."""
    context = context_of(request)
    choice = negotiate(request, (_CONTEXT,))

    def make() -> str:
        path = context.settings.root / "ontology" / "context.jsonld"
        return rebase(path.read_text(encoding="utf-8"), context.settings.base)

    return reply(request, choice, "", make)


def _file(vocabulary: Vocabulary, queries: Library, media_type: str) -> bytes:
    answer = vocabulary.engine.query(queries.get("everything").text)
    triples = answer.triples if isinstance(answer, Triples) else iter(())
    ordered = sorted(triples, key=lambda triple: (str(triple.subject), str(triple)))
    return graph_bytes(ordered, media_type, vocabulary.prefixes)
