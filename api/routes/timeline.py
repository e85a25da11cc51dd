"""The time line: what happened year by year, as a chart and a list, and the alliance's growth."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from api.answering import show
from api.charts import bars_of
from api.context import context_of
from api.happenings import (
    KINDS,
    QUESTION,
    Happening,
    Wish,
    by_year,
    counts_of,
    happenings_in,
    networks_in,
)
from api.replies import page
from api.routes.maps import allow_tiles
from api.serving import Served
from api.tables import Texts

_SHOWN_IN_ALL = 1_000
_SHOWN_OF_YEAR = 20

What = Annotated[str, Query(description=f"One of: {', '.join(KINDS)}.")]
Network = Annotated[str, Query(description="The IRI of a network, charter or body.")]
Year = Annotated[str, Query(description="A year of four digits.")]


def router() -> APIRouter:
    """Make the routes."""
    routes = APIRouter(tags=["map"])
    routes.add_api_route("/timeline", timeline, summary="What happened", response_class=Response)
    return routes


async def timeline(
    request: Request, *, what: What = "", network: Network = "", since: Year = "", until: Year = ""
) -> Response:
    """Show what happened year by year; programs get the question's rows."""
    text = context_of(request).library.get(QUESTION).asked({})

    def make_page(served: Served, found: Texts) -> str:
        return _page(request, served, happenings_in(found))

    response = await show(request, text, make_page)
    return allow_tiles(request, response)


def _page(request: Request, served: Served, happenings: Sequence[Happening]) -> str:
    context = context_of(request)
    wish = Wish.of(request.query_params)
    listed = [each for each in happenings if wish.passes(each)]
    counts = counts_of(listed)
    kinds = [kind for kind in KINDS if any(kind in found for found in counts.values())]
    long = len(listed) > _SHOWN_IN_ALL and len(counts) > 1
    return page(
        request,
        "timeline.html",
        wish=wish,
        kinds=[kind for kind in KINDS if any(each.what == kind for each in happenings)],
        shown_kinds=kinds,
        networks=networks_in(happenings),
        total=len(happenings),
        listed=len(listed),
        bars=bars_of(counts, kinds),
        years=by_year(listed),
        most=_SHOWN_OF_YEAR if long else len(listed),
        settings=context.settings,
        release=served.release,
    )
