"""Telling releases to the event stream and mirroring them, against `oxigraph load` of the same.

The real data: all of it from nothing, then after one row changed in a small and in a large source.
"""

import gzip
import shutil
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.measuring import Run, machine, median, run
from benchmarks.serving import serving
from store.releases import Releases
from store.stream.folder import Folder

ROOT = Path(__file__).parents[1]
BIN = ROOT / ".venv" / "bin"
TIMES = 3
_LOOKED_SECONDS = 5.0
CHANGED = ("fabrique/signatories.csv", "territories/communes.csv")


def measure() -> dict[str, Any]:
    """Medians of three for telling and loading; mirrors once, from a real server."""
    with tempfile.TemporaryDirectory() as folder:
        bench = _Bench(Path(folder))
        bench.build()
        load = median(bench.load, TIMES)
        whole = median(bench.tell_anew, TIMES)
        stream = Folder(bench.home).read()
        assert stream is not None
        found = {
            "machine": machine("pyoxigraph", "oxigraph"),
            "quads": Releases(bench.home).current().manifest["quads"],
            "members": stream.position,
            "pages": len(stream.pages),
            "MiB on disk": round(sum(page.length for page in stream.pages) / 2**20, 1),
            "oxigraph load": {"seconds": round(load[0], 2)},
            "telling all": {
                "seconds": round(whole[0], 2),
                "times oxigraph load": round(whole[0] / load[0], 2),
            },
        }
        with serving(bench.settings) as server:
            found["mirror from nothing"] = _told(bench.mirror(server.address))
            for name in CHANGED:
                bench.change(name)
                seconds, _ = median(bench.tell_again, TIMES)
                found[f"telling one row changed in {name}"] = {"seconds": round(seconds, 2)}
                mirrored = _told(bench.mirror(server.address))
                found[f"mirroring one row changed in {name}"] = mirrored
        return found


class _Bench:
    """Copies of the data and a home, in a folder."""

    def __init__(self, work: Path) -> None:
        self.home = work / "home"
        self._work = work
        self._kept = work / "kept"
        shutil.copytree(ROOT / "data", work / "data")
        self.settings = {"HOME": str(self.home), "DATA": str(work / "data"), "WARMING": "0"}
        self._named = {f"MAILLAGE_{name}": value for name, value in self.settings.items()}

    def build(self) -> Run:
        return run([BIN / "maillage", "build", "--json"], ROOT, **self._named)

    def load(self) -> Run:
        target, plain = self._work / "loaded", self._work / "dataset.nq"
        shutil.rmtree(target, ignore_errors=True)
        if not plain.exists():
            dump = Releases(self.home).current().path / "dataset.nq.gz"
            plain.write_bytes(gzip.decompress(dump.read_bytes()))
        return run([BIN / "oxigraph", "load", "--location", target, "--file", plain], ROOT)

    def tell_anew(self) -> Run:
        shutil.rmtree(self.home / "stream")
        return self._tell()

    def change(self, name: str) -> None:
        """Change a row and publish it, keeping the stream as it was before."""
        path = self._work / "data" / name
        *lines, last = path.read_text(encoding="utf-8").rstrip("\n").split("\n")
        cells = last.split(",")
        cells[1] = f"{cells[1]} bis"
        path.write_text("\n".join([*lines, ",".join(cells)]) + "\n", encoding="utf-8")
        shutil.rmtree(self._kept, ignore_errors=True)
        shutil.copytree(self.home / "stream", self._kept)
        self.build()
        # The server looks whether it is told, and might be at it when the folder is removed.
        time.sleep(_LOOKED_SECONDS)

    def tell_again(self) -> Run:
        shutil.rmtree(self.home / "stream")
        shutil.copytree(self._kept, self.home / "stream")
        return self._tell()

    def mirror(self, address: str) -> Run:
        named = {**self._named, "MAILLAGE_HOME": str(self._work / "mirror")}
        return run([BIN / "maillage", "mirror", "--once", address], ROOT, **named)

    def _tell(self) -> Run:
        return run([BIN / "python", "-m", "store.stream.telling", self.home], ROOT)


def _told(taken: Run) -> dict[str, float]:
    return {"seconds": round(taken.seconds, 2), "peak MiB": round(taken.memory)}
