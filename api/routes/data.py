"""The door to the data: the release that is served, its files, its sources, how to cite it."""

from collections.abc import Sequence

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.cache import RELEASE_HEADER
from api.citing import BIBTEX, CSL, PLAIN, cite
from api.context import context_of
from api.describe import Describer
from api.formats import HTML, JSON
from api.language import language_of
from api.replies import json_text, negotiate, page, reply
from api.serving import Served
from api.sources import Source, sources_of


def router() -> APIRouter:
    """Make the routes."""
    routes = APIRouter(tags=["releases"])
    for path, handler, summary in (
        ("/data", data, "The data: the served release, its files, sources and citation"),
        ("/sources", sources, "The sources: publisher, licence, age, and what was set aside"),
        ("/releases/{release_id}/citation", citation, "How to cite a release"),
        ("/releases/{release_id}/SHA256SUMS", checksums, "Checksums of a release's files"),
    ):
        routes.add_api_route(path, handler, summary=summary, response_class=Response)
    routes.add_api_route(
        "/releases/{release_id}/citation.{suffix}",
        citation,
        response_class=Response,
        include_in_schema=False,
    )
    return routes


def data(request: Request) -> Response:
    """Show the ways to the data; as JSON, what the served release offers."""
    context = context_of(request)
    choice = negotiate(request, (HTML, JSON))
    locale, names = context.locale(request), context.settings.namespaces
    with context.serving.lease() as served:
        release = served.release

        def make() -> str:
            cited = cite(release, names.release, locale)
            files = {name: path.stat().st_size for name, path in release.files().items()}
            sums = release.checksums()
            if choice.format == JSON:
                about = {"release": release.id, "iri": cited.iri, "created": release.created}
                listed = [
                    {"name": name, "bytes": size, "sha256": sums[name]}
                    for name, size in files.items()
                ]
                return json_text({**about, "citation": cited.text, "files": listed})
            told = {"release": release, "citation": cited, "sizes": files, "sums": sums}
            return page(request, "data.html", **told, sources=sources_of(release, locale.code))

        return _noted(served, reply(request, choice, release.id + locale.code, make))


def sources(request: Request) -> Response:
    """Show the sources of the served release."""
    context = context_of(request)
    choice = negotiate(request, (HTML, JSON))
    language = language_of(request)
    with context.serving.lease() as served:

        def make() -> str:
            found = sources_of(served.release, language)
            if choice.format == JSON:
                return json_text([each.as_json() for each in found])
            licences = _licences(request, served, found)
            told = {"sources": found, "release": served.release, "licences": licences}
            return page(request, "sources.html", **told)

        return _noted(served, reply(request, choice, served.release.id + language, make))


def citation(request: Request, release_id: str) -> Response:
    """Give the reference of a release as BibTeX, CSL-JSON or text."""
    context = context_of(request)
    choice = negotiate(request, (BIBTEX, CSL, PLAIN), request.path_params.get("suffix", ""))
    release = context.serving.releases.get(release_id)
    locale = context.locale(request)

    def make() -> str:
        cited = cite(release, context.settings.namespaces.release, locale)
        if choice.format == BIBTEX:
            return cited.bibtex()
        return json_text(cited.csl()) if choice.format == CSL else cited.text + "\n"

    return reply(request, choice, release.id + locale.code, make)


def checksums(request: Request, release_id: str) -> Response:
    """Give the checksums as `sha256sum --check` reads them."""
    release = context_of(request).serving.releases.get(release_id)
    choice = negotiate(request, (PLAIN,))

    def make() -> str:
        return "".join(f"{sum_}  {name}\n" for name, sum_ in release.checksums().items())

    return reply(request, choice, release.id, make)


def _licences(request: Request, served: Served, found: Sequence[Source]) -> dict[str, str]:
    """Name the licences."""
    context = context_of(request)
    iris = {each.licence for each in found if each.licence}
    describer = Describer([served.engine], context.internal, context.ontology)
    names = describer.names(iris, context.locale(request))
    language = language_of(request)
    return {iri: context.ontology.label(iri, language) or names.get(iri) or iri for iri in iris}


def _noted(served: Served, response: Response) -> Response:
    response.headers[RELEASE_HEADER] = served.release.id
    return response
