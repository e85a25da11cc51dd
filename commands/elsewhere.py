"""A store elsewhere that answers queries."""

import gzip
import sys
from dataclasses import asdict
from pathlib import Path
from typing import IO, Annotated

import typer

from commands.given import FAULTS, Json, engine_of, settings_of
from commands.showing import print_json, told, whole
from store.errors import MaillageError
from store.queries import Library
from store.releases import Releases

Output = Annotated[Path, typer.Option("--output", "-o", help="Where to write the N-Quads.")]


def write(context: typer.Context, output: Output) -> None:
    """Write the release as N-Quads (.nq, .nq.gz) for a store that is loaded by its own means."""
    from store.elsewhere.placing import lines_elsewhere

    release = Releases(settings_of(context).home).current()
    with release.hold(), whole(output) as making, _opened(making, output.suffix) as target:
        target.writelines(lines_elsewhere(release))


def check(context: typer.Context, json_: Json = False) -> None:
    """Ask the library's questions of the store elsewhere too; exit code 1 if answers differ."""
    from store.elsewhere.checking import check as compared
    from store.elsewhere.client import Client
    from store.elsewhere.engine import open_elsewhere
    from store.elsewhere.place import Place
    from store.elsewhere.placing import place

    settings = settings_of(context)
    there = Place.of(settings)
    if there is None:
        raise MaillageError("No store elsewhere is named.", remedy="Set MAILLAGE_ENDPOINT.")
    releases = Releases(settings.home)
    with engine_of(context) as here, told(quiet=json_ or not sys.stderr.isatty()) as tell:
        release = releases.current()
        place(release, Client(there), releases)
        engine = open_elsewhere(release, there, {}, "", {})
        questions = [*Library(settings.root / "queries", settings.base)]
        found = []
        for finding in compared(questions, here, engine):
            found.append(finding)
            tell(finding.question, len(found), len(questions))
    if json_:
        print_json([asdict(each) for each in found])
    else:
        for each in found:
            here_, there_ = each.seconds_here, each.seconds_there
            print(f"{each.question:<32} {each.outcome:<10} {here_:8.3f} s {there_:8.3f} s")
    raise typer.Exit(FAULTS if any(each.outcome != "same" for each in found) else 0)


def _opened(path: Path, suffix: str) -> IO[bytes]:
    return gzip.open(path, "wb", compresslevel=4) if suffix == ".gz" else path.open("wb")  # type: ignore[return-value]
