"""Building a release, of what data/ holds or of what partners publish now; checking files."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from commands.given import FAULTS, Json, language_of, settings_of
from commands.showing import print_json, tell_stream, told
from store.errors import MaillageError

Engine = Annotated[str, typer.Option(help="SHACL engine: turbo or pyshacl.")]
Strict = Annotated[bool, typer.Option("--strict", help="Exit code 1 when a row is set aside.")]


def build(
    context: typer.Context, json_: Json = False, engine: Engine = "", strict: Strict = False
) -> None:
    """Build a release from data/ and publish it."""
    from ingest.build import build as run
    from ingest.summary import as_json, as_table

    settings = settings_of(context)
    with told(json_) as tell:
        outcome = run(settings, tell, engine or None)
    if json_:
        print_json(as_json(outcome))
    else:
        as_table(outcome, Console(), language_of(context))
    tell_stream(settings)
    faulty = any(built.set_aside or built.refused for built in outcome.sources)
    raise typer.Exit(FAULTS if strict and faulty else 0)


def harvest(
    context: typer.Context,
    sources: Annotated[
        list[str] | None, typer.Argument(help="Folders of data/; by default all.")
    ] = None,
    build_: Annotated[
        bool, typer.Option("--build/--no-build", help="Build a release then.")
    ] = True,
    fewer: Annotated[
        bool, typer.Option("--accept-fewer", help="Take lists that lost most of their rows.")
    ] = False,
    json_: Json = False,
) -> None:
    """Fetch what partners publish, then build; exit code 1 when a source keeps its last list."""
    from ingest.build import build as run
    from ingest.harvest.harvesting import harvest as fetch
    from ingest.harvest.limits import Limits
    from ingest.harvest.summary import as_json, as_table

    if fewer and not sources:
        what = "--accept-fewer is for sources that are named."
        raise MaillageError(what, remedy="Write maillage harvest SOURCE --accept-fewer.")
    settings, limits = settings_of(context), Limits(rows=0) if fewer else Limits()
    with told(json_) as tell:
        fates = fetch(settings.data, sources or [], tell, limits, settings.harvest_loopback)
        outcome = run(settings, tell) if build_ else None
    if json_:
        print_json(as_json(fates, outcome))
    else:
        as_table(fates, outcome, Console(), language_of(context))
    raise typer.Exit(FAULTS if any(fate.failure for fate in fates) else 0)


def validate(
    context: typer.Context,
    files: list[Path],
    table: Annotated[str, typer.Option(help="Kind of table, if the columns do not tell.")] = "",
    json_: Json = False,
    engine: Engine = "",
) -> None:
    """Check files of your own (CSV tables or RDF); exit code 1 when something keeps a row out."""
    from ingest.checking import check_file
    from ingest.project import Project

    project = Project(settings_of(context))
    faults = [found for path in files for found in check_file(path, project, table, engine or None)]
    if json_:
        print_json([fault.as_json() for fault in faults])
    for fault in () if json_ else faults:
        place = f"{fault.file}:{fault.line}"
        print(f"{place}: {fault.severity}: {fault.message.get(language_of(context), '')}")
    violations = sum(fault.severity == "Violation" for fault in faults)
    if not json_:
        print(
            f"{len(files)} file(s), {violations} violation(s), {len(faults) - violations} remark(s)"
        )
    raise typer.Exit(FAULTS if violations else 0)
