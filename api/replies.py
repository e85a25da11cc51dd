"""Responses that many routes share: pages, graphs, JSON, each with its entity tag."""

import io
import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import Response

from api.caching import cache_headers, entity_tag, unchanged
from api.context import context_of
from api.formats import SHORT_NAMES
from api.language import language_of
from api.negotiation import Choice, Format, by_suffix, choose
from api.problems import Problem, not_acceptable
from store.answers import GRAPH_FORMATS, write_triples


def negotiate(request: Request, offers: tuple[Format, ...], suffix: str = "") -> Choice:
    """Choose a format by suffix, by `?format=`, or by the Accept header; raises Problem."""
    name = suffix or request.query_params.get("format", "")
    if name:
        known = [by_suffix(name, offers), *(f for f in SHORT_NAMES.get(name, ()) if f in offers)]
        found = next((item for item in known if item), None)
        if found is None:
            formats = ", ".join(offer.suffix for offer in offers)
            raise Problem(400, "format", format=name, formats=formats)
        return Choice(found, found.media_type)
    choice = choose(request.headers.get("accept"), offers)
    if choice is None:
        raise not_acceptable(offers)
    return choice


def reply(
    request: Request,
    choice: Choice,
    release_id: str,
    make: Callable[[], bytes | str],
    *,
    spoken: bool = False,
) -> Response:
    """Answer with what `make` gives, or with 304 when the client has it already.

    What is `spoken` is in the reader's language, as every page is.
    """
    context = context_of(request)
    address = str(request.url.include_query_params())
    language = language_of(request) if spoken or choice.format.suffix == "html" else ""
    tag = entity_tag(release_id, context.edition, address, choice.media_type, language)
    headers = cache_headers(tag)
    known = unchanged(request, headers)
    return known or Response(make(), media_type=content_type(choice.media_type), headers=headers)


def page(request: Request, template: str, /, **values: object) -> str:
    """Render a page with the texts and links of the request."""
    return context_of(request).pages.render(request, template, **values)


def graph_bytes(
    triples: Iterable[ox.Triple], media_type: str, prefixes: Mapping[str, str]
) -> bytes:
    """Write a small graph in one of the graph formats."""
    output, listed = io.BytesIO(), list(triples)
    written = {str(term)[1:] for triple in listed for term in triple}
    namespaces = {re.split(r"[^/#]*>?$", iri, maxsplit=1)[0] for iri in written}
    used = {prefix: iri for prefix, iri in prefixes.items() if iri in namespaces}
    write_triples(iter(listed), output, GRAPH_FORMATS[media_type], used)
    return output.getvalue()


def json_text(value: Any) -> str:
    """Write JSON as people like to read it."""
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def content_type(media_type: str) -> str:
    """Write the media type with its charset where one belongs."""
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type
