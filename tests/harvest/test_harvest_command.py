"""`maillage harvest`, as a person or a script runs it."""

import gzip
import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from loopback import Partner, content, declare, status
from pyoxigraph import Store

from store.releases import Releases

ROOT = Path(__file__).parents[2]
TABLE = """
[fetch]
kind = "csv"
[[fetch.tables]]
address = "{address}"
file = "organizations.csv"
columns = {{ slug = "Nom", name = "Nom" }}
constants = {{ source_url = "https://p.example" }}
"""


@pytest.fixture
def environment(data: Path, tmp_path: Path) -> dict[str, str]:
    return {
        **os.environ,
        "MAILLAGE_DATA": str(data),
        "MAILLAGE_HOME": str(tmp_path / "home"),
        "MAILLAGE_HARVEST_LOOPBACK": "1",
        "LANG": "fr_FR.UTF-8",
    }


def run(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "maillage.py"), "harvest", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, cwd=ROOT)


def test_what_was_fetched_is_built_and_what_failed_is_told(
    environment: dict[str, str], partner: Partner, data: Path
) -> None:
    for name in ("gone", "works"):
        declare(data, TABLE.format(address=f"{partner.base}/{name}.csv"), name)
    partner.replies["/works.csv"] = content(b"Nom\nAlpha\n")
    done = run(environment, "--json")
    assert done.returncode == 1, done.stderr
    said = json.loads(done.stdout)
    gone, works = said["harvest"]
    assert (gone["state"], gone["code"], gone["retrieved"]) == ("failed", "harvest-status", None)
    assert gone["address"] == f"{partner.base}/gone.csv"
    assert set(gone["message"]) == {"fr", "en"}
    assert (works["state"], works["message"]) == ("new", None)
    # The release says of each source how old it is: here, what source.toml says, and today.
    built = said["build"]["sources"]
    today = datetime.now(UTC).date().isoformat()
    assert (built["gone"]["retrieved"], built["works"]["retrieved"]) == ("2026-01-01", today)
    assert (built["works"]["records"], built["works"]["refused"]) == (1, None)
    assert "organizations.csv" in built["gone"]["refused"]["en"]


def test_people_are_told_in_their_language(
    environment: dict[str, str], partner: Partner, data: Path
) -> None:
    declare(data, TABLE.format(address=f"{partner.base}/list.csv"))
    partner.replies["/list.csv"] = status(410)
    done = run(environment, "partner", "--no-build")
    assert done.returncode == 1
    assert "échec" in done.stdout
    assert f"partner: « {partner.base}/list.csv » : le serveur répond « 410 Gone »" in done.stdout


def test_a_source_that_does_not_say_how_is_an_error(
    environment: dict[str, str], data: Path
) -> None:
    declare(data, '[fetch]\nkind = "telex"')
    done = run(environment, "partner", "--no-build")
    assert done.returncode == 2
    assert "source.toml" in done.stderr
    assert "telex" in done.stderr


LIST = """Nom,Contact,Courriel
Alpha,Marie Dupont,marie.dupont@alpha.example
joindre.marie@beta.example,Marie,
Gamma marie@gamma.example,Marie,
Delta,Marie,06 12 34 56 78,marie@delta.example
Epsilon,+33 6 12 34 56 79,
"""


def test_contacts_of_persons_stay_where_they_were_received(
    environment: dict[str, str], partner: Partner, data: Path
) -> None:
    folder = declare(data, TABLE.format(address=f"{partner.base}/list.csv"))
    partner.replies["/list.csv"] = content(LIST.encode())
    done = run({**environment, "MAILLAGE_MAX_SET_ASIDE": "1"}, "--json")
    assert done.returncode == 0, done.stderr
    release = Releases(Path(environment["MAILLAGE_HOME"])).current()
    public = {"store": str(list(Store.read_only(str(release.store)))).encode()}
    for name, path in release.files().items():
        body = path.read_bytes()
        public[name] = gzip.decompress(body) if name.endswith(".gz") else body
    assert b"Alpha" in public["store"]
    assert public["set-aside.jsonl"].count(b"\n") == 3
    for name, body in public.items():
        for contact in (b"marie", b"12 34 56", b"beta-example"):
            assert contact not in body.lower(), (name, contact)
    assert not set(public) & {path.name for path in (folder / "received").iterdir()}


def test_columns_of_contacts_are_not_harvested(environment: dict[str, str], data: Path) -> None:
    declare(data, TABLE.format(address="https://p.example/a.csv").replace("slug =", "email ="))
    done = run(environment, "partner", "--no-build")
    assert done.returncode == 2
    assert "email" in done.stderr
    assert "source.toml" in done.stderr


def test_fewer_rows_are_accepted_of_named_sources_only(environment: dict[str, str]) -> None:
    done = run(environment, "--accept-fewer")
    assert done.returncode == 2
    assert "SOURCE" in done.stderr
