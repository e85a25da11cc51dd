"""Asking the library's questions."""

import sys
from typing import Annotated

import typer

from commands.given import language_of, settings_of
from store.errors import MaillageError
from store.queries import Library
from store.releases import Releases

FORMATS = {
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "ttl": "text/turtle",
    "nt": "application/n-triples",
    "jsonld": "application/ld+json",
    "rdf": "application/rdf+xml",
}


def query(
    context: typer.Context,
    name: str,
    parameters: Annotated[list[str] | None, typer.Argument(help="param=value …")] = None,
    format_: Annotated[
        str, typer.Option("--format", help=f"One of {', '.join(FORMATS)}, xlsx, geojson.")
    ] = "",
) -> None:
    """Ask a question of the library, and print its answer."""
    from api.colophon import labels_of, origin_of
    from api.features import write_features
    from api.language import load_locales
    from api.workbook import write_workbook
    from store.answers import Boolean, Solutions, Triples
    from store.engines.oxigraph import open_oxigraph
    from store.sparql import called

    settings = settings_of(context)
    given = dict(_pair(text) for text in parameters or [])
    asked = Library(settings.root / "queries", settings.base).get(name)
    text = asked.render(given)
    if elsewhere := ", ".join(called(text)):
        what = f"Only a server asks other endpoints, and this question does: {elsewhere}."
        raise MaillageError(what, remedy=f"Run `maillage serve`, and open /queries/{name}.")
    release = Releases(settings.home).current()
    with release.hold():
        answer = open_oxigraph(release.store, {}).query(text)
        default = "ttl" if isinstance(answer, Triples) else "csv"
        if format_ == "xlsx" and isinstance(answer, Solutions | Boolean):
            origin = origin_of(asked, asked.values(given), language_of(context), text, "")
            locale = load_locales(settings.root / "web" / "locales")[language_of(context)]
            write_workbook(answer, sys.stdout.buffer, labels_of(origin, release, locale))
            return
        if format_ == "geojson" and isinstance(answer, Solutions | Boolean):
            write_features(answer, sys.stdout.buffer)
            return
        try:
            answer.write(sys.stdout.buffer, FORMATS[format_ or default])
        except KeyError:
            what = f"This answer cannot be written as “{format_}”."
            raise MaillageError(what, remedy=f"Use --format {default}.") from None


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise MaillageError(f"“{text}” is not of the form name=value.", remedy="Write name=value.")
    return name, value
