"""Bad input: each case with its exact message and outcome, through the real build."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from bad_input import said, spoil

from store.settings import Settings

ROOT = Path(__file__).parents[2]
CASES = tomllib.loads(Path(__file__).with_name("bad-input.toml").read_text("utf-8"))["case"]


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_bad_input(case: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    spoil(case, tmp_path / "data")
    found = said(
        Settings(root=ROOT, home=tmp_path / "var", data=tmp_path / "data", max_set_aside=1.0)
    )
    expected = {
        "refused": case.get("refused", ""),
        "set_aside": case.get("set_aside", []),
        "good": case["good"],
    }
    assert {name: found[name] for name in expected} == expected
    if not expected["refused"]:
        assert found["remarks"] == case.get("remarks", [])


def test_there_are_enough_cases() -> None:
    assert len(CASES) >= 40
    assert len({case["name"] for case in CASES}) == len(CASES)
