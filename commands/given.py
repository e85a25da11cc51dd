"""What each command is given: the settings, the language of who runs it, the current release."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from store.releases import Releases
from store.settings import Settings

if TYPE_CHECKING:
    from store.engines.oxigraph import OxigraphEngine

# Exit codes that scripts can use: 1 when data is at fault, 2 when the command could not be done.
FAULTS, ERROR = 1, 2
Json = Annotated[bool, typer.Option("--json", help="Answer in JSON, for scripts.")]


@dataclass(frozen=True)
class Given:
    """What maillage.py read from the environment."""

    settings: Settings
    language: str


def settings_of(context: typer.Context) -> Settings:
    """The settings under which a command runs."""
    given: Given = context.obj
    return given.settings


def language_of(context: typer.Context) -> str:
    """The language of who runs a command: fr or en."""
    given: Given = context.obj
    return given.language


@contextmanager
def engine_of(context: typer.Context) -> Iterator["OxigraphEngine"]:
    """The current release, to be asked; raises NoRelease."""
    from store.engines.oxigraph import open_oxigraph

    release = Releases(settings_of(context).home).current()
    with release.hold():
        yield open_oxigraph(release.store, {})
