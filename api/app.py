"""The application factory: puts the parts together, and nothing happens before it is called."""

import asyncio
import gc
import hashlib
import os
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, closing
from pathlib import Path

from fastapi import Depends, FastAPI, Request
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from api import problems
from api.assets import ASSETS, Assets, Built
from api.building.configuration import Configurations
from api.building.shapes import Shapes
from api.cache import Cache
from api.connection import STATE
from api.context import Context, context_of
from api.egress import Egress
from api.endpoint import Endpoint
from api.following import follow
from api.glossary import anchors_of
from api.journal import Journal
from api.kept import Shelf
from api.keys import Gate
from api.language import load_locales
from api.metrics import Counted, Metrics, State
from api.middleware import Gzip, Head, Headers
from api.outcomes import Observe, asked_of, each_of
from api.pages import Pages
from api.querylog import QueryLog
from api.readers.calls import Calls
from api.readers.pool import Limits, Pool
from api.readers.process import Nursery
from api.readers.reader import Terms
from api.reconciliation.catalogue import load_catalogue
from api.reconciliation.desk import Desk
from api.routes import (
    boundaries,
    builder,
    catalogue,
    connections,
    contributions,
    data,
    explain,
    figures,
    graph_store,
    health,
    home,
    limits,
    maps,
    network,
    queries,
    reconciliation,
    reference,
    releases,
    report,
    review,
    search,
    sparql,
    stream,
    terms,
    things,
    timeline,
    validation,
)
from api.serving import Serving
from api.telling import keep_telling
from api.uses import Uses, line_of
from api.vocabulary import load_vocabulary
from api.writing import Writer
from store.elsewhere.client import Client
from store.elsewhere.engine import open_elsewhere
from store.elsewhere.place import Place
from store.elsewhere.placing import place
from store.engines.engine import Engine
from store.engines.oxigraph import open_oxigraph
from store.engines.routing import Choices
from store.keys import Keys
from store.queries import Library
from store.release import Release
from store.releases import Releases
from store.settings import Settings

SOFTWARE = "0.1.0"
_WRITING = ("PUT", "POST", "DELETE")
# Documents that may wait to be tried, and seconds that each may take: nobody needs a key for that.
_TRYING, _TRYING_SECONDS = 5, 120.0
# What there is to see without a release, and what there is not.
_ALWAYS = (health, figures, limits)
_OF_A_RELEASE = (
    home,
    maps,
    timeline,
    boundaries,
    catalogue,
    sparql,
    builder,
    explain,
    graph_store,
    queries,
    data,
    releases,
    stream,
    report,
    review,
    contributions,
    validation,
    terms,
    search,
    network,
    connections,
    reconciliation,
    reference,
    # The last one: all the other addresses are those of things.
    things,
)


def create_app(settings: Settings, writer: str = "") -> ASGIApp:
    """Make the application; raises MaillageError when ontology, shapes or queries are faulty.

    ``writer`` names the module that applies contributions in a process of its own, see
    store/contributions.py; without one, nothing can be written.
    """
    context = _context(settings, writer)
    shelves = {"answers": context.shelf, "connections": context.connections}
    context.metrics.watch(State(context.pool, context.serving, shelves))
    app = FastAPI(
        title="Maillage",
        version=SOFTWARE,
        docs_url=None,
        redoc_url=None,
        lifespan=_lifespan,
        generate_unique_id_function=lambda route: route.name,
    )
    app.state.context = context
    # The last one added is the first to see a request.
    app.add_middleware(Gzip, minimum_size=1024, compresslevel=4)
    app.add_middleware(Head)
    problems.install(app)
    web = settings.root / "web"
    app.mount("/static", StaticFiles(directory=web / "static"), "static")
    app.mount(ASSETS, Built(directory=web / "dist", check_dir=False), "assets")
    for module in _ALWAYS:
        app.include_router(module.router())
    for module in _OF_A_RELEASE:
        app.include_router(module.router(), dependencies=[Depends(_release_exists)])
    noted = Uses(Headers(Endpoint(app)), context.uses)
    return Cache(Counted(noted, context.metrics), context.shelf)


def _context(settings: Settings, writer: str) -> Context:
    web = settings.root / "web"
    locales = load_locales(web / "locales")
    ontology = load_vocabulary(settings.root / "ontology", settings.base)
    internal = Library(Path(__file__).parent / "queries", settings.base)
    prefixes = ontology.prefixes
    shapes = load_vocabulary(settings.root / "shapes", settings.base)

    releases, there = Releases(settings.home), Place.of(settings)

    def open_release(release: Release) -> Engine:
        if there is None:
            return open_oxigraph(release.store, prefixes, settings.endpoint)
        return open_elsewhere(release, there, prefixes, settings.endpoint, {})

    calls = Calls()
    egress = Egress(settings.service_list, calls)
    metrics, log = Metrics(), QueryLog(settings.query_log_file)
    observe = each_of(metrics.observe, log.append)
    return Context(
        settings=settings,
        serving=Serving(releases, open_release, _preparing(there, releases) if there else None),
        ontology=ontology,
        shapes=shapes,
        library=Library(settings.root / "queries", settings.base),
        internal=internal,
        locales=locales,
        pages=Pages(
            web / "templates",
            locales,
            settings.namespaces,
            anchors_of(ontology, internal),
            Assets(web / "dist"),
        ),
        configurations=Configurations(Shapes(shapes, ontology, internal), internal),
        edition=_edition(settings.root),
        pool=_pool(settings, prefixes, egress.addresses, calls, observe),
        catalogue=load_catalogue(settings.base),
        desk=Desk(settings.base),
        egress=egress,
        shelf=Shelf(settings.cache_memory << 20, releases.current_id),
        connections=Shelf(settings.cache_memory << 18, releases.current_id),
        metrics=metrics,
        log=log,
        observe=observe,
        writer=Writer(settings, writer),
        checker=Writer(settings, writer, _TRYING, _TRYING_SECONDS),
        gate=Gate(Keys(settings.home), settings.key_rate),
        uses=Journal(settings.key_log_file, line_of),
    )


def _preparing(there: Place, releases: Releases) -> Callable[[Release], object]:
    """What is to be done before a release can be asked of a store elsewhere."""

    def prepare(release: Release) -> None:
        with closing(Client(there)) as client:
            place(release, client, releases)

    return prepare


def _pool(
    settings: Settings,
    prefixes: Mapping[str, str],
    services: Mapping[str, str],
    calls: Calls,
    observe: Observe,
) -> Pool:
    memory = settings.query_memory << 20
    readers = settings.readers or len(os.sched_getaffinity(0))
    choices = Choices(
        settings.rewriting, settings.sparq, Place.of(settings), services, settings.endpoint
    )
    limits = Limits(readers, settings.query_queue, settings.query_seconds, memory)
    nursery = Nursery(Terms(memory, prefixes, choices))
    return Pool(nursery, limits, calls, lambda task: observe(asked_of(task)))


def _edition(root: Path) -> str:
    """Tell editions of pages, ontology, shapes and queries apart, so that no cache mixes them."""
    digest = hashlib.sha256(SOFTWARE.encode())
    pages = ("web/dist", "web/locales", "web/static", "web/templates")
    for folder in ("api", "ontology", "queries", "shapes", *pages):
        for path in sorted((root / folder).rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                digest.update(path.read_bytes())
    return digest.hexdigest()


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[Mapping[str, object]]:
    """Have readers ready while the application runs, over the release that is served."""
    context: Context = app.state.context
    # What is there now stays: collections need not look at it, again and again.
    gc.freeze()
    watch = asyncio.create_task(follow(context, app))
    telling = asyncio.create_task(keep_telling(context.serving.releases))
    writing = [asyncio.create_task(log.run()) for log in (context.log, context.uses)]
    async with context.egress.run():
        yield {STATE: context.connections}
        watch.cancel()
        telling.cancel()
        context.desk.close()
        await context.writer.close()
        await context.checker.close()
        await context.pool.close()
    for task in writing:
        task.cancel()
    context.log.close()
    context.uses.close()
    context.serving.close()


async def _release_exists(request: Request) -> None:
    """Refuse with a clear 503 as long as there is nothing to serve; a first graph may come."""
    context = context_of(request)
    if not (context.writer.is_there and request.method in _WRITING):
        context.serving.check()
