"""The same rows through the service and through `maillage reconcile` have the same best match."""

import csv
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from reconciling import (
    COMMUNE,
    DEPARTMENT,
    INTERCOMMUNALITY,
    ORGANIZATION,
    PROJECT,
    REGION,
    send,
    wait_until_open,
)

from store.release import Release

IRI = "https://w3id.org/maillage/id/"
LEVELS = [COMMUNE, INTERCOMMUNALITY, DEPARTMENT, REGION]
COLUMNS = ("name", "kind", "place", "department", "country", "website", "siren", "insee")


def command(root: Path, home: Path, source: Path, *options: str) -> list[dict[str, str]]:
    target = source.with_suffix(".out.csv")
    named = [item for column in COLUMNS[:6] for item in (f"--{column}", column)]
    identifiers = [item for column in COLUMNS[6:] for item in ("--identifier", column)]
    subprocess.run(
        [
            *(sys.executable, root / "maillage.py", "reconcile", source),
            *(*named, *identifiers, *options, "-o", target),
        ],
        env={**os.environ, "MAILLAGE_HOME": str(home)},
        check=True,
        capture_output=True,
    )
    with target.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def service(
    client: httpx.Client, rows: list[dict[str, str]], types: list[str]
) -> list[list[object]]:
    found = []
    for row in rows:
        properties = [{"pid": each, "v": row[each]} for each in COLUMNS[1:] if row[each]]
        query = {"query": row["name"], "type": types, "properties": properties}
        (result,) = send(client, {"q": query}).json().values()
        best = next(iter(result["result"]), None)
        rules = [each["id"] for each in best["features"]] if best else [""]
        found.append([best["id"], best["match"], best["score"], rules[-1]] if best else [])
    return found


@pytest.mark.parametrize("options", [(), ("--territories",)])
def test_the_service_and_the_command_agree(
    serve: Callable[..., str],
    release: Release,
    root: Path,
    tmp_path: Path,
    options: tuple[str, ...],
) -> None:
    home = release.path.parents[1]
    with (root / "tests/matching/gold.csv").open(encoding="utf-8", newline="") as lines:
        described = list(csv.DictReader(lines))
    rows = rows_of(described)
    assert len(rows) > 100
    source = tmp_path / "rows.csv"
    with source.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    expected = [told(row) for row in command(root, home, source, *options)]
    types = LEVELS if options else [ORGANIZATION, PROJECT]
    with httpx.Client(base_url=serve(home, root=root, warming=False, sparq=False)) as client:
        wait_until_open(client)
        found = service(client, rows, types)
    # The command looks among the territories of programmes too, which are neither of the types.
    both = [pair for pair in zip(found, expected, strict=True) if not is_programmes(pair[1])]
    assert len(both) > 0.9 * len(rows)
    assert [one for one, _ in both] == [other for _, other in both]
    assert sum(bool(each) and bool(each[1]) for each in found) > 10


def is_programmes(found: list[object]) -> bool:
    return bool(found) and str(found[0]).startswith("territory/")


def told(row: dict[str, str]) -> list[object]:
    """What the command found of a row, as the service says it."""
    if not row["iri"]:
        return []
    score = round(float(row["score"]) * 100, 1)
    return [row["iri"].removeprefix(IRI), row["match"] == "accepted", score, f"rule_{row['rule']}"]


def rows_of(described: list[dict[str, str]]) -> list[dict[str, str]]:
    """Each side of a pair of the gold set, as a partner's row."""
    rows = []
    for pair in described:
        for side in ("left", "right"):
            scheme, _, value = pair[f"{side}_identifier"].partition(":")
            row = {column: pair.get(f"{side}_{column}", "") for column in COLUMNS}
            rows.append(row | ({scheme: value} if scheme in COLUMNS else {}))
    return rows
