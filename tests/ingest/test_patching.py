"""A reference source patched row by row equals the same source built afresh."""

import gzip
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from pyoxigraph import Store

from ingest.build import Outcome, build
from ingest.making import Maker
from store.releases import Releases
from store.settings import Settings

ROOT = Path(__file__).parents[2]
FILES = ("source.toml", "vocabulary.csv", "regions.csv", "departments.csv", "epci.csv")
Edit = Callable[[list[str]], list[str]]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """The regions, departments and intercommunalities of France, and the communes of the Ain."""
    folder = tmp_path / "data" / "territories"
    folder.mkdir(parents=True)
    for name in FILES:
        shutil.copy(ROOT / "data" / "territories" / name, folder / name)
    rows = (ROOT / "data" / "territories" / "communes.csv").read_text("utf-8").splitlines()
    kept = [row for row in rows if row.startswith(("insee", "01", "62528", "80"))]
    (folder / "communes.csv").write_text("\n".join(kept) + "\n", encoding="utf-8")
    return Settings(root=ROOT, home=tmp_path / "home", data=tmp_path / "data")


def run(settings: Settings) -> Outcome:
    return build(settings, lambda *_: None)


def renamed(rows: list[str]) -> list[str]:
    return [row.replace("Loos-en-Gohelle", "Loos") for row in rows]


def without(rows: list[str]) -> list[str]:
    return [row for row in rows if not row.startswith("01002")]


def moved(rows: list[str]) -> list[str]:
    return [rows[0], *reversed(rows[1:])]


def added(rows: list[str]) -> list[str]:
    new = "01003,Amareins,210100038,1000,01,84,,01090,46.1,4.8,https://amareins.example"
    return [*rows[:2], new, *rows[2:]]


def spoilt(rows: list[str]) -> list[str]:
    return [row.replace("https://www.loos-en-gohelle.fr", "jane@loos.example") for row in rows]


def lost(rows: list[str]) -> list[str]:
    """Its department is not known: the full way sets it aside."""
    return [row.replace(",62,32,", ",99,32,") for row in rows]


def seat(rows: list[str]) -> list[str]:
    """Bourg-en-Bresse, the seat of the Ain, is gone: a department refers to nothing."""
    return [row for row in rows if not row.startswith("01053")]


def everything(settings: Settings) -> tuple[list[bytes], set[str], str, str]:
    release = Releases(settings.home).current()
    dump = gzip.decompress((release.path / "dataset.nq.gz").read_bytes()).splitlines()
    store = {str(quad) for quad in Store.read_only(str(release.store))}
    said = [(release.path / name).read_text() for name in ("report.json", "set-aside.whole.jsonl")]
    return dump, store, *said


PATCHED = {"renamed", "without", "moved", "added", "spoilt"}


@pytest.mark.parametrize("edit", [renamed, without, moved, added, spoilt, lost, seat])
def test_a_patch_equals_a_fresh_build(
    edit: Edit, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(settings)
    path = settings.data / "territories" / "communes.csv"
    rows = path.read_text("utf-8").splitlines()
    changed = edit(rows)
    assert changed != rows
    path.write_text("\n".join(changed) + "\n", encoding="utf-8")
    remade = []
    full = Maker._remake
    monkeypatch.setattr(Maker, "_remake", lambda *given: (remade.append(1), full(*given)))
    run(settings)
    assert (not remade) == (edit.__name__ in PATCHED)
    fresh = Settings(root=ROOT, home=tmp_path / "fresh", data=settings.data)
    run(fresh)
    assert everything(settings) == everything(fresh)


def test_a_source_too_much_at_fault_is_refused_not_patched(settings: Settings) -> None:
    strict = replace(settings, max_set_aside=0)
    path = settings.data / "territories" / "communes.csv"
    run(strict)
    rows = path.read_text("utf-8").splitlines()
    path.write_text("\n".join(spoilt(rows)) + "\n", encoding="utf-8")
    (built,) = run(strict).sources
    assert built.refused is not None


def test_patch_after_patch_equals_a_fresh_build(settings: Settings, tmp_path: Path) -> None:
    path = settings.data / "territories" / "communes.csv"
    run(settings)
    for edit in (renamed, without, added, moved, spoilt):
        rows = path.read_text("utf-8").splitlines()
        path.write_text("\n".join(edit(rows)) + "\n", encoding="utf-8")
        run(settings)
    fresh = Settings(root=ROOT, home=tmp_path / "fresh", data=settings.data)
    run(fresh)
    assert everything(settings) == everything(fresh)
