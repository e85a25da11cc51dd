"""Serving the current release."""

import typer

from commands.building import Engine, build
from commands.given import settings_of
from commands.showing import complain
from store.errors import MaillageError
from store.releases import Releases


def serve(context: typer.Context) -> None:
    """Serve the current release over HTTP."""
    import uvicorn

    from api.app import create_app
    from api.connection import Connection

    settings = settings_of(context)
    uvicorn.run(
        create_app(settings, writer="ingest.contributing.writer"),
        host=settings.host,
        port=settings.port,
        http=Connection,
        access_log=False,
        forwarded_allow_ips=settings.proxies,
        server_header=False,
        timeout_graceful_shutdown=3,
    )


def up(context: typer.Context, engine: Engine = "") -> None:
    """Build a release, then serve it; a build that fails leaves the last release served."""
    try:
        build(context, engine=engine)
    except typer.Exit:
        pass
    except (MaillageError, OSError) as error:
        if Releases(settings_of(context).home).current_id() is None:
            raise
        complain(error)
    serve(context)
