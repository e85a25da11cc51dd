"""The home page: what this is, in figures with their sources, what changed, and the doors."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from api.asking import Asker
from api.cache import RELEASE_HEADER
from api.charts import Chart, Dated, chart_of
from api.context import Context, context_of
from api.formats import HTML, JSON
from api.language import Locale
from api.replies import json_text, negotiate, page, reply
from api.serving import Served
from store.answers import value_of
from store.release import Release

_SHOWN_KINDS = 8


@dataclass(frozen=True)
class Stated:
    """What a page says of the number of signatories."""

    when: str
    measure: str
    text: str
    address: str


def router() -> APIRouter:
    """Make the routes."""
    routes = APIRouter(tags=["service"])
    routes.add_api_route("/", home, summary="Home page", response_class=Response)
    routes.add_api_route(
        "/.well-known/void", void, summary="To the VoID description", response_class=Response
    )
    return routes


def home(request: Request) -> Response:
    """Show figures and doors; as JSON, the manifest of the current release."""
    context = context_of(request)
    choice = negotiate(request, (HTML, JSON))
    with context.serving.lease() as served:
        release = served.release

        def make() -> str:
            if choice.format == JSON:
                return json_text(release.manifest)
            return _page(request, served)

        response = reply(request, choice, release.id, make)
        response.headers[RELEASE_HEADER] = release.id
        return response


def void(request: Request) -> Response:
    """Redirect to the description of the current release."""
    with context_of(request).serving.lease() as served:
        return RedirectResponse(f"/releases/{served.release.id}/void.ttl", 302)


def _page(request: Request, served: Served) -> str:
    context = context_of(request)
    locale = context.locale(request)
    asker = Asker([served.engine], context.library)
    totals, kinds = _figures(asker, locale)
    stated, chart = _signatories(asker, context, locale)
    return page(
        request,
        "home.html",
        release=served.release,
        before=_before(context, served.release),
        totals=totals,
        kinds=kinds[:_SHOWN_KINDS],
        most=max((count for _, _, count in kinds), default=1),
        other_kinds=len(kinds) - _SHOWN_KINDS,
        stated=stated,
        chart=chart,
        label=lambda iri: context.ontology.label(iri, locale.code) or iri,
    )


def _figures(
    asker: Asker, locale: Locale
) -> tuple[Mapping[str, int], Sequence[tuple[str, str, int]]]:
    """Ask for the totals, and for the actors of each kind: IRI, name, number."""
    totals: dict[str, int] = {}
    kinds: list[tuple[str, str, int]] = []
    for row in asker.rows("figures", language=locale.code):
        figure, kind, label, number = map(value_of, row)
        if kind:
            kinds.append((kind, label, int(number)))
        else:
            totals[figure] = int(number)
    return totals, kinds


def _signatories(
    asker: Asker, context: Context, locale: Locale
) -> tuple[Sequence[Stated], Chart | None]:
    """Ask how many signatories each page speaks of: a list, and a chart of what has a date."""
    stated: dict[Stated, None] = {}
    dated: list[Dated] = []
    for row in asker.rows("signatory-counts"):
        when, measure, value, precision, *_, address = map(value_of, row)
        text = locale("home.precision_" + precision.rpartition("/")[2], value=value)
        known = Stated(when, context.ontology.label(measure, locale.code) or measure, text, address)
        if known not in stated:
            stated[known] = None
            if when and value.replace(".", "", 1).isdigit():
                dated.append(Dated(measure.rpartition("/")[2], when, float(value), text))
    return list(stated), chart_of(dated)


def _before(context: Context, release: Release) -> str:
    """Name the release before, if it is still there to be compared."""
    parent = str(release.manifest.get("parent") or "")
    kept = {each.id for each in context.serving.releases.list()} if parent else set()
    return parent if parent in kept else ""
