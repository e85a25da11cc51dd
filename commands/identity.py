"""Deciding what is one and the same."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from commands.given import Json, settings_of
from commands.showing import print_json


def review(context: typer.Context, json_: Json = False) -> None:
    """List the pairs of things that may be one and the same, for a person to decide."""
    from ingest.identity import reviewing
    from ingest.project import IDENTITY

    pairs = reviewing.open_pairs(settings_of(context).data / IDENTITY)
    if json_:
        print_json(reviewing.as_json(pairs))
        return
    print(reviewing.as_text(pairs), end="")
    print(f"{len(pairs)} pairs. Say `maillage decide KEY IDENTITY accepted|rejected --evidence …`.")


def decide(
    context: typer.Context,
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
    reviewing.decide(settings_of(context).data / IDENTITY, decided)
    print(f"{decided.key} {status}: {identity}. It holds from the next `maillage build`.")
