"""The application factory: puts the parts together, and nothing happens before it is called."""

import hashlib
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import Depends, FastAPI, Request
from starlette.staticfiles import StaticFiles

from api import problems
from api.context import Context, context_of
from api.glossary import anchors_of
from api.language import load_locales
from api.middleware import Head, Headers
from api.pages import Pages
from api.routes import (
    health,
    home,
    queries,
    reference,
    releases,
    report,
    sparql,
    terms,
    things,
)
from api.serving import Serving
from api.vocabulary import load_vocabulary
from store.engines.engine import Engine
from store.engines.oxigraph import open_oxigraph
from store.queries import Library
from store.releases import Releases
from store.settings import Settings

SOFTWARE = "0.1.0"


def create_app(settings: Settings) -> FastAPI:
    """Make the application; raises MaillageError when ontology, shapes or queries are faulty."""
    context = _context(settings)
    app = FastAPI(
        title="Maillage",
        version=SOFTWARE,
        docs_url=None,
        redoc_url=None,
        lifespan=_lifespan,
        generate_unique_id_function=lambda route: route.name,
    )
    app.state.context = context
    app.add_middleware(Head)
    app.add_middleware(Headers)
    problems.install(app)
    app.mount("/static", StaticFiles(directory=settings.root / "web" / "static"), "static")
    app.include_router(health.router())
    for module in (home, sparql, queries, releases, report, terms, reference, things):
        app.include_router(module.router(), dependencies=[Depends(_release_exists)])
    return app


def _context(settings: Settings) -> Context:
    web = settings.root / "web"
    locales = load_locales(web / "locales")
    ontology = load_vocabulary(settings.root / "ontology", settings.base)
    internal = Library(Path(__file__).parent / "queries", settings.base)
    prefixes = ontology.prefixes

    def open_release(path: Path) -> Engine:
        return open_oxigraph(path, prefixes)

    return Context(
        settings=settings,
        serving=Serving(Releases(settings.home), open_release),
        ontology=ontology,
        shapes=load_vocabulary(settings.root / "shapes", settings.base),
        library=Library(settings.root / "queries", settings.base),
        internal=internal,
        locales=locales,
        pages=Pages(
            web / "templates", locales, settings.namespaces, anchors_of(ontology, internal)
        ),
        edition=_edition(settings.root),
    )


def _edition(root: Path) -> str:
    """Tell editions of pages, ontology, shapes and queries apart, so that no cache mixes them."""
    digest = hashlib.sha256(SOFTWARE.encode())
    for folder in ("api", "ontology", "queries", "shapes", "web"):
        for path in sorted((root / folder).rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                digest.update(path.read_bytes())
    return digest.hexdigest()


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[Mapping[str, object]]:
    yield {}
    context: Context = app.state.context
    context.serving.close()


async def _release_exists(request: Request) -> None:
    """Refuse with a clear 503 as long as there is nothing to serve."""
    context_of(request).serving.check()
