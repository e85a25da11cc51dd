"""What goes before what among the things found: read from ranking.toml."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Ranking", "load_ranking"]


@dataclass(frozen=True)
class Ranking:
    """Points, and the order of texts and groups; ranking.toml says what each is for."""

    exact: float
    beginning: float
    names: float
    word_in_names: float
    word_elsewhere: float
    stem: float
    prefix: float
    texts: Mapping[str, Sequence[str]]
    groups: Mapping[str, float]


def load_ranking() -> Ranking:
    """Read the file beside this module."""
    path = Path(__file__).with_name("ranking.toml")
    return Ranking(**tomllib.loads(path.read_text(encoding="utf-8")))
