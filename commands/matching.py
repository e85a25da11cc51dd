"""Finding the rows of a partner's list again: in the graph, and in the list itself."""

from pathlib import Path
from typing import Annotated

import typer

from commands.given import engine_of, settings_of
from commands.showing import whole

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


def reconcile(  # noqa: PLR0917 - the options of a command, each by its name
    context: typer.Context,
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
        with engine_of(context) as engine:
            return open_matcher(engine, settings_of(context).base, territories=territories)

    with whole(output) as making, making.open("w", encoding="utf-8", newline="") as target:
        counts = reconcile_table(file, target, columns, matcher)
    told = ", ".join(f"{counts[each]} {each}" for each in ("accepted", "review", "none"))
    print(f"{sum(counts.values())} rows: {told}. See {output}.")


def duplicates(  # noqa: PLR0917 - the options of a command, each by its name
    context: typer.Context,
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
        with engine_of(context) as engine:
            return gazetteer_of(things_of(engine, settings_of(context).base))

    with whole(output) as making, making.open("w", encoding="utf-8", newline="") as target:
        counts = find_duplicates(file, target, columns, gazetteer)
    print(
        f"{counts.rows} rows: {counts.clustered} of {counts.clusters} bodies that have several,"
        f" {counts.review} pairs to review. See {output}."
    )
