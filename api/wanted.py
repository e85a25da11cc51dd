"""What a client takes for an answer, before it is known whether that is a table or a graph."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from starlette.requests import Request

from api.formats import GRAPHS, HTML, PLACED, SHORT_NAMES, XLSX
from api.negotiation import Choice, Format, choose, takes_gzip
from api.problems import Problem, not_acceptable
from api.readers.job import Form


@dataclass(frozen=True)
class Wanted:
    """What the client takes for each form of answer; None where it takes nothing on offer."""

    results: Choice | None
    graphs: Choice | None
    html: bool
    gzip: bool

    @property
    def page(self) -> bool:
        """Whether an answer of either form is to be shown as a page."""
        return any(choice and choice.format == HTML for choice in (self.results, self.graphs))

    @property
    def workbook(self) -> bool:
        """Whether a table is to be a workbook."""
        return self.results is not None and self.results.format == XLSX

    @property
    def media_types(self) -> Mapping[Form, str]:
        """The media types that readers write."""
        results = self.results.format.media_type if self.results else ""
        graphs = self.graphs.format.media_type if self.graphs else ""
        return {"solutions": results, "boolean": results, "triples": graphs}

    def of(self, form: Form) -> Choice:
        """The choice for a form; raises Problem when the client takes none."""
        choice = self.graphs if form == "triples" else self.results
        if choice is None:
            offers = GRAPHS if form == "triples" else PLACED
            raise not_acceptable((*offers, HTML) if self.html else offers)
        return choice


def wanted_by(request: Request, name: str, html: bool) -> Wanted:
    """Read what a request takes; a format's name goes before the Accept header; raises Problem."""
    return _negotiate(
        request.headers.get("accept"),
        name.strip().lower(),
        html,
        takes_gzip(request.headers.get("accept-encoding")),
    )


@lru_cache(maxsize=1000)
def _negotiate(accept: str | None, name: str, html: bool, gzip: bool) -> Wanted:
    results, graphs = (_choose(accept, name, html, formats) for formats in (PLACED, GRAPHS))
    return Wanted(results, graphs, html, gzip)


def _choose(
    accept: str | None, name: str, html: bool, formats: tuple[Format, ...]
) -> Choice | None:
    offers = (*formats, HTML) if html else formats
    if name:
        named = [*SHORT_NAMES.get(name, ()), *(f for f in (*GRAPHS, *PLACED) if f.suffix == name)]
        named += [f for f in (*GRAPHS, *PLACED, HTML) if name in f.media_types]
        if not named:
            raise Problem(400, "format", format=name, formats=", ".join(SHORT_NAMES))
        fitting = next((item for item in named if item in offers), None)
        if fitting is not None:
            return Choice(fitting, fitting.media_type)
        # Whoever asks for a file by name is given no page, though a browser asks.
        return choose(accept, formats)
    return choose(accept, offers)


# What a script takes that asks for a question's CSV.
CSV_FOR_SCRIPTS = _negotiate("*/*", "csv", html=True, gzip=True)
