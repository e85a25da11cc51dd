"""Search by words: a page of results with facets, and suggestions as one types."""

import json
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from api.cache import RELEASE_HEADER
from api.context import context_of
from api.finding import Finding
from api.formats import HTML, JSON
from api.found import FoundThings, Suggestion
from api.language import language_of
from api.problems import Problem
from api.replies import json_text, negotiate, page, reply
from api.serving import Served
from store.search.asking import Question
from store.search.index import Found, Search

_SHOWN = 20
_SUGGESTED = 10
_LONGEST = 200
_LAST_PAGE = 10_000

Words = Annotated[str, Query(description=f"Words, at most {_LONGEST} characters together.")]
Group = Annotated[str, Query(description="A group of things, one of those among the facets.")]
Kind = Annotated[str, Query(description="The IRI of a kind of things.")]
Where = Annotated[str, Query(description="A country, or a French department (ISO 3166).")]
Page = Annotated[int, Query(ge=1, le=_LAST_PAGE, description=f"Page of {_SHOWN} results.")]


def router() -> APIRouter:
    """Make the routes."""
    routes = APIRouter(tags=["search"])
    routes.add_api_route(
        "/search",
        search,
        summary="Things found by words",
        response_class=Response,
        responses={200: {"model": FoundThings}},
    )
    routes.add_api_route(
        "/search/suggest",
        suggest,
        summary="Names that begin as typed",
        response_class=Response,
        responses={200: {"model": list[Suggestion]}},
    )
    return routes


def search(
    request: Request,
    *,
    q: Words = "",
    group: Group = "",
    kind: Kind = "",
    where: Where = "",
    page: Page = 1,
) -> Response:
    """Find actors, persons, projects, events, works and territories; no word finds them all."""
    context = context_of(request)
    choice = negotiate(request, (HTML, JSON))
    _check_length(q)
    chosen = {"group": group, "kind": kind, "where": where}
    with context.serving.lease() as served:
        finding = Finding(served.search, context, context.locale(request))
        _check_group(served.search, group)

        def make() -> str:
            found = served.search.find(Question(q, chosen), _SHOWN, (page - 1) * _SHOWN)
            told = {"q": q, **chosen, "page": page, "total": found.total}
            if choice.format == HTML:
                return _page(request, finding, found, told)
            return json_text(_json(request, finding, found, told))

        response = reply(request, choice, _edition(request, served), make)
        response.headers[RELEASE_HEADER] = served.release.id
        return response


def suggest(request: Request, q: Words = "") -> Response:
    """Suggest at most ten names while somebody types, each with its kind and its IRI."""
    context = context_of(request)
    choice = negotiate(request, (JSON,))
    _check_length(q)
    with context.serving.lease() as served:
        finding = Finding(served.search, context, context.locale(request))

        def make() -> str:
            question = Question(q, names_only=True)
            found = served.search.names(question, _SUGGESTED) if q.strip() else ()
            language = finding.locale.code
            told = [[each.name(language), finding.kind(each)[0], each.iri] for each in found]
            return json.dumps(told, ensure_ascii=False, separators=(",", ":"))

        response = reply(request, choice, _edition(request, served), make)
        response.headers[RELEASE_HEADER] = served.release.id
        return response


def _edition(request: Request, served: Served) -> str:
    """Labels come in the reader's language, for programs too."""
    return f"{served.release.id} {language_of(request)}"


def _check_length(q: str) -> None:
    if len(q) > _LONGEST:
        raise Problem(400, "long_search", limit=_LONGEST, length=len(q))


def _check_group(index: Search, group: str) -> None:
    if group and group not in index.groups:
        raise Problem(400, "group", group=group, known=", ".join(index.groups))


def _page(request: Request, finding: Finding, found: Found, told: Mapping[str, Any]) -> str:
    chosen = {name: told[name] for name in ("q", "group", "kind", "where")}

    def changed(changes: Mapping[str, Any]) -> Mapping[str, Any]:
        """The parameters of another search; its first page unless a page is named."""
        return {name: value for name, value in {**chosen, **changes}.items() if value}

    return page(
        request,
        "search.html",
        **told,
        changed=changed,
        pages=-(-found.total // _SHOWN),
        results=finding.results(found),
        facets=finding.facets(found),
        label=finding.label,
        first=(told["page"] - 1) * _SHOWN + 1,
    )


def _json(request: Request, finding: Finding, found: Found, told: Mapping[str, Any]) -> FoundThings:
    number, facets = told["page"], finding.facets(found)
    following = request.url.include_query_params(page=number + 1)
    return {
        "q": told["q"],
        "group": told["group"],
        "kind": told["kind"],
        "where": told["where"],
        "page": number,
        "total": told["total"],
        "next": f"{following.path}?{following.query}" if number * _SHOWN < found.total else None,
        "results": [result.as_json() for result in finding.results(found)],
        "facets": {
            "group": [value.as_json() for value in facets["group"]],
            "kind": [value.as_json() for value in facets["kind"]],
            "where": [value.as_json() for value in facets["where"]],
        },
    }
