"""The front door: the command line. Only here are the environment and the arguments read."""

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from store.differences import count, diff
from store.errors import MaillageError
from store.keys import RIGHTS, Keys
from store.patches import FORMS
from store.queries import Library
from store.releases import Releases
from store.settings import Settings, settings_from
from store.stream import telling

if TYPE_CHECKING:
    from ingest.mirror.mirror import Mirror, Outcome
    from store.engines.oxigraph import OxigraphEngine

ROOT = Path(__file__).resolve().parent

# Exit codes that scripts can use: 1 when data is at fault, 2 when the command could not be done.
FAULTS = 1
ERROR = 2

# Seconds after which a mirror tries again what failed.
_MIRROR_RETRY = 60.0

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

app = typer.Typer(
    help="Maillage: the linked-data graph of the actors of the transition.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
keys = typer.Typer(help="Keys of partners who bring their own data.", no_args_is_help=True)
app.add_typer(keys, name="keys")
Json = Annotated[bool, typer.Option("--json", help="Answer in JSON, for scripts.")]
Engine = Annotated[str, typer.Option(help="SHACL engine: turbo or pyshacl.")]
NameColumn = Annotated[str, typer.Option("--name", help="The column with the names.")]
PlaceColumn = Annotated[str, typer.Option("--place", help="The column with the town.")]
DepartmentColumn = Annotated[
    str, typer.Option("--department", help="The column with the department's code.")
]
CountryColumn = Annotated[str, typer.Option("--country", help="The column with the country, FR.")]
KindColumn = Annotated[str, typer.Option("--kind", help="The column with the kind.")]
WebsiteColumn = Annotated[str, typer.Option("--website", help="The column with the web site.")]
IdentifierColumns = Annotated[
    list[str] | None,
    typer.Option("--identifier", help="A column named SIREN, INSEE…; repeatable."),
]
Output = Annotated[Path, typer.Option("--output", "-o", help="Where to write the table.")]
Strict = Annotated[bool, typer.Option("--strict", help="Exit code 1 when a row is set aside.")]


@app.command()
def build(json_: Json = False, engine: Engine = "", strict: Strict = False) -> None:
    """Build a release from data/ and publish it."""
    from ingest.build import build as run
    from ingest.summary import as_json, as_table

    settings = _settings()
    with _told(json_) as tell:
        outcome = run(settings, tell, engine or None)
    if json_:
        _print_json(as_json(outcome))
    else:
        as_table(outcome, Console(), _language())
    _tell(settings)
    faulty = any(built.set_aside or built.refused for built in outcome.sources)
    raise typer.Exit(FAULTS if strict and faulty else 0)


@app.command()
def harvest(
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
    settings, limits = _settings(), Limits(rows=0) if fewer else Limits()
    with _told(json_) as tell:
        fates = fetch(settings.data, sources or [], tell, limits, settings.harvest_loopback)
        outcome = run(settings, tell) if build_ else None
    if json_:
        _print_json(as_json(fates, outcome))
    else:
        as_table(fates, outcome, Console(), _language())
    raise typer.Exit(FAULTS if any(fate.failure for fate in fates) else 0)


@app.command()
def serve() -> None:
    """Serve the current release over HTTP."""
    import uvicorn

    from api.app import create_app
    from api.connection import Connection

    settings = _settings()
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


@app.command()
def up(engine: Engine = "") -> None:
    """Build a release, then serve it; a build that fails leaves the last release served."""
    try:
        build(engine=engine)
    except typer.Exit:
        pass
    except (MaillageError, OSError) as error:
        if Releases(_settings().home).current_id() is None:
            raise
        _complain(error)
    serve()


@app.command()
def validate(
    files: list[Path],
    table: Annotated[str, typer.Option(help="Kind of table, if the columns do not tell.")] = "",
    json_: Json = False,
    engine: Engine = "",
) -> None:
    """Check files of your own (CSV tables or RDF); exit code 1 when something keeps a row out."""
    from ingest.checking import check_file
    from ingest.project import Project

    project = Project(_settings())
    faults = [found for path in files for found in check_file(path, project, table, engine or None)]
    if json_:
        _print_json([fault.as_json() for fault in faults])
    for fault in () if json_ else faults:
        place = f"{fault.file}:{fault.line}"
        print(f"{place}: {fault.severity}: {fault.message.get(_language(), '')}")
    violations = sum(fault.severity == "Violation" for fault in faults)
    if not json_:
        print(
            f"{len(files)} file(s), {violations} violation(s), {len(faults) - violations} remark(s)"
        )
    raise typer.Exit(FAULTS if violations else 0)


@app.command()
def query(
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

    settings = _settings()
    given = dict(_pair(text) for text in parameters or [])
    asked = Library(settings.root / "queries", settings.base).get(name)
    text = asked.render(given)
    release = Releases(settings.home).current()
    with release.hold():
        answer = open_oxigraph(release.store, {}).query(text)
        default = "ttl" if isinstance(answer, Triples) else "csv"
        if format_ == "xlsx" and isinstance(answer, Solutions | Boolean):
            origin = origin_of(asked, asked.values(given), _language(), text, "")
            locale = load_locales(settings.root / "web" / "locales")[_language()]
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


@app.command()
def reconcile(  # noqa: PLR0917 - the options of a command, each by its name
    file: Path,
    name: NameColumn,
    output: Output,
    place: PlaceColumn = "",
    department: DepartmentColumn = "",
    country: CountryColumn = "",
    kind: KindColumn = "",
    website: WebsiteColumn = "",
    identifier: IdentifierColumns = None,
    territories: Annotated[
        bool, typer.Option("--territories", help="Look among territories, not actors.")
    ] = False,
) -> None:
    """Find the rows of a CSV file again in the graph, and write what was found beside them."""
    from matching.matcher import Matcher
    from matching.release import open_matcher
    from matching.rows import Columns
    from matching.table import reconcile as reconcile_table

    columns = Columns(name, place, department, country, kind, website, identifier or [])

    def matcher() -> Matcher:
        with _engine() as engine:
            return open_matcher(engine, _settings().base, territories=territories)

    with _written(output) as target:
        counts = reconcile_table(file, target, columns, matcher)
    told = ", ".join(f"{counts[each]} {each}" for each in ("accepted", "review", "none"))
    print(f"{sum(counts.values())} rows: {told}. See {output}.")


@app.command()
def duplicates(  # noqa: PLR0917 - the options of a command, each by its name
    file: Path,
    name: NameColumn,
    output: Output,
    place: PlaceColumn = "",
    department: DepartmentColumn = "",
    country: CountryColumn = "",
    kind: KindColumn = "",
    website: WebsiteColumn = "",
    identifier: IdentifierColumns = None,
) -> None:
    """Find the rows of a CSV file that are of one body, and write which beside them."""
    from matching.duplicates import find_duplicates
    from matching.gazetteer import Gazetteer
    from matching.release import gazetteer_of, things_of
    from matching.rows import Columns

    columns = Columns(name, place, department, country, kind, website, identifier or [])

    def gazetteer() -> Gazetteer:
        with _engine() as engine:
            return gazetteer_of(things_of(engine, _settings().base))

    with _written(output) as target:
        counts = find_duplicates(file, target, columns, gazetteer)
    print(
        f"{counts.rows} rows: {counts.clustered} of {counts.clusters} bodies that have several,"
        f" {counts.review} pairs to review. See {output}."
    )


@app.command()
def review(json_: Json = False) -> None:
    """List the pairs of things that may be one and the same, for a person to decide."""
    from ingest.identity import reviewing
    from ingest.project import IDENTITY

    pairs = reviewing.open_pairs(_settings().data / IDENTITY)
    if json_:
        _print_json(reviewing.as_json(pairs))
        return
    print(reviewing.as_text(pairs), end="")
    print(f"{len(pairs)} pairs. Say `maillage decide KEY IDENTITY accepted|rejected --evidence …`.")


@app.command()
def decide(
    key: Annotated[str, typer.Argument(help="source/kind/key, as `maillage review` prints it.")],
    identity: Annotated[str, typer.Argument(help="The IRI below id/: organization/cler.")],
    status: Annotated[str, typer.Argument(help="accepted (the same) or rejected (another).")],
    evidence: Annotated[str, typer.Option(help="What the decision rests on.")],
) -> None:
    """Decide that a key of a source denotes an identity, or that it does not; then build."""
    from ingest.identity import reviewing
    from ingest.project import IDENTITY

    today = datetime.now(UTC).date()
    decided = reviewing.by_hand(identity, reviewing.read_key(key), status, evidence, today)
    reviewing.decide(_settings().data / IDENTITY, decided)
    print(f"{decided.key} {status}: {identity}. It holds from the next `maillage build`.")


@app.command()
def mirror(
    url: Annotated[str, typer.Argument(help="Another instance, or its stream: https://…/stream")],
    once: Annotated[bool, typer.Option("--once", help="Catch up and end.")] = False,
    pause: Annotated[
        float, typer.Option(help="Seconds between two looks; by default what the stream says.")
    ] = 0,
) -> None:
    """Keep a copy of another instance up to date: what it publishes becomes a release here."""
    import time

    from ingest.mirror.mirror import Mirror

    settings = _settings()
    copier = Mirror(settings, url)
    while True:
        seconds = pause or _MIRROR_RETRY
        try:
            outcome = _followed(copier)
            for release in outcome.releases:
                print(release.id, flush=True)
            if outcome.releases:
                _tell(settings)
                Releases(settings.home).collect(settings.keep_releases)
            seconds = pause or outcome.pause
        except (MaillageError, OSError) as error:
            if once:
                raise
            _complain(error)
        if once:
            return
        time.sleep(seconds)


@app.command()
def releases(json_: Json = False) -> None:
    """List the releases that are kept, newest first."""
    known = Releases(_settings().home)
    current = known.current_id()
    if json_:
        _print_json([{**item.manifest, "current": item.id == current} for item in known.list()])
        return
    table = Table("", "release", "created", "quads", "warnings")
    for item in known.list():
        about = item.manifest
        marked = "→" if item.id == current else ""
        warnings = str(about["report"]["warnings"])
        table.add_row(marked, item.id, item.created[:19], f"{about['quads']:,}", warnings)
    Console().print(table)


@app.command(name="diff")
def diff_(
    a: str,
    b: str,
    quads: Annotated[bool, typer.Option("--quads", help="Print each quad.")] = False,
    format_: Annotated[
        str, typer.Option("--format", help=f"Print all of it as one of {', '.join(FORMS)}.")
    ] = "",
) -> None:
    """Say what changed from release A to release B."""
    known = Releases(_settings().home)
    before, after = known.get(a), known.get(b)
    if format_:
        try:
            sys.stdout.writelines(FORMS[format_](diff(before, after)))
        except KeyError:
            what = f"A difference cannot be written as “{format_}”."
            raise MaillageError(what, remedy=f"Use one of {', '.join(FORMS)}.") from None
        return
    if quads:
        for change in diff(before, after):
            print("+" if change.added else "-", change.quad)
        return
    for changes in count(before, after):
        print(f"{changes.graph}: +{changes.added} -{changes.removed}")


@app.command()
def restore(release: str) -> None:
    """Serve an older release again."""
    print(Releases(_settings().home).restore(release).id)


@app.command()
def gc(
    keep: Annotated[int, typer.Option(help="Releases to keep; by default the setting.")] = 0,
) -> None:
    """Remove old releases; never the current one, nor one that a process has open."""
    settings = _settings()
    for removed in Releases(settings.home).collect(keep or settings.keep_releases):
        print(removed)


@keys.command("add")
def add_key(
    name: Annotated[str, typer.Argument(help="The partner whose key it is.")],
    graph: Annotated[
        list[str] | None,
        typer.Option(help="A graph's name below graph/, or IRI; * at its end; repeatable."),
    ] = None,
    right: Annotated[
        list[str] | None, typer.Option(help=f"{', '.join(RIGHTS)}; repeatable.")
    ] = None,
) -> None:
    """Make a key for a partner; its secret is told now and never again."""
    settings = _settings()
    graphs = [settings.namespaces.name_of_graph(each) for each in graph or []]
    key, token = Keys(settings.home).add(name, graphs, right or [])
    print(token)
    print(f"This is key {key.id} of {key.name}. It is not told again.", file=sys.stderr)


@keys.command("list")
def list_keys(json_: Json = False) -> None:
    """List the keys, the revoked ones too, without their secrets."""
    known = [key.as_json() for key in Keys(_settings().home).list()]
    if json_:
        _print_json(known)
        return
    table = Table("key", "name", "graphs", "rights", "created", "revoked")
    for key in known:
        lists = (" ".join(key[each]) for each in ("graphs", "rights"))
        table.add_row(key["id"], key["name"], *lists, key["created"][:19], key["revoked"][:19])
    Console().print(table)


@keys.command("revoke")
def revoke_key(
    key: Annotated[str, typer.Argument(help="As `maillage keys list` names it.")],
) -> None:
    """End a key for good, also in a running server."""
    revoked = Keys(_settings().home).revoke(key)
    print(f"{revoked.id} of {revoked.name}: revoked {revoked.revoked[:19]}")


def main() -> None:
    """Run the command; an error says what, where and what to do, with exit code 2."""
    try:
        app()
    except (MaillageError, OSError) as error:
        _complain(error)
        sys.exit(ERROR)


def _complain(error: MaillageError | OSError) -> None:
    said = str(error)
    if isinstance(error, OSError):
        said = f"{error.filename}: {error.strerror}" if error.filename else said
    print(f"maillage: {said}", file=sys.stderr)


def _followed(copier: "Mirror") -> "Outcome":
    """Catch up with another instance, and show how far it is to who looks."""
    with _progress(quiet=not sys.stderr.isatty()) as progress:
        task = progress.add_task("stream", total=None)
        return copier.once(lambda position: progress.update(task, completed=position))


def _tell(settings: Settings) -> None:
    """Tell the event stream what was published; what it cannot take now, it takes next time."""
    try:
        telling.tell(settings.home)
    except (MaillageError, OSError) as error:
        _complain(error)


def _settings() -> Settings:
    return settings_from(os.environ, ROOT)


def _language() -> str:
    return "fr" if os.environ.get("LANG", "").startswith("fr") else "en"


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise MaillageError(f"“{text}” is not of the form name=value.", remedy="Write name=value.")
    return name, value


@contextmanager
def _progress(quiet: bool) -> Iterator[Progress]:
    columns = (
        TextColumn("{task.description:<14}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), disable=quiet) as progress:
        yield progress


@contextmanager
def _told(quiet: bool) -> Iterator[Callable[[str, int, int], None]]:
    """A bar that is told what is being done, how many steps are done, and of how many."""
    with _progress(quiet) as progress:
        task = progress.add_task("start", total=None)

        def tell(what: str, done: int, total: int) -> None:
            progress.update(task, description=what, completed=done, total=total)

        yield tell


@contextmanager
def _written(output: Path) -> Iterator[IO[str]]:
    """A text file that is there when it is whole."""
    making = output.with_name(f".{output.name}.part")
    try:
        with making.open("w", encoding="utf-8", newline="") as target:
            yield target
        making.replace(output)
    finally:
        making.unlink(missing_ok=True)


@contextmanager
def _engine() -> Iterator["OxigraphEngine"]:
    """The current release, to be asked."""
    from store.engines.oxigraph import open_oxigraph

    release = Releases(_settings().home).current()
    with release.hold():
        yield open_oxigraph(release.store, {})


def _print_json(content: object) -> None:
    json.dump(content, sys.stdout, ensure_ascii=False, indent=1)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
