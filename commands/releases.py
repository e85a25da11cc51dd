"""The releases that are kept."""

import sys
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from commands.given import Json, settings_of
from commands.showing import print_json
from store.differences import count
from store.differences import diff as differences
from store.errors import MaillageError
from store.patches import FORMS
from store.releases import Releases


def releases(context: typer.Context, json_: Json = False) -> None:
    """List the releases that are kept, newest first."""
    known = Releases(settings_of(context).home)
    current = known.current_id()
    if json_:
        print_json([{**item.manifest, "current": item.id == current} for item in known.list()])
        return
    table = Table("", "release", "created", "quads", "warnings")
    for item in known.list():
        about = item.manifest
        marked = "→" if item.id == current else ""
        warnings = str(about["report"]["warnings"])
        table.add_row(marked, item.id, item.created[:19], f"{about['quads']:,}", warnings)
    Console().print(table)


def diff(
    context: typer.Context,
    a: str,
    b: str,
    quads: Annotated[bool, typer.Option("--quads", help="Print each quad.")] = False,
    format_: Annotated[
        str, typer.Option("--format", help=f"Print all of it as one of {', '.join(FORMS)}.")
    ] = "",
) -> None:
    """Say what changed from release A to release B."""
    known = Releases(settings_of(context).home)
    before, after = known.get(a), known.get(b)
    if format_:
        try:
            sys.stdout.writelines(FORMS[format_](differences(before, after)))
        except KeyError:
            what = f"A difference cannot be written as “{format_}”."
            raise MaillageError(what, remedy=f"Use one of {', '.join(FORMS)}.") from None
        return
    if quads:
        for change in differences(before, after):
            print("+" if change.added else "-", change.quad)
        return
    for changes in count(before, after):
        print(f"{changes.graph}: +{changes.added} -{changes.removed}")


def restore(context: typer.Context, release: str) -> None:
    """Serve an older release again."""
    print(Releases(settings_of(context).home).restore(release).id)


def gc(
    context: typer.Context,
    keep: Annotated[int, typer.Option(help="Releases to keep; by default the setting.")] = 0,
) -> None:
    """Remove old releases; never the current one, nor one that a process has open."""
    settings = settings_of(context)
    for removed in Releases(settings.home).collect(keep or settings.keep_releases):
        print(removed)
