"""A full build and a build after one changed row, against `oxigraph load` of the same N-Quads."""

import gzip
import shutil
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.measuring import machine, median, run
from store.releases import Releases

ROOT = Path(__file__).parents[1]
BIN = ROOT / ".venv" / "bin"
TIMES = 3


def measure() -> dict[str, Any]:
    """Medians of three, each with the reference in the same run."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        shutil.copytree(ROOT / "data", work / "data")
        settings = {"MAILLAGE_DATA": str(work / "data"), "MAILLAGE_HOME": str(work / "home")}
        full = median(lambda: _full(work, settings), TIMES)
        release = Releases(work / "home").current()
        load = median(lambda: _load(work, release.path / "dataset.nq.gz"), TIMES)
        changed = {
            name: median(lambda name=name: _changed(work, settings, name), TIMES)
            for name in ("fabrique/signatories.csv", "territories/communes.csv")
        }
        quads = release.manifest["quads"]
    return {
        "machine": machine("pyoxigraph", "oxigraph", "pyshacl-turbo", "rdflib-turbo"),
        "quads": quads,
        "oxigraph load": {"seconds": round(load[0], 2)},
        "full build": _figures(full, load[0]),
        **{
            f"one row changed in {name}": {
                "seconds": round(taken[0], 2),
                "share of full build": round(taken[0] / full[0], 3),
                "peak MiB": round(taken[1]),
            }
            for name, taken in changed.items()
        },
    }


def _figures(taken: tuple[float, float], reference: float) -> dict[str, float]:
    return {
        "seconds": round(taken[0], 2),
        "times oxigraph load": round(taken[0] / reference, 2),
        "peak MiB": round(taken[1]),
    }


def _full(work: Path, settings: dict[str, str]) -> Any:
    shutil.rmtree(work / "home", ignore_errors=True)
    return run([BIN / "maillage", "build", "--json"], ROOT, **settings)


def _load(work: Path, dump: Path) -> Any:
    target, plain = work / "loaded", work / "dataset.nq"
    shutil.rmtree(target, ignore_errors=True)
    if not plain.exists():
        plain.write_bytes(gzip.decompress(dump.read_bytes()))
    return run([BIN / "oxigraph", "load", "--location", target, "--file", plain], ROOT)


def _changed(work: Path, settings: dict[str, str], name: str) -> Any:
    path = work / "data" / name
    text = path.read_text(encoding="utf-8")
    *lines, last = text.rstrip("\n").split("\n")
    cells = last.split(",")
    cells[1] = f"{cells[1]} bis" if not cells[1].endswith(" bis") else cells[1][:-4]
    path.write_text("\n".join([*lines, ",".join(cells)]) + "\n", encoding="utf-8")
    return run([BIN / "maillage", "build", "--json"], ROOT, **settings)
