"""Run the benchmarks named as arguments, or all, and record their results beside the code."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import build, mapping

BENCHMARKS = {"build": build.measure, "mapping": mapping.measure}
RESULTS = Path(__file__).with_name("results")


def main() -> None:
    """Measure, print and record."""
    RESULTS.mkdir(exist_ok=True)
    for name in sys.argv[1:] or BENCHMARKS:
        result = {"measured": datetime.now(UTC).date().isoformat(), **BENCHMARKS[name]()}
        text = json.dumps(result, ensure_ascii=False, indent=1)
        (RESULTS / f"{name}.json").write_text(text + "\n", encoding="utf-8")
        print(name, text, flush=True)


if __name__ == "__main__":
    main()
