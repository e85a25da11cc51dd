"""The command that finds a list's rows again, over a release of the real data."""

import csv
import os
import subprocess
import sys
from pathlib import Path

from store.release import Release

ROOT = Path(__file__).parents[2]
BASE = "https://w3id.org/maillage/id/"


def run(home: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, ROOT / "maillage.py", "reconcile", *arguments]
    environment = {**os.environ, "MAILLAGE_HOME": str(home), "LANG": "en_GB.UTF-8"}
    return subprocess.run(command, env=environment, capture_output=True, text=True, cwd=ROOT)


def test_a_list_kept_by_hand(home: Path, release: Release, tmp_path: Path) -> None:
    source, target = tmp_path / "list.csv", tmp_path / "found.csv"
    source.write_text(
        "\ufeffNom;Ville;Dépt;Site\n"
        "Ville de Loos en Gohelle;Loos-en-Gohelle;62;\n"
        "NANTES METROPOLE;Nantes;44;\n"
        "CC des Crêtes Préardennaises;;08;\n"
        "Les Amis du Vélo;;;\n"
        ";;;\n",
        encoding="utf-8",
    )
    columns = ("--name", "Nom", "--place", "Ville", "--department", "Dépt", "--website", "Site")
    done = run(home, source, *columns, "-o", target)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("5 rows: 3 accepted, 0 review, 2 none.")
    with target.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert [row["Nom"] for row in rows][:2] == ["Ville de Loos en Gohelle", "NANTES METROPOLE"]
    assert rows[0]["iri"] == f"{BASE}organization/loos-en-gohelle"
    assert rows[0]["evidence"] == "names same; department 62"
    assert rows[1]["iri"] == f"{BASE}organization/nantes-metropole"
    assert [row["match"] for row in rows] == ["accepted"] * 3 + ["none"] * 2


def test_territories_by_their_codes(home: Path, release: Release, tmp_path: Path) -> None:
    source, target = tmp_path / "list.csv", tmp_path / "found.csv"
    source.write_text("nom,INSEE\nLoos,62528\nSaint-Sauveur,\n", encoding="utf-8")
    named = ("--name", "nom", "--identifier", "INSEE", "--territories")
    done = run(home, source, *named, "-o", target)
    assert done.returncode == 0, done.stderr
    with target.open(encoding="utf-8", newline="") as lines:
        loos, saint = csv.DictReader(lines)
    assert (loos["iri"], loos["rule"]) == (f"{BASE}commune/62528", "same-insee")
    assert (saint["match"], saint["rule"]) == ("review", "homonyms")
    assert len(saint["others"].split()) == 4


def test_a_cell_of_ten_megabytes(home: Path, release: Release, tmp_path: Path) -> None:
    source, target = tmp_path / "list.csv", tmp_path / "found.csv"
    source.write_text(f"nom\n{'x ' * 5_000_000}\nADEME\n", encoding="utf-8")
    done = run(home, source, "--name", "nom", "-o", target)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("2 rows: 1 accepted, 0 review, 1 none.")
