"""Every IRI can be looked at: 303 to a document, which comes as RDF or as a page."""

from collections.abc import Iterable, Sequence

import pyoxigraph as ox
from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from api.context import Context, context_of
from api.describe import Describer
from api.formats import GRAPHS, HTML, MURMURATIONS
from api.negotiation import Format, by_suffix
from api.pages import said
from api.problems import Problem
from api.replies import graph_bytes, json_text, negotiate, page, reply
from api.searchable import as_schema_org
from api.serving import Served
from store.engines.engine import Engine
from store.engines.oxigraph import OxigraphEngine
from store.identities import Fates
from store.queries import Query

_KINDS = ("id", "graph", "scheme", "release")
_OFFERS = (*GRAPHS, HTML)
_MAX_LINKS = 1000
_IDS = "id/"
_ORGANIZATIONS = "id/organization/"
# The question that tells where a thing is, and the kinds of things that it is asked about.
_PLACES = "places-around"
_LOCATED = frozenset(
    {"organization", "project", "commune", "intercommunality", "department", "region", "place"}
)
_THINGS = f"/{_IDS}"


def router() -> APIRouter:
    """Make the routes."""
    routes = APIRouter(tags=["linked data"])
    for kind in _KINDS:
        routes.add_api_route(
            f"/{kind}/{{key:path}}",
            thing,
            status_code=303,
            operation_id=f"{kind}_thing",
            summary=f"Any IRI below {kind}/: redirects to its document",
            response_class=Response,
        )
    routes.add_api_route(
        "/doc/{path:path}", document, summary="What is said about a thing", response_class=Response
    )
    return routes


def thing(request: Request, key: str) -> Response:
    """Send the client from the thing to the document about it, or to what it was merged into."""
    raw = _raw_path(request)
    if raw.startswith(_THINGS):
        with context_of(request).serving.lease() as served:
            replaced = _fate(served.fates, raw.removeprefix(_THINGS))
        if replaced:
            return RedirectResponse(f"{_THINGS}{replaced}{_query(request)}", 301)
    return RedirectResponse("/doc" + raw + _query(request), 303)


def _fate(fates: Fates, key: str) -> str:
    """What replaced a thing; empty when nothing did. Raises Problem when it was withdrawn."""
    if key in fates.withdrawn:
        raise Problem(410, "withdrawn_thing", iri=key, name=fates.withdrawn[key])
    return fates.replaced.get(key, "")


def document(request: Request, path: str) -> Response:
    """Describe a thing, in a format that the suffix or the Accept header asks for."""
    context = context_of(request)
    raw = _raw_path(request).removeprefix("/doc/")
    if raw.partition("/")[0] not in _KINDS:
        raise Problem(404, "not_found", path="/" + raw)
    with context.serving.lease() as served:
        describer = Describer(_engines(request, served, raw), context.internal, context.ontology)
        raw, suffix = _split(describer, context.settings.base, raw)
        iri = context.settings.base + raw
        choice = negotiate(request, _offers(raw), suffix)
        if raw.startswith(_IDS) and (replaced := _fate(served.fates, raw.removeprefix(_IDS))):
            ending = f".{suffix}" if suffix else ""
            return RedirectResponse(f"/doc/{_IDS}{replaced}{ending}{_query(request)}", 301)
        if not describer.exists(iri):
            raise Problem(404, "unknown_thing", iri=iri)
        if choice.format == HTML and raw.startswith("release/"):
            release_id = raw.removeprefix("release/")
            return RedirectResponse(f"/releases/{release_id}{_query(request)}", 303)

        def make() -> bytes | str:
            if choice.format == HTML:
                return _page(request, describer, iri, raw, served)
            if choice.format == MURMURATIONS:
                return _profile(describer, iri)
            document = f"{context.settings.base}doc/{raw}"
            triples = describer.triples(iri, document, _MAX_LINKS)
            return graph_bytes(triples, choice.format.media_type, context.ontology.prefixes)

        response = reply(request, choice, served.release.id, make)
    response.headers["Link"] = _links(raw)
    return response


def _page(request: Request, describer: Describer, iri: str, raw: str, served: Served) -> str:
    context = context_of(request)
    locale = context.locale(request)
    description = describer.describe(iri, locale)
    graphs = served.release.manifest.get("sources", {})
    names = context.settings.namespaces

    def name(term: str) -> str:
        key = names.graph_name(term)
        if key in graphs:
            return said(graphs[key].get("title", key), locale.code)
        if term == names.graph + key and locale.has(f"graph.{key}"):
            return locale(f"graph.{key}")
        known = context.ontology.label(term, locale.code)
        return known or description.names.get(term) or context.ontology.compact(term)

    return page(
        request,
        "thing.html",
        description=description,
        searchable=as_schema_org(describer.searchable(iri), iri),
        name=name,
        raw=raw,
        release=served.release,
        graphs=graphs,
        graph_base=names.graph,
        questions=_questions(context, iri),
        formats=GRAPHS,
        tied=served.is_tied(iri),
        located=_may_be_located(context, iri),
    )


def _offers(raw: str) -> tuple[Format, ...]:
    """The formats of a document; an organisation has one more."""
    return (*_OFFERS, MURMURATIONS) if raw.startswith(_ORGANIZATIONS) else _OFFERS


def _profile(describer: Describer, iri: str) -> str:
    profile = describer.profile(iri)
    if profile is None:
        raise Problem(404, "no_profile", iri=iri)
    return json_text(profile)


def _may_be_located(context: Context, iri: str) -> bool:
    """Whether the library can tell where a thing is, or what is tied to it."""
    kind = iri.removeprefix(context.settings.namespaces.id).partition("/")[0]
    return kind in _LOCATED and any(query.name == _PLACES for query in context.library)


def _questions(context: Context, iri: str) -> Sequence[tuple[Query, str]]:
    """Find the questions that can be asked about a thing: those whose default is of its kind."""
    kind = iri.rpartition("/")[0]
    return [
        (query, parameter.name)
        for query in context.library
        for parameter in query.parameters[:1]
        if parameter.type == "iri" and parameter.default.rpartition("/")[0] == kind
    ]


def _engines(request: Request, served: Served, raw: str) -> list[Engine]:
    """Name the release, the ontology's own words, and for graphs and releases their description."""
    context = context_of(request)
    engines: list[Engine] = [served.engine, context.ontology.engine]
    path = served.release.path / "void.ttl"
    if raw.partition("/")[0] in ("graph", "release"):
        wanted = raw.removeprefix("release/").partition(".")[0]
        if wanted in {release.id for release in context.serving.releases.list()}:
            path = context.serving.releases.get(wanted).path / "void.ttl"
        store = ox.Store()
        if path.is_file():
            store.load(path=str(path), format=ox.RdfFormat.TURTLE)
        engines.append(OxigraphEngine(store, context.ontology.prefixes))
    return engines


def _split(describer: Describer, base: str, raw: str) -> tuple[str, str]:
    """Take a suffix off, unless it belongs to the name of a thing."""
    stem, dot, suffix = raw.rpartition(".")
    if dot and by_suffix(suffix, _offers(stem)) and not describer.exists(base + raw):
        return stem, suffix
    return raw, ""


def _raw_path(request: Request) -> str:
    """Give the path as it was sent: an escape such as %2F is part of an IRI."""
    raw: bytes = request.scope.get("raw_path") or request.url.path.encode()
    return raw.partition(b"?")[0].decode("ascii", "replace")


def _query(request: Request) -> str:
    return f"?{request.url.query}" if request.url.query else ""


def _links(raw: str) -> str:
    others: Iterable[str] = (
        f'</doc/{raw}.{offer.suffix}>; rel="alternate"; type="{offer.media_type}"'
        for offer in _OFFERS
    )
    return ", ".join(others)
