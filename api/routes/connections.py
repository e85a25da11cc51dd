"""How two things are connected: the shortest ways between them, in words, with their sources."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from api.cache import RELEASE_HEADER
from api.context import context_of
from api.describe import Describer
from api.finding import Finding
from api.formats import HTML, JSON
from api.language import language_of
from api.pages import said
from api.problems import Problem
from api.replies import json_text, negotiate, page, reply
from api.serving import Served
from api.ties import Telling, Told
from store.network.ways import Way, ways
from store.search.asking import Question
from store.search.entries import Entry

_LONGEST = 1000
_LONGEST_WORDS = 200
_CANDIDATES = 10
_NAMES = ("name", "acronym", "other", "former")

_WHAT = "The IRI of a thing, or words of its name."
Start = Annotated[str, Query(alias="from", description=_WHAT)]
End = Annotated[str, Query(description=_WHAT)]


def router() -> APIRouter:
    """Make the routes."""
    routes = APIRouter(tags=["network"])
    routes.add_api_route(
        "/connections", connections, summary="How two things are connected", response_class=Response
    )
    return routes


@dataclass(frozen=True)
class Asked:
    """One of the two ends: what was given for it, what it is taken for, or could be."""

    given: str
    iri: str = ""
    name: str = ""
    place: int | None = None
    # Name, kind and IRI of each.
    candidates: Sequence[tuple[str, str, str]] = ()


@dataclass(frozen=True)
class Chain:
    """A way: its things by their places, and for each step the ties in words."""

    way: Way
    steps: Sequence[Sequence[Told]]


def connections(
    request: Request,
    start: Start = "",
    to: End = "",
) -> Response:
    """Find ways between two things, each given by its IRI or by words of its name."""
    context = context_of(request)
    choice = negotiate(request, (HTML, JSON))
    with context.serving.lease() as served:
        telling = Telling(served.network, context.ontology, context.locale(request))
        ends = [_asked(request, served, given) for given in (start.strip(), to.strip())]

        def make() -> str:
            found = _ways(telling, *ends)
            if choice.format == JSON:
                return json_text(_json(telling, ends, found))
            return _page(request, served, telling, ends, found)

        edition = f"{served.release.id} {language_of(request)}"
        response = reply(request, choice, edition, make)
        response.headers[RELEASE_HEADER] = served.release.id
        return response


def _asked(request: Request, served: Served, given: str) -> Asked:
    """Find what is meant: a thing of the release, else those whose names have the words."""
    context = context_of(request)
    if len(given) > (_LONGEST if ":" in given else _LONGEST_WORDS):
        raise Problem(400, "long_search", limit=_LONGEST_WORDS, length=len(given))
    if given.startswith(context.settings.base):
        return _thing(request, served, given)
    return _named(request, served, given) if given else Asked("")


def _thing(request: Request, served: Served, iri: str) -> Asked:
    context = context_of(request)
    ids = context.settings.namespaces.id
    iri = ids + served.fates.replaced.get(iri.removeprefix(ids), iri.removeprefix(ids))
    locale = context.locale(request)
    place = served.network.places.get(iri)
    if place is not None:
        return Asked(iri, iri, served.network.things[place].name(locale.code), place)
    describer = Describer([served.engine], context.internal, context.ontology)
    if not describer.exists(iri):
        raise Problem(404, "unknown_thing", iri=iri)
    return Asked(iri, iri, describer.names({iri}, locale).get(iri) or iri)


def _named(request: Request, served: Served, words: str) -> Asked:
    context = context_of(request)
    finding = Finding(served.search, context, context.locale(request))
    entries = [
        entry
        for entry in served.search.names(Question(words, names_only=True), 5 * _CANDIDATES)
        if entry.iri in served.network.places
    ]
    exact = [
        entry
        for entry in entries
        if any(
            text.what in _NAMES and text.text.casefold() == words.casefold() for text in entry.texts
        )
    ]
    # A name that several bear is for the reader to choose; so is a word of several names.
    likely = exact or entries
    if len(likely) == 1:
        entry = likely[0]
        place = served.network.places[entry.iri]
        return Asked(words, entry.iri, entry.name(finding.locale.code), place)
    return Asked(
        words,
        candidates=[
            (entry.name(finding.locale.code), _sort(finding, entry), entry.iri)
            for entry in (*exact, *(entry for entry in entries if entry not in exact))
        ][:_CANDIDATES],
    )


def _sort(finding: Finding, entry: Entry) -> str:
    """Say what something is: a body and the territory that it governs may share name and kind."""
    group = finding.locale(f"search.one_{entry.group}")
    return " · ".join(dict.fromkeys([finding.kind(entry)[0], group]))


def _ways(telling: Telling, start: Asked, end: Asked) -> Sequence[Chain]:
    network = telling.network
    if start.place is None or end.place is None:
        return []
    return [
        Chain(
            way,
            [
                telling.tell(network.neighbours[one][two])
                for one, two in zip(way.things, way.things[1:], strict=False)
            ],
        )
        for way in ways(network, start.place, end.place)
    ]


def _page(
    request: Request,
    served: Served,
    telling: Telling,
    ends: Sequence[Asked],
    found: Sequence[Chain],
) -> str:
    context = context_of(request)
    sources: Mapping[str, Any] = served.release.manifest.get("sources", {})
    names_of = context.settings.namespaces
    graph = names_of.graph
    titles = {
        names_of.graph_iri(name): said(about.get("title", name), telling.locale.code)
        for name, about in sources.items()
    }
    pages = {page for each in found for step in each.steps for told in step for page in told.pages}
    own = {page for page in pages if page.startswith(context.settings.base)}
    names = Describer([served.engine], context.internal, context.ontology).names(
        own, telling.locale
    )

    def name(iri: str) -> str:
        derived = f"graph.{iri.removeprefix(graph)}"
        known = titles.get(iri) or names.get(iri)
        return known or (telling.locale(derived) if telling.locale.has(derived) else iri)

    return page(
        request,
        "connections.html",
        start=ends[0],
        end=ends[1],
        found=found,
        telling=telling,
        name=name,
        examples=_examples(telling),
    )


def _examples(telling: Telling) -> Sequence[Mapping[str, str]]:
    """Name the actors that bridge most, the first to come to a reader's mind."""
    things = telling.network.things
    order = sorted(range(len(things)), key=lambda place: (-things[place].bridging, place))
    return [telling.thing(place) for place in order[:4]]


def _json(telling: Telling, ends: Sequence[Asked], found: Sequence[Chain]) -> Mapping[str, Any]:
    asked = [
        {
            "iri": end.iri or None,
            "name": end.name or None,
            "tied": end.place is not None,
            "candidates": [
                {"iri": iri, "name": name, "kind": kind} for name, kind, iri in end.candidates
            ],
        }
        for end in ends
    ]
    return {
        "from": asked[0],
        "to": asked[1],
        "ways": [
            {
                "cost": round(each.way.cost, 3),
                "things": [telling.thing(place) for place in each.way.things],
                "steps": [[telling.as_json(told) for told in step] for step in each.steps],
            }
            for each in found
        ],
    }
