"""The review queue: pairs of things that may be one and the same, and on what evidence."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.asking import Asker
from api.context import context_of
from api.describe import Describer
from api.description import is_iri
from api.formats import HTML, JSON
from api.replies import json_text, negotiate, page, reply
from api.serving import Served
from store.answers import Term, value_of


@dataclass(frozen=True)
class Town:
    """An actor by IRI, the town that its address names, and a commune that may be meant."""

    actor: str
    town: str
    commune: str
    department: str


@dataclass(frozen=True)
class Pair:
    """Two things by IRI, the key that is in question, and what the rule found."""

    mine: str
    identity: str
    source: str
    key: str
    rule: str
    score: str
    evidence: str
    date: str


def router() -> APIRouter:
    """Make the routes."""
    routes = APIRouter(tags=["report"])
    summary = "Pairs of things that may be one and the same, for a person to decide"
    routes.add_api_route("/review", review, summary=summary, response_class=Response)
    routes.add_api_route(
        "/review.{suffix}", review, response_class=Response, include_in_schema=False
    )
    return routes


def review(request: Request) -> Response:
    """List the pairs, the nearest names first, and the towns that several communes may be."""
    context = context_of(request)
    choice = negotiate(request, (HTML, JSON), request.path_params.get("suffix", ""))
    with context.serving.lease() as served:
        asker = Asker([served.engine], context.internal)

        def make() -> str:
            pairs = [Pair(*map(value_of, row)) for row in asker.rows("to-review")]
            towns = [Town(*map(value_of, row)) for row in asker.rows("ambiguous-towns")]
            if choice.format == JSON:
                told = {"pairs": [*map(vars, pairs)], "towns": [*map(vars, towns)]}
                return json_text({"release": served.release.id, **told})
            return _page(request, served, asker, pairs, towns)

        return reply(request, choice, served.release.id, make)


def _page(
    request: Request, served: Served, asker: Asker, pairs: Sequence[Pair], towns: Sequence[Town]
) -> str:
    context = context_of(request)
    things = {iri for pair in pairs for iri in (pair.mine, pair.identity)}
    # What each thing is recognised by: its properties with their values.
    facts: defaultdict[str, defaultdict[str, list[Term]]]
    facts = defaultdict(lambda: defaultdict(list))
    mentioned = things | {iri for t in towns for iri in (t.actor, t.commune, t.department)}
    for thing, what, value in asker.rows("recognised", things=" ".join(things)) if things else ():
        if is_iri(thing) and is_iri(what) and value is not None:
            facts[thing.value][what.value].append(value)
            mentioned |= {value.value} if is_iri(value) else set()
    engines = [served.engine, context.ontology.engine]
    locale = context.locale(request)
    names = Describer(engines, context.internal, context.ontology).names(mentioned, locale)

    def name(iri: str) -> str:
        return names.get(iri) or context.ontology.label(iri, locale.code) or iri

    return page(request, "review.html", pairs=pairs, towns=towns, facts=facts, name=name)
