"""`maillage keys`, as an operator runs it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from store.keys import Keys

ROOT = Path(__file__).parents[1]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return {**os.environ, "MAILLAGE_HOME": str(tmp_path), "COLUMNS": "200"}


def run(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "maillage.py"), "keys", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, cwd=ROOT)


def test_a_key_s_life(environment: dict[str, str], tmp_path: Path) -> None:
    graphs = ("--graph", "https://w3id.org/maillage/graph/cler", "--graph", "tepos/*")
    made = run(environment, "add", "CLER", *graphs, "--right", "read", "--right", "write")
    assert made.returncode == 0, made.stderr
    token = made.stdout.strip()
    key = Keys(tmp_path).check(token)
    assert key is not None
    assert key.graphs == ("cler", "tepos/*")
    assert made.stderr == f"This is key {key.id} of CLER. It is not told again.\n"

    listed = run(environment, "list").stdout
    assert all(word in listed for word in (key.id, "CLER", "cler tepos/*", "read write"))
    (told,) = json.loads(run(environment, "list", "--json").stdout)
    assert told == {
        "id": key.id,
        "name": "CLER",
        "graphs": ["cler", "tepos/*"],
        "rights": ["read", "write"],
        "created": key.created,
        "revoked": "",
    }

    revoked = run(environment, "revoke", key.id)
    assert revoked.stdout.startswith(f"{key.id} of CLER: revoked 20")
    assert Keys(tmp_path).check(token) is None
    (told,) = json.loads(run(environment, "list", "--json").stdout)
    assert told["revoked"] >= told["created"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("add", "CLER", "--graph", "cler"), "The key has no right. Use --right with read, write"),
        (("add", "CLER", "--right", "write"), "The key could write nothing."),
        (("add", "CLER", "--right", "rule"), "There is no right “rule”."),
        (("revoke", "0123"), "There is no key “0123”. `maillage keys list` lists"),
    ],
)
def test_mistakes_are_told_in_a_line(
    environment: dict[str, str], arguments: tuple[str, ...], said: str
) -> None:
    done = run(environment, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
