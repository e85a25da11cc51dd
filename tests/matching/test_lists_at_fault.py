"""What the commands that read a list say of one that cannot be read."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("command", ["reconcile", "duplicates"])
@pytest.mark.parametrize(
    ("content", "column", "said"),
    [
        (b"nom,ville\nx,y\n", "name", "There is no column “name”. The columns are: nom"),
        (b"", "nom", "The columns are: none."),
        (b"nom\n\xe9t\xe9\n", "nom", "cannot be read as CSV in UTF-8"),
        (None, "nom", "No such file"),
    ],
)
@pytest.mark.usefixtures("release")
def test_bad_input(
    home: Path, tmp_path: Path, *, command: str, content: bytes | None, column: str, said: str
) -> None:
    source, target = tmp_path / "list.csv", tmp_path / "found.csv"
    if content is not None:
        source.write_bytes(content)
    done = subprocess.run(
        [sys.executable, ROOT / "maillage.py", command, source, "--name", column, "-o", target],
        env={**os.environ, "MAILLAGE_HOME": str(home), "LANG": "en_GB.UTF-8"},
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert not target.exists()
