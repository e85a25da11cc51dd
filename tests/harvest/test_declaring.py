"""What the documentation shows of [fetch] is what a source may say."""

import re
import tomllib
from pathlib import Path

import jmespath
import pytest

from ingest.harvest.columns import wanted
from ingest.harvest.connectors import CONNECTORS
from ingest.source import load_source

ROOT = Path(__file__).parents[2]
ABOUT = """
title = { fr = "Partenaire", en = "Partner" }
publisher = "Partner"
homepage = "https://partner.example"
licence = "https://creativecommons.org/publicdomain/zero/1.0/"
retrieved = 2026-01-01
module = "lists"
how = "Harvested."
"""


def examples(path: Path) -> list[str]:
    text = path.read_text(encoding="utf-8")
    blocks = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    lines = [re.sub(r"^   ", "", block, flags=re.MULTILINE) for block in blocks]
    return [block for block in lines if "[fetch]" in block]


GUIDE = examples(ROOT / "docs" / "harvesting.md")
MODULES = sorted((ROOT / "ingest" / "harvest" / "connectors").glob("*.py"))


@pytest.mark.parametrize(
    "example", GUIDE + [example for path in MODULES for example in examples(path)]
)
def test_examples_can_be_copied(example: str, tmp_path: Path) -> None:
    whole = example if example.startswith("title") else ABOUT + example
    folder = tmp_path / "partner"
    folder.mkdir()
    (folder / "source.toml").write_text(whole, encoding="utf-8")
    source = load_source(folder)
    assert source.fetch["kind"] in CONNECTORS
    needed = "query" if source.fetch["kind"] in ("rdf", "sparql") else "columns"
    for asked in wanted(source, needed):
        if source.fetch["kind"] in ("wordpress", "gogocarto", "bdf"):
            assert all(jmespath.compile(text) for text in asked.columns.values())


def test_every_kind_is_in_the_guide() -> None:
    assert {tomllib.loads(example)["fetch"]["kind"] for example in GUIDE} == set(CONNECTORS)
