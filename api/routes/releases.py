"""The releases: their list, their manifests, their files, and what changed between two."""

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from itertools import islice
from pathlib import Path

import pyoxigraph as ox
from fastapi import APIRouter, Request
from starlette.responses import FileResponse, Response, StreamingResponse

from api.caching import cache_headers, entity_tag, unchanged
from api.citing import cite
from api.context import context_of
from api.describe import Describer
from api.formats import CSV, HTML, JSON
from api.negotiation import Format
from api.problems import Problem
from api.replies import content_type, json_text, negotiate, page, reply
from store.differences import Change, count, diff
from store.engines.oxigraph import OxigraphEngine
from store.locks import Lock
from store.patches import as_csv, as_patch, as_text, as_update
from store.release import DUMPS, Release

_TEXT = Format("text/plain", "txt")
_FORMS = {
    Format("application/rdf-patch", "rdfp", title="RDF Patch"): as_patch,
    Format("application/sparql-update", "ru", title="SPARQL Update"): as_update,
    CSV: as_csv,
    _TEXT: as_text,
}
_SHOWN_CHANGES = 200


def router() -> APIRouter:
    """Make the routes."""
    routes = APIRouter(tags=["releases"])
    for path, handler, summary in (
        ("/releases", list_releases, "The releases that are kept"),
        ("/releases/{a}/diff/{b}", difference, "What changed from one release to another"),
        ("/releases/{release_id}", manifest, "A release: sources, counts, files"),
        ("/releases/{release_id}/{name:path}", download, "A file of a release"),
    ):
        routes.add_api_route(path, handler, summary=summary, response_class=Response)
    return routes


def list_releases(request: Request) -> Response:
    """List the releases, the newest first."""
    releases = context_of(request).serving.releases
    choice = negotiate(request, (HTML, JSON))
    found, current = releases.list(), releases.current_id()
    if choice.format == HTML:
        body = page(request, "releases.html", releases=found, current=current)
    else:
        body = json_text([{**_brief(item), "current": item.id == current} for item in found])
    return Response(body, media_type=choice.media_type, headers={"Cache-Control": "no-cache"})


def manifest(request: Request, release_id: str) -> Response:
    """Show what a release is made of."""
    releases = context_of(request).serving.releases
    choice = negotiate(request, (HTML, JSON))
    release = releases.get(release_id)

    def make() -> str:
        if choice.format == JSON:
            return json_text(release.manifest)
        sizes = {name: path.stat().st_size for name, path in release.files().items()}
        before = releases.current_id() != release.id and releases.current_id()
        context = context_of(request)
        return page(
            request,
            "release.html",
            release=release,
            sizes=sizes,
            sums=release.checksums(),
            citation=cite(release, context.settings.namespaces.release, context.locale(request)),
            current=before or "",
        )

    return reply(request, choice, release.id + str(releases.current_id()), make)


def download(request: Request, release_id: str, name: str) -> Response:
    """Hand out a file; whole, or the byte range that was asked for."""
    release = context_of(request).serving.releases.get(release_id)
    path = release.file(name)
    if path is None:
        names = ", ".join(release.files())
        raise Problem(404, "no_file", name=name, release=release_id, names=names)
    hold = release.hold()
    headers = cache_headers(_file_tag(release, name), vary="Accept-Encoding")
    known = unchanged(request, headers)
    if known is not None:
        hold.close()
        return known
    return _File(path, hold, DUMPS.get(name, "application/gzip"), headers)


def difference(request: Request, a: str, b: str) -> Response:
    """Say what changed: counts and the first changes; every quad as RDF or as a table."""
    releases = context_of(request).serving.releases
    choice = negotiate(request, (HTML, JSON, *_FORMS))
    old, new = releases.get(a), releases.get(b)
    if choice.format in _FORMS:
        return _written(request, old, new, choice.format)

    def make() -> str:
        counts = count(old, new)
        if choice.format == JSON:
            return json_text({"from": a, "to": b, "graphs": [asdict(item) for item in counts]})
        first = list(islice(diff(old, new), _SHOWN_CHANGES))
        total = sum(item.added + item.removed for item in counts)
        return _changes_page(request, old, new, counts=counts, changes=first, total=total)

    return reply(request, choice, f"{a} {b}", make)


def _changes_page(
    request: Request, old: Release, new: Release, *, changes: Sequence[Change], **values: object
) -> str:
    """Show changes as sentences rather than as lines of N-Quads."""
    quads = [next(iter(ox.parse(change.quad, ox.RdfFormat.N_QUADS))) for change in changes]
    return page(
        request,
        "diff.html",
        old=old,
        new=new,
        changes=list(zip(changes, quads, strict=True)),
        sources={**old.manifest.get("sources", {}), **new.manifest.get("sources", {})},
        name=_namer(request, quads),
        **values,
    )


def _namer(request: Request, quads: Sequence[ox.Quad]) -> Callable[[str], str]:
    """Name what the served release knows; what was removed has a name in the changes only."""
    context = context_of(request)
    locale = context.locale(request)
    store = ox.Store()
    store.extend(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in quads)
    changed = OxigraphEngine(store, context.ontology.prefixes)
    terms = {term for quad in quads for term in (quad.subject, quad.predicate, quad.object)}
    iris = {term.value for term in terms if isinstance(term, ox.NamedNode)}
    with context.serving.lease() as served:
        describer = Describer([served.engine, changed], context.internal, context.ontology)
        names = describer.names(iris, locale)

    def name(iri: str) -> str:
        known = context.ontology.label(iri, locale.code)
        return known or names.get(iri) or context.ontology.compact(iri)

    return name


class _File(FileResponse):
    """A file whose release stays on disk until it is sent."""

    def __init__(self, path: Path, hold: Lock, media_type: str, headers: dict[str, str]) -> None:
        super().__init__(path, media_type=media_type, headers=headers)
        self._hold = hold

    async def __call__(self, scope, receive, send) -> None:  # type: ignore[no-untyped-def]
        with self._hold:
            await super().__call__(scope, receive, send)


class _Text(StreamingResponse):
    """A text that is written as it is sent; its releases stay on disk until then."""

    def __init__(
        self,
        text: Iterator[str],
        holds: contextlib.ExitStack,
        media_type: str,
        headers: dict[str, str],
    ) -> None:
        super().__init__(text, media_type=media_type, headers=headers)
        self._holds = holds

    async def __call__(self, scope, receive, send) -> None:  # type: ignore[no-untyped-def]
        with self._holds:
            await super().__call__(scope, receive, send)


def _file_tag(release: Release, name: str) -> str:
    """Make a strong tag, as ranges need: a release's files never change."""
    return entity_tag(release.id, name).removeprefix("W/")


def _written(request: Request, old: Release, new: Release, form: Format) -> Response:
    """Give every change in the form that was asked for, as a file; the releases stay meanwhile."""
    tag = entity_tag(old.id, new.id, form.media_type)
    name = f"{old.id}-{new.id}.{form.suffix}"
    headers = cache_headers(tag, vary="Accept")
    headers["Content-Disposition"] = f'attachment; filename="{name}"'
    known = unchanged(request, headers)
    if known is not None:
        return known
    with contextlib.ExitStack() as holds:
        for release in (old, new):
            holds.enter_context(release.hold())
        text = _FORMS[form](diff(old, new))
        return _Text(text, holds.pop_all(), content_type(form.media_type), headers)


def _brief(release: Release) -> dict[str, object]:
    names = ("id", "created", "parent", "quads", "triples")
    return {name: release.manifest.get(name) for name in names}
