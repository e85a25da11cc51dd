"""The report: what validation found, and which rows were kept out, each with its reasons."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.context import context_of
from api.formats import HTML, JSON, TURTLE
from api.negotiation import Format
from api.replies import json_text, negotiate, page, reply
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


def report(request: Request, suffix: str = "", source: str = "", severity: str = "") -> Response:
    """Show the report of the current release; of one source or severity when asked."""
    context = context_of(request)
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
            return _page(request, release, results, rows, (source, severity))

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
    release: Release,
    results: Sequence[dict[str, Any]],
    rows: Sequence[dict[str, Any]],
    chosen: tuple[str, str],
) -> str:
    compact: Callable[[str], str] = context_of(request).ontology.compact
    return page(
        request,
        "report.html",
        release=release,
        results=results[:_SHOWN],
        rows=rows[:_SHOWN],
        totals=Counter(item.get("severity", "") for item in results),
        total=len(results),
        total_rows=len(rows),
        shown=_SHOWN,
        source=chosen[0],
        severity=chosen[1],
        compact=compact,
    )
