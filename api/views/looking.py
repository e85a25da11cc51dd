"""Looking at an answer: as a table, a chart, a map or a network, whichever suit it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox

from api.asking import Asker
from api.language import Locale
from api.problems import Problem
from api.tables import SHOWN_ROWS, Table
from api.views import marks, tied
from api.views.columns import number_of, time_of
from api.views.plot import Plot, plot_of
from store.answers import Term
from store.queries import VIEWS

# How many rows of an answer each view is made of.
ROWS: Mapping[str, int] = {"table": SHOWN_ROWS, "chart": 5_000, "map": 10_000, "network": 10_000}


@dataclass(frozen=True)
class Look:
    """The view that is shown, those that the answer suits, and what each is to draw.

    `rows` are as many as the views are made of, and `more` tells that the answer has others.
    """

    view: str
    offered: Sequence[str]
    rows: int
    more: bool
    plot: Plot | None
    places: marks.Places | None
    tied: tied.Tied | None

    def mentioned(self) -> Iterable[str]:
        """The IRIs that the drawing names."""
        if self.view == "map" and self.places:
            return marks.named_in(self.places)
        if self.view == "network" and self.tied:
            return tied.named_in(self.tied)
        if self.view == "chart" and self.plot:
            return _iris(self.plot)
        return ()

    def drawing(
        self, base: str, say: Callable[[Term], str], heading: Callable[[str], str]
    ) -> Mapping[str, Any] | None:
        """What the script draws; None for what the server draws itself."""
        if self.view == "map" and self.places:
            return marks.drawing_of(self.places, say, heading)
        if self.view == "network" and self.tied:
            return tied.drawing_of(self.tied, base, say)
        return None


def check_view(view: str) -> str:
    """Give the view back; raises Problem when there is none of this name."""
    if view and view not in VIEWS:
        raise Problem(400, "view", view=view, known=", ".join(VIEWS))
    return view


def look(table: Table, view: str, things: str, asker: Asker) -> Look:
    """Look at an answer in a view, or as a table where it does not suit that view.

    `things` is how the IRIs of things begin; the asker knows where these are.
    """
    plot = plot_of(table)
    places = marks.places_of(table, things, asker, whole=view == "map")
    ties = tied.tied_of(table, things)
    found = {"table": True, "chart": plot, "map": places, "network": ties}
    offered = [name for name in VIEWS if found[name]]
    chosen = view if view in offered else "table"
    return Look(chosen, offered, len(table.rows), table.more, plot, places, ties)


def sayer(locale: Locale, name: Callable[[str], str]) -> Callable[[Term], str]:
    """How to say a term in plain text, in the reader's language."""

    def say(term: Term) -> str:
        if isinstance(term, ox.NamedNode):
            return name(term.value)
        if not isinstance(term, ox.Literal):
            return locale("common.blank")
        if number_of(term) is not None:
            return locale.figure(term.value)
        return locale.date(term.value) if time_of(term) == term.value else term.value

    return say


def _iris(plot: Plot) -> Iterable[str]:
    terms = [*plot.series, *(term for category, _ in plot.bars for term in category)]
    return (term.value for term in terms if isinstance(term, ox.NamedNode))
