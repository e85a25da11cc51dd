"""The network of the release: its file, whole or around one thing, and the page that draws it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from api.context import Context, context_of
from api.exports.graphs import as_gexf, as_graphml, as_kumu
from api.formats import HTML, JSON
from api.language import Locale
from api.negotiation import Format
from api.problems import Problem
from api.replies import negotiate, page, reply
from store.network.file import NETWORK
from store.network.model import Network

# As many communities have a colour of their own.
_COLOURED = 10
_BRIDGES = 12
_EXPORTS = {
    Format("application/graphml+xml", "graphml", title="GraphML"): as_graphml,
    Format("application/gexf+xml", "gexf", title="GEXF (Gephi)"): as_gexf,
    Format("application/json", "kumu.json", title="Kumu"): as_kumu,
}
_SCHEMES = ("role", "organization-kind", "activity-kind", "territory-kind")
# What the network is drawn from, when the library has them.
_QUESTIONS = ("ties", "tied-things")

Of = Annotated[str, Query(description="The IRI of a thing: only what is around it is given.")]


def router() -> APIRouter:
    """Make the routes."""
    routes = APIRouter(tags=["network"])
    routes.add_api_route("/network", network, summary="The network", response_class=Response)
    routes.add_api_route(
        f"/{NETWORK}", network_file, summary="The network as drawn", response_class=Response
    )
    summary = "The network for other tools: graphml, gexf, kumu.json"
    routes.add_api_route(
        "/network.{suffix}", network_export, summary=summary, response_class=Response
    )
    return routes


def network(request: Request) -> Response:
    """Show the network: what is in it, how to read it, and its drawing where scripts run."""
    context = context_of(request)
    choice = negotiate(request, (HTML,))
    with context.serving.lease() as served:
        found, locale = served.network, context.locale(request)

        def make() -> str:
            return page(
                request,
                "network.html",
                network=found,
                kinds=Counter(tie.kind for tie in found.ties).most_common(),
                groups=Counter(thing.group for thing in found.things).most_common(),
                communities=_communities(found, locale),
                bridges=_bridges(found, locale),
                labels=_labels(context, locale),
                questions=[query for query in context.library if query.name in _QUESTIONS],
                exports=list(_EXPORTS),
            )

        return reply(request, choice, served.release.id, make)


def network_file(request: Request, of: Of = "") -> Response:
    """Give the network of the release, or only what is around one thing."""
    context = context_of(request)
    choice = negotiate(request, (JSON,), JSON.suffix)
    with context.serving.lease() as served:
        found = served.network
        if of and of not in found.places:
            raise Problem(404, "unknown_thing", iri=of)

        def make() -> bytes:
            if not of:
                return (served.release.path / NETWORK).read_bytes()
            return found.around(found.places[of]).as_bytes()

        return reply(request, choice, served.release.id, make)


def network_export(request: Request, suffix: str) -> Response:
    """Give the network of the release as GraphML, GEXF or a Kumu blueprint, in one language."""
    context = context_of(request)
    choice = negotiate(request, tuple(_EXPORTS), suffix)
    with context.serving.lease() as served:
        locale = context.locale(request)

        def make() -> bytes:
            return _EXPORTS[choice.format](served.network, locale, _labels(context, locale))

        return reply(request, choice, served.release.id, make, spoken=True)


def _communities(network: Network, locale: Locale) -> Sequence[tuple[str, int]]:
    """Name the communities that have a colour, and count their things."""
    counts = Counter(thing.community for thing in network.things)
    return [
        (
            locale(
                "network.community",
                names=", ".join(network.things[place].name(locale.code) for place in central[:2]),
            ),
            counts[number],
        )
        for number, central in enumerate(network.communities[:_COLOURED])
    ]


def _bridges(network: Network, locale: Locale) -> Sequence[Mapping[str, Any]]:
    best = sorted(network.things, key=lambda thing: (-thing.bridging, thing.iri))[:_BRIDGES]
    return [
        {
            "iri": network.base + thing.iri,
            "name": thing.name(locale.code),
            "share": locale.number(round(100 * thing.bridging, 1)),
        }
        for thing in best
        if thing.bridging
    ]


def _labels(context: Context, locale: Locale) -> Mapping[str, str]:
    """The names of roles and of kinds of things, which the drawing tells, by relative IRI."""
    base = context.settings.base
    schemes = tuple(f"{base}scheme/{name}/" for name in _SCHEMES)
    return {
        iri.removeprefix(base): context.ontology.label(iri, locale.code) or iri
        for iri in context.ontology.labels
        if iri.startswith(schemes)
    }
