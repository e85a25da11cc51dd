"""Run the benchmarks named as arguments, or all, and record their results beside the code.

One that needs a program which is not installed is left out with a message that says which.
"""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import (
    build,
    contributing,
    lighthouse,
    mapping,
    pages,
    reconciliation,
    search,
    stream,
)
from benchmarks.linkage import comparison as linkage
from benchmarks.measuring import NotInstalled
from benchmarks.sparql import comparison

BENCHMARKS = {
    "build": build.measure,
    "contributing": contributing.measure,
    "mapping": mapping.measure,
    "search": search.measure,
    "reconciliation": reconciliation.measure,
    "linkage": linkage.measure,
    "sparql": comparison.measure,
    "stream": stream.measure,
    "pages": pages.measure,
    "lighthouse": lighthouse.measure,
}
RESULTS = Path(__file__).with_name("results")


def main() -> None:
    """Measure, print and record."""
    RESULTS.mkdir(exist_ok=True)
    for name in sys.argv[1:] or BENCHMARKS:
        try:
            measured = BENCHMARKS[name]()
        except NotInstalled as error:
            print(f"{name} is left out: {error}", file=sys.stderr)
            continue
        result = {"measured": datetime.now(UTC).date().isoformat(), **measured}
        text = json.dumps(result, ensure_ascii=False, indent=1)
        (RESULTS / f"{name}.json").write_text(text + "\n", encoding="utf-8")
        print(name, text, flush=True)


if __name__ == "__main__":
    main()
