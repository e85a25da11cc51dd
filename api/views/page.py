"""What the templates of pages are given to show an answer in its view."""

from collections.abc import Callable, Mapping, Sequence
from urllib.parse import urlencode

from starlette.requests import Request

from api.context import context_of
from api.formats import GRAPHS, PLACED, RESULTS
from api.negotiation import Format
from api.tables import Table
from api.views.looking import ROWS, Look, sayer
from api.views.marks import MOST_MARKS
from api.views.shapes import is_shape
from api.views.tied import kinds_of


def files_of(table: Table) -> Sequence[Format]:
    """The formats in which an answer is worth taking away."""
    if table.is_graph:
        return GRAPHS
    placed = any(is_shape(term) for row in table.rows for term in row)
    return PLACED if placed else RESULTS


def shown_in(request: Request, look: Look, name: Callable[[str], str]) -> Mapping[str, object]:
    """The view, the addresses of the others, and the drawing; `name` names an IRI."""
    context = context_of(request)
    locale = context.locale(request)

    def heading(column: str) -> str:
        return locale(f"column.{column}") if locale.has(f"column.{column}") else column

    say = sayer(locale, name)

    def said(key: object) -> str:
        """Name a series: a column by its heading, a value as it is said, or that none was said."""
        if isinstance(key, str):
            return heading(key)
        return say(key) if key is not None else locale("views.unsaid")  # type: ignore[arg-type]

    shown_rows = look.places.drawn if look.view == "map" and look.places else ()
    return {
        "look": look,
        "say": say,
        "headings": lambda columns: " · ".join(heading(column) for column in columns),
        "series_text": said,
        "figure_of": lambda value: locale.figure(f"{value:.10g}"),
        "views": {view: _address(request, view) for view in look.offered},
        "asked_view": request.query_params.get("view", ""),
        "drawing": look.drawing(context.settings.base, say, heading),
        "kinds": kinds_of(look.tied) if look.view == "network" and look.tied else (),
        "marked": len(shown_rows),
        "full": len(shown_rows) == MOST_MARKS,
        "most_rows": ROWS[look.view],
        "tiles": context.settings.tiles,
        "credit": context.settings.tiles_credit,
    }


def _address(request: Request, view: str) -> str:
    """The same address with another view."""
    pairs: Sequence[tuple[str, str]] = request.query_params.multi_items()
    return "?" + urlencode(
        [*((key, value) for key, value in pairs if key != "view"), ("view", view)]
    )
