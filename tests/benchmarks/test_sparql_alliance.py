"""The made alliance: the same for the same seed, in the words of the context, skewed."""

import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from benchmarks.sparql import alliance
from benchmarks.sparql.places import read_places
from ingest.mapping import Context
from store.namespaces import DEFAULT_BASE

ROOT = Path(__file__).parents[2]
THEMES = [f"{DEFAULT_BASE}id/theme/t{number}" for number in range(20)]


@pytest.fixture(scope="module")
def profile() -> dict[str, Any]:
    text = Path(alliance.__file__).with_name("alliance.toml").read_text(encoding="utf-8")
    given = tomllib.loads(text)
    given["sizes"] = {name: max(10, size // 200) for name, size in given["sizes"].items()}
    return given


def made(profile: dict[str, Any]) -> list[alliance.Said]:
    places = read_places(ROOT / "data" / "territories")
    return list(alliance.Alliance(profile, places, THEMES).nodes())


def test_equal_seeds_make_equal_alliances(profile: dict[str, Any]) -> None:
    first = made(profile)
    assert first == made(profile)
    assert first != made({**profile, "seed": profile["seed"] + 1})


def test_each_word_is_in_the_context(profile: dict[str, Any]) -> None:
    context = Context(ROOT / "ontology" / "context.jsonld", DEFAULT_BASE)
    for said in made(profile)[:2000]:
        # JSON-LD drops a word that the context does not know without complaint.
        stated = context.triples([said.node])
        words = [word for word in said.node if word not in ("id", "type") and said.node[word]]
        assert len({line.split(b" ")[1] for line in stated}) >= len(words)


def test_some_networks_are_much_larger_than_others(profile: dict[str, Any]) -> None:
    memberships = (said.node for said in made(profile) if said.node.get("type") == "Membership")
    sizes = Counter(node["organization"] for node in memberships).most_common()
    assert sizes[0][1] > 5 * sizes[len(sizes) // 2][1]
