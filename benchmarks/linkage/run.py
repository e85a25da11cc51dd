"""One run: the records of a file are linked; what that took and how good it is, as JSON."""

import csv
import json
import os
import sys
import time
from collections import Counter
from pathlib import Path

from benchmarks.linkage.bodies import table
from benchmarks.linkage.records import COLUMNS
from matching.gazetteer import Gazetteer, Territory
from matching.linking import link
from matching.record import Record, record

PLACES = Path(__file__).parents[2] / "data" / "places" / "places-europe.csv"


def gazetteer() -> Gazetteer:
    """The reference that a release holds, from its tables."""
    found = [Territory(row["name"], "commune", row["department"]) for row in table("communes.csv")]
    found += [
        Territory(row["name"], "intercommunality", row["department"]) for row in table("epci.csv")
    ]
    found += [Territory(row["name"], "department", row["code"]) for row in table("departments.csv")]
    found += [Territory(row["name"], "region") for row in table("regions.csv")]
    with PLACES.open(encoding="utf-8", newline="") as lines:
        found += [
            Territory(row["name"], "place", "", row["country"], _others(row))
            for row in csv.DictReader(lines)
        ]
    return Gazetteer.of(found)


def _others(row: dict[str, str]) -> tuple[str, ...]:
    return tuple(filter(None, row["alternate_names"].split("|")))


def read(row: tuple[str, ...]) -> Record:
    """A record of the file as it is matched."""
    told = dict(zip(COLUMNS[1:], row, strict=True))
    return record(
        told["name"],
        kind=told["kind"],
        place=told["place"],
        department=told["department"],
        country="FR",
        websites=[told["website"]] if told["website"] else [],
        identifiers=[f"siren:{told['siren']}"] if told["siren"] else [],
    )


def _processor_seconds() -> float:
    """Of this process and those that it has waited for."""
    return sum(os.times()[:4])


def main(source: str) -> None:
    """Link the records of a file, and compare with the truth that it tells."""
    known = gazetteer()
    start, worked = time.perf_counter(), _processor_seconds()
    with Path(source).open(encoding="utf-8", newline="") as lines:
        reader = csv.reader(lines)
        next(reader)
        bodies, rows = [], []
        for body, *rest in reader:
            bodies.append(int(body))
            rows.append(tuple(rest))
    found = link(rows, read, known)
    seconds = time.perf_counter() - start
    worked = _processor_seconds() - worked
    joined = Counter(
        bodies[one] == bodies[other]
        for cluster in found.clusters
        for place, one in enumerate(cluster)
        for other in cluster[place + 1 :]
    )
    reviewed = Counter(bodies[link.one] == bodies[link.other] for link in found.review)
    truth = sum(count * (count - 1) // 2 for count in Counter(bodies).values())
    print(
        json.dumps(
            {
                "records": len(rows),
                "seconds": seconds,
                "processor seconds": worked,
                "pairs compared": found.compared,
                "clusters": len(found.clusters),
                "precision": joined[True] / max(joined.total(), 1),
                "recall": joined[True] / truth,
                "recall with review": (joined[True] + reviewed[True]) / truth,
                "pairs to review": reviewed.total(),
            }
        )
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
