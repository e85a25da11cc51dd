"""The command line, as a person or a script runs it."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import openpyxl
import pytest

ROOT = Path(__file__).parents[1]
GOOD = ROOT / "tests" / "ingest" / "good" / "partner"


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    shutil.copytree(GOOD, tmp_path / "data" / "partner")
    return {
        **os.environ,
        "MAILLAGE_DATA": str(tmp_path / "data"),
        "MAILLAGE_HOME": str(tmp_path / "home"),
        "MAILLAGE_MAX_SET_ASIDE": "1",
        "LANG": "en_GB.UTF-8",
    }


def run(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "maillage.py"), *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, cwd=ROOT)


def bad_row(environment: dict[str, str]) -> Path:
    path = Path(environment["MAILLAGE_DATA"]) / "partner" / "organizations.csv"
    with path.open("a", encoding="utf-8") as rows:
        rows.write("gamma,Gamma,,,,,,,,,,,20211,,,https://pages.example/gamma\n")
    return path


def test_build_tells_scripts_what_it_did(environment: dict[str, str]) -> None:
    bad_row(environment)
    done = run(environment, "build", "--json")
    assert done.returncode == 0
    said = json.loads(done.stdout)
    assert said["release"]
    assert said["sources"]["partner"]["records"] == 9
    assert [(row["file"], row["line"]) for row in said["set_aside"]] == [("organizations.csv", 4)]


def test_build_tells_people_what_was_set_aside(environment: dict[str, str]) -> None:
    bad_row(environment)
    done = run(environment, "build", "--strict")
    assert done.returncode == 1
    assert 'partner/organizations.csv:4: "20211" is not a date' in done.stdout
    assert "release: 2" in done.stdout


def test_validate_names_line_and_remedy(environment: dict[str, str]) -> None:
    path = bad_row(environment)
    done = run(environment, "validate", str(path))
    assert done.returncode == 1
    assert done.stdout.splitlines()[0] == (
        'organizations.csv:4: Violation: "20211" is not a date: write YYYY, YYYY-MM or '
        "YYYY-MM-DD, with a year from 1000 to 2199."
    )


def test_validate_speaks_french(environment: dict[str, str]) -> None:
    path = bad_row(environment)
    done = run({**environment, "LANG": "fr_FR.UTF-8"}, "validate", str(path))
    assert "« 20211 » n'est pas une date" in done.stdout


def test_validate_passes_good_tables(environment: dict[str, str]) -> None:
    folder = Path(environment["MAILLAGE_DATA"]) / "partner"
    files = [str(folder / name) for name in ("organizations.csv", "roles.csv", "projects.csv")]
    done = run(environment, "validate", *files)
    assert done.returncode == 0, done.stdout
    assert done.stdout.splitlines()[-1].startswith("3 file(s), 0 violation(s)")


def test_validate_takes_rdf(environment: dict[str, str], tmp_path: Path) -> None:
    path = tmp_path / "person.ttl"
    path.write_text(
        "<https://w3id.org/maillage/id/person/x.ada> a <http://xmlns.com/foaf/0.1/Person> ;"
        ' <https://schema.org/name> "Ada" .'
    )
    done = run(environment, "validate", str(path), "--json")
    assert done.returncode == 1
    assert {fault["severity"] for fault in json.loads(done.stdout)} >= {"Violation"}


def test_validate_asks_for_the_table(environment: dict[str, str], tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("a,b\n1,2\n")
    done = run(environment, "validate", str(path))
    assert done.returncode == 2
    assert done.stderr.startswith(
        "maillage: list.csv: no known table has these columns name its table with --table:"
    )


def test_validate_of_a_missing_file_says_so(environment: dict[str, str], tmp_path: Path) -> None:
    done = run(environment, "validate", str(tmp_path / "none.csv"))
    assert done.returncode == 1
    assert (
        "none.csv:0: Violation: The file is announced by the source but is not there" in done.stdout
    )


def test_releases_diff_restore_and_gc(environment: dict[str, str]) -> None:
    first = json.loads(run(environment, "build", "--json").stdout)["release"]
    bad_row(environment)
    path = Path(environment["MAILLAGE_DATA"]) / "partner" / "organizations.csv"
    path.write_text(path.read_text("utf-8").replace("20211", "2011"), encoding="utf-8")
    second = json.loads(run(environment, "build", "--json").stdout)["release"]
    listed = json.loads(run(environment, "releases", "--json").stdout)
    assert [(item["id"], item["current"]) for item in listed] == [(second, True), (first, False)]
    changes = run(environment, "diff", first, second).stdout
    assert changes.splitlines()[-1] == "partner: +4 -0"
    quads = run(environment, "diff", first, second, "--quads").stdout
    assert all(line.startswith("+ ") for line in quads.splitlines() if "graph/partner" in line)
    update = run(environment, "diff", first, second, "--format", "update").stdout
    assert update.startswith("INSERT DATA {\nGRAPH <https://w3id.org/maillage/graph/")
    wrong = run(environment, "diff", first, second, "--format", "xml")
    assert (wrong.returncode, "patch, update, csv, text" in wrong.stderr) == (2, True)
    assert run(environment, "restore", first).stdout == f"{first}\n"
    assert run(environment, "gc", "--keep", "1").stdout == ""
    assert run(environment, "restore", second).returncode == 0
    assert run(environment, "gc", "--keep", "1").stdout == f"{first}\n"


def test_query_answers_in_csv(environment: dict[str, str]) -> None:
    run(environment, "build")
    done = run(environment, "query", "no-such-question")
    assert done.returncode == 2
    assert "no-such-question" in done.stderr


def test_a_question_that_asks_elsewhere_is_for_a_server(environment: dict[str, str]) -> None:
    done = run(environment, "query", "partner-organizations", "partner=https://a.example/sparql")
    assert done.returncode == 2
    assert "https://a.example/sparql" in done.stderr
    assert "maillage serve" in done.stderr


def test_query_answers_in_a_workbook(environment: dict[str, str], tmp_path: Path) -> None:
    run(environment, "build")
    command = [sys.executable, str(ROOT / "maillage.py"), "query", "sources", "--format", "xlsx"]
    with (tmp_path / "sources.xlsx").open("wb") as file:
        assert subprocess.run(command, env=environment, stdout=file, cwd=ROOT).returncode == 0
    book = openpyxl.load_workbook(tmp_path / "sources.xlsx")
    assert book.sheetnames == ["Answer", "Where from"]
    assert book["Answer"]["A1"].value == "Source"
    assert book["Answer"].max_row > 1


def test_an_error_is_one_line(environment: dict[str, str]) -> None:
    done = run({**environment, "MAILLAGE_PORT": "many"}, "build")
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1
    assert "MAILLAGE_PORT" in done.stderr


def test_a_plain_wheel_is_refused(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pip", "wheel", "--no-deps"]
    done = subprocess.run(
        [*command, "--wheel-dir", str(tmp_path), str(ROOT)], capture_output=True, text=True
    )
    assert done.returncode != 0
    assert "runs from its checkout" in done.stdout + done.stderr


def test_up_serves_the_last_release_when_the_build_fails(environment: dict[str, str]) -> None:
    release = json.loads(run(environment, "build", "--json").stdout)["release"]
    (Path(environment["MAILLAGE_DATA"]) / "partner" / "source.toml").write_text("title = ")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    command = [sys.executable, str(ROOT / "maillage.py"), "up"]
    served = {**environment, "MAILLAGE_PORT": port}
    with subprocess.Popen(command, env=served, cwd=ROOT, stderr=subprocess.PIPE) as server:
        try:
            health = _health(f"http://127.0.0.1:{port}/health")
        finally:
            server.terminate()
        assert server.stderr is not None
        assert b"source.toml" in server.stderr.read()
    assert health["release"] == release


def _health(address: str) -> dict[str, str]:
    for _ in range(100):
        try:
            return dict(httpx.get(address).raise_for_status().json())
        except httpx.HTTPError:
            time.sleep(0.1)
    raise AssertionError("the server does not answer")


def test_a_person_s_decision_is_written_down(environment: dict[str, str]) -> None:
    path = Path(environment["MAILLAGE_DATA"]) / "partner" / "organizations.csv"
    alpha = next(line for line in path.read_text("utf-8").splitlines() if line[:6] == "alpha,")
    with path.open("a", encoding="utf-8") as rows:
        rows.write(alpha.replace("alpha,", "twin,", 1) + "\n")
    assert run(environment, "build").returncode == 0
    (pair,) = json.loads(run(environment, "review", "--json").stdout)
    assert "twin" in pair["key"] + pair["identity"]
    asked = ("decide", pair["key"], pair["identity"])
    done = run(environment, *asked, "accepted", "--evidence", "one row twice")
    assert done.returncode == 0, done.stderr
    assert run(environment, "review").stdout.startswith("0 pairs.")
    for wrong, said in (
        (("decide", "x", "organization/y", "accepted"), "is no key"),
        ((*asked, "perhaps"), "decides nothing"),
        (("decide", "partner/organization/x", pair["identity"], "accepted"), "no source has"),
        (("decide", pair["key"], "organization/nothing", "rejected"), "nothing is called"),
    ):
        refused = run(environment, *wrong, "--evidence", "why")
        assert refused.returncode == 2
        assert said in refused.stderr
