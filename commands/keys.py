"""Keys of partners."""

import sys
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from commands.given import Json, settings_of
from commands.showing import print_json
from store.keys import RIGHTS, Keys


def add(
    context: typer.Context,
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
    settings = settings_of(context)
    graphs = [settings.namespaces.name_of_graph(each) for each in graph or []]
    key, token = Keys(settings.home).add(name, graphs, right or [])
    print(token)
    print(f"This is key {key.id} of {key.name}. It is not told again.", file=sys.stderr)


def list_(context: typer.Context, json_: Json = False) -> None:
    """List the keys, the revoked ones too, without their secrets."""
    known = [key.as_json() for key in Keys(settings_of(context).home).list()]
    if json_:
        print_json(known)
        return
    table = Table("key", "name", "graphs", "rights", "created", "revoked")
    for key in known:
        lists = (" ".join(key[each]) for each in ("graphs", "rights"))
        table.add_row(key["id"], key["name"], *lists, key["created"][:19], key["revoked"][:19])
    Console().print(table)


def revoke(
    context: typer.Context,
    key: Annotated[str, typer.Argument(help="As `maillage keys list` names it.")],
) -> None:
    """End a key for good, also in a running server."""
    revoked = Keys(settings_of(context).home).revoke(key)
    print(f"{revoked.id} of {revoked.name}: revoked {revoked.revoked[:19]}")
