"""Keeping a copy of another instance."""

import sys
import time
from typing import TYPE_CHECKING, Annotated

import typer

from commands.given import settings_of
from commands.showing import complain, progress, tell_stream
from store.errors import MaillageError
from store.releases import Releases

if TYPE_CHECKING:
    from ingest.mirror.mirror import Mirror, Outcome

# Seconds after which a mirror tries again what failed.
_RETRY = 60.0


def mirror(
    context: typer.Context,
    url: Annotated[str, typer.Argument(help="Another instance, or its stream: https://…/stream")],
    once: Annotated[bool, typer.Option("--once", help="Catch up and end.")] = False,
    pause: Annotated[
        float, typer.Option(help="Seconds between two looks; by default what the stream says.")
    ] = 0,
) -> None:
    """Keep a copy of another instance up to date: what it publishes becomes a release here."""
    from ingest.mirror.mirror import Mirror

    settings = settings_of(context)
    copier = Mirror(settings, url)
    while True:
        seconds = pause or _RETRY
        try:
            outcome = _followed(copier)
            for release in outcome.releases:
                print(release.id, flush=True)
            if outcome.releases:
                tell_stream(settings)
                Releases(settings.home).collect(settings.keep_releases)
            seconds = pause or outcome.pause
        except (MaillageError, OSError) as error:
            if once:
                raise
            complain(error)
        if once:
            return
        time.sleep(seconds)


def _followed(copier: "Mirror") -> "Outcome":
    """Catch up with another instance, and show how far it is to who looks."""
    with progress(quiet=not sys.stderr.isatty()) as bars:
        task = bars.add_task("stream", total=None)
        return copier.once(lambda position: bars.update(task, completed=position))
