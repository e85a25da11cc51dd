"""Measure a part of the comparison, or print recorded results as Markdown for the note."""

import argparse
import json
import signal
import sys
from pathlib import Path

from benchmarks.sparql.comparison import FOLDER, Plan, Results, measure
from benchmarks.sparql.servers import SERVERS
from benchmarks.sparql.table import markdown


def main() -> None:
    """Read the arguments, measure, write the results and print the table."""
    # Asked to end, it ends the servers that it started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended"))
    options = _options()
    if options.table:
        print(markdown(json.loads(options.table.read_text(encoding="utf-8"))))
        return
    plan = Plan(
        folder=options.folder,
        servers=tuple(options.servers.split(",")),
        measures=options.measures,
        runs=options.runs,
        seconds=options.seconds,
        limit=options.limit,
        index_again=options.index_again,
    )

    def tell(results: Results) -> None:
        text = json.dumps(results, ensure_ascii=False, indent=1)
        options.output.write_text(text + "\n", encoding="utf-8")

    print(markdown(measure(plan, tell)))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sparql", description=__doc__)
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where the data is kept")
    parser.add_argument("--servers", default=",".join(SERVERS), help="names, with commas")
    parser.add_argument("--measures", default="abcde", help="which of a to e")
    parser.add_argument("--runs", type=int, default=5, help="runs of each analytical question")
    parser.add_argument("--seconds", type=int, default=3, help="of each run under wrk")
    parser.add_argument("--limit", type=float, default=30, help="seconds for one answer")
    parser.add_argument("--index-again", action="store_true", help="when the formats changed")
    parser.add_argument("--output", type=Path, default=Path("sparql.json"), help="results in JSON")
    parser.add_argument("--table", type=Path, help="print these results, measure nothing")
    return parser.parse_args()


if __name__ == "__main__":
    main()
