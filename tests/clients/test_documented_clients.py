"""The examples of docs/clients.md do what they say, as they stand there."""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest

DOCUMENT = Path(__file__).parents[2] / "docs" / "clients.md"
SHOWN = "http://127.0.0.1:8000"
HEADING = re.compile(r"^## ([^\n]+)$|^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


class Example(NamedTuple):
    """A block of code, with the heading above it."""

    heading: str
    language: str
    code: str


def examples(*languages: str) -> list[Example]:
    """The document's blocks in these languages."""
    found, heading = [], ""
    for match in HEADING.finditer(DOCUMENT.read_text("utf-8")):
        heading = match[1] or heading
        if match[2] in languages:
            found.append(Example(heading, match[2], match[3]))
    return found


def run(example: Example, address: str, folder: Path) -> str:
    """Run a block against the server, with warnings of deprecation as errors; give its output."""
    assert SHOWN in example.code
    code = example.code.replace(SHOWN, address)
    python = [sys.executable, "-W", "error::DeprecationWarning", "-c", code]
    command = python if example.language == "python" else ["sh", "-euc", code]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
@pytest.mark.parametrize("number", range(len(examples("sh"))))
def test_curl(number: int, address: str, tmp_path: Path) -> None:
    printed = run(examples("sh")[number], address, tmp_path).splitlines()
    if "etag" in examples("sh")[number].code:
        assert printed == ["304"]
        assert (tmp_path / "board.csv").stat().st_size > 100
    else:
        assert "," in printed[0]
        assert printed[1].startswith("https://w3id.org/maillage/id/")


@pytest.mark.parametrize("number", range(len(examples("python"))))
def test_python(number: int, address: str, tmp_path: Path) -> None:
    printed = run(examples("python")[number], address, tmp_path).splitlines()
    assert len(printed) >= 1
    assert not [line for line in printed if line == "0" or line.startswith("0 ")]


def test_pandas_reads_every_row(address: str, tmp_path: Path) -> None:
    (first, *_) = [item for item in examples("python") if "pandas" in item.heading]
    printed = run(Example(*first[:2], first.code + "print(len(signatories))\n"), address, tmp_path)
    rows = httpx.get(f"{address}/queries/signatories?format=json").json()["results"]["bindings"]
    assert printed.splitlines()[-1] == str(len(rows))


def test_a_whole_source_has_all_its_triples(address: str, tmp_path: Path) -> None:
    (example,) = [item for item in examples("python") if "rdf-graph-store" in item.code]
    counted = httpx.get(
        f"{address}/sparql",
        params={
            "query": "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } FILTER(STRENDS(STR(?g),"
            ' "/graph/cler")) }',
            "format": "csv",
        },
    ).text
    assert run(example, address, tmp_path).split()[0] == counted.split()[1]


def test_all_clients_are_shown() -> None:
    headings = {item.heading for item in examples("sh", "python", "r", "js")}
    wanted = {"curl", "Python: pandas", "Python: SPARQLWrapper", "Python: rdflib", "R"}
    assert wanted <= headings
