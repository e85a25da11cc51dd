"""The command that finds the rows of a list that are of one body, over a real release."""

import csv
import os
import subprocess
import sys
from pathlib import Path

from store.release import Release

ROOT = Path(__file__).parents[2]


def run(home: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, ROOT / "maillage.py", "duplicates", *arguments]
    environment = {**os.environ, "MAILLAGE_HOME": str(home), "LANG": "en_GB.UTF-8"}
    return subprocess.run(command, env=environment, capture_output=True, text=True, cwd=ROOT)


def test_a_list_kept_by_hand(home: Path, release: Release, tmp_path: Path) -> None:
    source, target = tmp_path / "list.csv", tmp_path / "found.csv"
    source.write_text(
        "\ufeffNom;Ville;Dépt;SIREN\n"
        "Ville de Loos en Gohelle;Loos-en-Gohelle;62;\n"
        "Les Amis du Vélo;Lille;59;\n"
        "LOOS-EN-GOHELLE;;62;\n"
        "Les Amis du Velo;Arras;62;\n"
        ";;;\n"
        "Amis du vélo (Les);;;\n"
        "CLER;;;421 190 133\n"
        "Réseau pour la transition énergétique;;;421190133\n",
        encoding="utf-8",
    )
    columns = ("--name", "Nom", "--place", "Ville", "--department", "Dépt", "--identifier", "SIREN")
    done = run(home, source, *columns, "-o", target)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("8 rows: 4 of 2 bodies that have several, 2 pairs to review.")
    with target.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert [row["Nom"] for row in rows][:2] == ["Ville de Loos en Gohelle", "Les Amis du Vélo"]
    assert [row["row"] for row in rows] == [str(number) for number in range(2, 10)]
    assert [row["cluster"] for row in rows] == ["2", "", "2", "", "", "", "8", "8"]
    assert (rows[0]["rule"], rows[6]["rule"]) == ("same-name", "same-siren")
    assert [row["review"] for row in rows] == ["", "7", "", "7", "", "3 5", "", ""]
    assert rows[5]["review_rules"] == "several several"


def test_the_list_may_be_written_over(home: Path, release: Release, tmp_path: Path) -> None:
    source = tmp_path / "list.csv"
    source.write_text("nom\nADEME\nAdeme\n", encoding="utf-8")
    assert run(home, source, "--name", "nom", "-o", source).returncode == 0
    with source.open(encoding="utf-8", newline="") as lines:
        assert [row["cluster"] for row in csv.DictReader(lines)] == ["2", "2"]
