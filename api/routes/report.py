"""The report: what validation found, and which rows were kept out, each with its reasons."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.context import context_of
from api.describe import Describer
from api.formats import HTML, JSON, TURTLE
from api.negotiation import Format
from api.replies import json_text, negotiate, page, reply
from api.serving import Served
from store.release import Release

_ROWS = Format("application/jsonl", "jsonl", ("application/x-ndjson",))
_SHOWN = 200


def router() -> APIRouter:
    """Make the routes."""
    routes = APIRouter(tags=["report"])
    routes.add_api_route(
        "/report", report, summary="Validation results and rows set aside", response_class=Response
    )
    routes.add_api_route(
        "/report.{suffix}", report, response_class=Response, include_in_schema=False
    )
    return routes


def report(request: Request, source: str = "", severity: str = "") -> Response:
    """Show the report of the current release; of one source or severity when asked."""
    context = context_of(request)
    suffix = request.path_params.get("suffix", "")
    choice = negotiate(request, (HTML, JSON, TURTLE, _ROWS), suffix)
    with context.serving.lease() as served:
        release = served.release

        def make() -> str:
            if choice.format == TURTLE:
                return (release.path / "report.ttl").read_text(encoding="utf-8")
            results = _read(release, source, severity)
            rows = [row for row in release.set_aside() if source in ("", row.get("source"))]
            if choice.format == _ROWS:
                return "".join(json_text_line(row) for row in rows)
            if choice.format == JSON:
                return json_text({"release": release.id, "results": results, "set_aside": rows})
            return _page(request, served, results, rows, (source, severity))

        return reply(request, choice, release.id, make)


def json_text_line(value: Any) -> str:
    """One value on one line."""
    return " ".join(json_text(value).splitlines()) + "\n"


def _read(release: Release, source: str, severity: str) -> Sequence[dict[str, Any]]:
    return [
        item
        for item in release.read_json("report.json")
        if source in ("", item.get("source")) and severity in ("", item.get("severity"))
    ]


def _page(
    request: Request,
    served: Served,
    results: Sequence[dict[str, Any]],
    rows: Sequence[dict[str, Any]],
    chosen: tuple[str, str],
) -> str:
    return page(
        request,
        "report.html",
        release=served.release,
        groups=_groups(results),
        rows=rows[:_SHOWN],
        totals=Counter(item.get("severity", "") for item in results),
        total=len(results),
        total_rows=len(rows),
        shown=_SHOWN,
        source=chosen[0],
        severity=chosen[1],
        name=_namer(request, served, results),
    )


def _groups(results: Sequence[dict[str, Any]]) -> Sequence[Sequence[dict[str, Any]]]:
    """Put the results with the same message together, the gravest and most frequent first."""
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for item in results:
        found.setdefault((item.get("severity", ""), str(item.get("message"))), []).append(item)
    gravities = ["Violation", "Warning", "Info"]
    return sorted(
        found.values(), key=lambda group: (gravities.index(group[0]["severity"]), -len(group))
    )


def _namer(
    request: Request, served: Served, results: Sequence[dict[str, Any]]
) -> Callable[[str], str]:
    """Name what the results speak of."""
    context = context_of(request)
    locale = context.locale(request)
    texts = (item.get(key) for item in results for key in ("focus", "value"))
    iris = {text for text in texts if text and str(text).startswith(context.settings.base)}
    describer = Describer([served.engine], context.internal, context.ontology)
    names = describer.names(iris, locale)

    def name(iri: str) -> str:
        known = context.ontology.label(iri, locale.code)
        return known or names.get(iri) or context.ontology.compact(iri)

    return name
