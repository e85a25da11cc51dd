"""The mapping alone, rows to N-Triples, against Morph-KGC on the same CSV files."""

import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.measuring import median, peak, run

ROOT = Path(__file__).parents[1]
MORPH = ROOT / ".venv-morph"
FILES = ("communes.csv", "places-europe.csv")


def measure() -> dict[str, Any]:
    """Medians of three; each side maps the communes and the places, and writes N-Triples."""
    _install()
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        config = work / "morph.ini"
        config.write_text(
            f"[CONFIGURATION]\noutput_file={work / 'morph.nt'}\nnumber_of_processes=1\n"
            f"[DataSource]\nmappings={ROOT / 'benchmarks' / 'morph' / 'mapping.ttl'}\n"
        )
        theirs = median(lambda: run([MORPH / "bin" / "python", "-m", "morph_kgc", config], ROOT), 3)
        ours = median(
            lambda: run([sys.executable, "-m", "benchmarks.mapping", work / "ours.nt"], ROOT), 3
        )
        triples = {name: _count(work / f"{name}.nt") for name in ("morph", "ours")}
    return {
        "files": list(FILES),
        "maillage": _figures(ours, triples["ours"]),
        "morph-kgc 2.10.0": _figures(theirs, triples["morph"]),
        "ratio of triples a second": round(
            triples["ours"] / ours[0] / (triples["morph"] / theirs[0]), 2
        ),
    }


def _install() -> None:
    if not MORPH.exists():
        run(["python3", "-m", "venv", MORPH], ROOT)
        run([MORPH / "bin" / "pip", "install", "--quiet", "morph-kgc==2.10.0"], ROOT)


def _figures(taken: tuple[float, float], triples: int) -> dict[str, float]:
    return {
        "seconds": round(taken[0], 2),
        "triples": triples,
        "triples a second": round(triples / taken[0]),
        "peak MiB": round(taken[1]),
    }


def _count(path: Path) -> int:
    with path.open("rb") as lines:
        return sum(1 for _ in lines)


def map_alone(target: Path) -> None:
    """Read, map and write the triples of the same files, without validation or store."""
    from ingest.mapping import Context
    from ingest.source import load_source
    from ingest.table import read_tables
    from ingest.tables.areas import communes
    from ingest.tables.places import places

    context = Context(ROOT / "ontology" / "context.jsonld", "https://w3id.org/maillage/")
    with target.open("wb") as output:
        for name, table in (("territories", communes), ("places", places)):
            file = "communes.csv" if name == "territories" else "places-europe.csv"
            reading = read_tables(load_source(ROOT / "data" / name), [table(file)])
            nodes = (node for record in reading.records for node in record.nodes)
            output.writelines(line + b"\n" for line in sorted(context.triples(nodes)))


if __name__ == "__main__":
    started = time.perf_counter()
    map_alone(Path(sys.argv[1]))
    print(f"{time.perf_counter() - started:.2f} s, {peak():.0f} MiB")
