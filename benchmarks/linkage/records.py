"""Records as a partner's list would have them: made bodies, a tenth of them described again."""

import csv
import random
import sys
from pathlib import Path

from benchmarks.linkage.bodies import Bodies, Body, profile
from benchmarks.linkage.noise import Noise

SEED = 20261122
# Of the records, how many are of a body that another record is of.
DUPLICATES = 0.1
# Of the fields but the name, how often even the first description lacks them.
_LACKING = {"place": 0.05, "department": 0.05, "kind": 0.2}
COLUMNS = ("body", *Body._fields)


def make(count: int, seed: int = SEED) -> list[tuple[int, Body]]:
    """So many records, each with the number of its body, in any order."""
    chance = random.Random(seed)
    lists = profile()
    again = round(count * DUPLICATES)
    bodies = list(Bodies(lists, chance).make(count - again))
    noise = Noise(lists, chance)
    # Some bodies are drawn twice, and so described three times.
    drawn = [chance.randrange(len(bodies)) for _ in range(again)]
    records = [(number, _lacking(body, chance)) for number, body in enumerate(bodies)]
    records += [(number, noise.again(bodies[number])) for number in drawn]
    chance.shuffle(records)
    return records


def _lacking(body: Body, chance: random.Random) -> Body:
    lost = {field: "" for field, share in _LACKING.items() if chance.random() < share}
    return body._replace(**lost)


def main(count: str, target: str) -> None:
    """Write so many records as CSV."""
    with Path(target).open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines)
        writer.writerow(COLUMNS)
        writer.writerows((number, *body) for number, body in make(int(count)))


if __name__ == "__main__":
    main(*sys.argv[1:])
