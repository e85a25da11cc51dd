"""Fuzz a running server: `python -m benchmarks.fuzzing ADDRESS [SECONDS [SEED]]`."""

import json
import os
import sys
from pathlib import Path

from benchmarks.fuzzing.endpoint import fuzz, seeds

ROOT = Path(__file__).parents[2]


def main() -> None:
    """Fuzz and print; exit code 1 when there were faults."""
    address = sys.argv[1]
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 600.0
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    conformance = Path(os.environ.get("MAILLAGE_CONFORMANCE", "../shared/conformance"))
    report = fuzz(address, seeds([ROOT / "queries", conformance]), seconds, seed)
    print(json.dumps({"statuses": report.statuses, "faults": report.faults}, indent=1))
    raise SystemExit(1 if report.faults else 0)


if __name__ == "__main__":
    main()
