"""The front door: the command line. Only here are the environment and the arguments read."""

import os
import sys
from pathlib import Path

import typer

from commands import (
    asking,
    building,
    elsewhere,
    identity,
    keys,
    matching,
    mirroring,
    releases,
    serving,
)
from commands.given import ERROR, Given
from commands.showing import complain
from store.errors import MaillageError
from store.settings import settings_from

ROOT = Path(__file__).resolve().parent

app = typer.Typer(
    help="Maillage: the linked-data graph of the actors of the transition.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for command in (
    building.build,
    building.harvest,
    serving.serve,
    serving.up,
    building.validate,
    asking.query,
    matching.reconcile,
    matching.duplicates,
    identity.review,
    identity.decide,
    mirroring.mirror,
    releases.releases,
    releases.diff,
    releases.restore,
    releases.gc,
):
    app.command()(command)

_keys = typer.Typer(help="Keys of partners who bring their own data.", no_args_is_help=True)
_keys.command("add")(keys.add)
_keys.command("list")(keys.list_)
_keys.command("revoke")(keys.revoke)
app.add_typer(_keys, name="keys")

_elsewhere = typer.Typer(help="A store elsewhere that answers queries.", no_args_is_help=True)
_elsewhere.command("check")(elsewhere.check)
_elsewhere.command("write")(elsewhere.write)
app.add_typer(_elsewhere, name="elsewhere")


@app.callback()
def read(context: typer.Context) -> None:
    """Read what all commands are given."""
    language = "fr" if os.environ.get("LANG", "").startswith("fr") else "en"
    context.obj = Given(settings_from(os.environ, ROOT), language)


def main() -> None:
    """Run the command; an error says what, where and what to do, with exit code 2."""
    try:
        app()
    except (MaillageError, OSError) as error:
        complain(error)
        sys.exit(ERROR)


if __name__ == "__main__":
    main()
