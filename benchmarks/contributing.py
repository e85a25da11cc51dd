"""A contribution of one changed actor to graphs that grow, against loading the dump of each anew.

The actors are made up, each with a membership; the partner who contributes has two of them.
"""

import gzip
import itertools
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from benchmarks.measuring import machine
from ingest.contributing.applying import Applier
from ingest.contributing.draft import Draft
from ingest.contributing.judging import Judged
from ingest.project import Project
from ingest.shacl import Report
from store.contributions import REPLACE, Contribution
from store.namespaces import DEFAULT_BASE
from store.releases import Releases
from store.settings import Settings

ROOT = Path(__file__).parents[1]
SIZES = (50_000, 500_000, 5_000_000)
TIMES = 9
# Triples of an actor: ten of its own and of its membership, two that are concluded.
_OF_ONE, _OF_A_GRAPH = 12, 250_000
_NOBODY = Judged(Report(()), frozenset())


def measure() -> dict[str, Any]:
    """Medians, in seconds, of contributing and of only trying it, at each size."""
    found: dict[str, Any] = {"machine": machine("pyoxigraph"), "times": TIMES}
    for size in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            home, data = (Path(folder) / name for name in ("home", "data"))
            for path in (home, data):
                path.mkdir()
            found[f"{size} triples"] = _measured(Settings(root=ROOT, home=home, data=data), size)
    return found


def _measured(settings: Settings, size: int) -> dict[str, float]:
    _fill(settings, size)
    applier = Applier(Project(settings))
    number = itertools.count()

    def contribute(*, dry_run: bool) -> None:
        graph = f"{DEFAULT_BASE}graph/small"
        lines = [*_lines("small", 0), *_lines("small", 50)]
        text = "\n".join(lines).replace("Organisation small 0", f"Organisation {next(number)}")
        asked = Contribution(REPLACE, "Bench", graph, "application/n-triples", dry_run=dry_run)
        outcome = applier.apply(asked, text.encode()).outcome
        assert outcome == ("accepted" if dry_run else "published"), outcome

    contribute(dry_run=False)
    return {
        "triples": Releases(settings.home).current().manifest["triples"],
        "published": _median(lambda: contribute(dry_run=False)),
        "tried, which is judged and not published": _median(lambda: contribute(dry_run=True)),
        "reference, the dump loaded anew": _load(settings),
    }


def _fill(settings: Settings, size: int) -> None:
    """Publish the actors of others, unjudged: that would take longer than all the rest."""
    project = Project(settings)
    graphs = max(2, size // _OF_A_GRAPH)
    names = [f"g{number}" for number in range(graphs)]
    # The first release, of one actor, draws its network; that of millions is not what is measured.
    for count in (60, size // graphs // _OF_ONE):
        with Releases(settings.home).build() as staging:
            draft = Draft(project, staging)
            for name in names:
                lines = {line.encode() for n in range(count) for line in _lines(name, n)}
                draft.change(name, set(), lines - draft.lines(name))
            draft.publish("Bench", _NOBODY)
            draft.close()


def _lines(graph: str, number: int) -> Iterator[str]:
    ids, schema, org = f"{DEFAULT_BASE}id/", "https://schema.org/", "http://www.w3.org/ns/org#"
    actor, tie = (f"<{ids}{kind}/{graph}.{number}>" for kind in ("organization", "membership"))
    network = number % 50 if number >= 50 else number + 50
    a = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
    source = f"<http://purl.org/dc/terms/source> <https://{graph}.example/{number}> ."
    yield f"{actor} {a} <{org}Organization> ."
    yield f'{actor} <{schema}name> "Organisation {graph} {number}"@fr .'
    yield f"{actor} {source}"
    yield f"{actor} <{org}classification> <{DEFAULT_BASE}scheme/organization-kind/association> ."
    yield f"{tie} {a} <{org}Membership> ."
    yield f"{tie} <{org}member> {actor} ."
    yield f"{tie} <{org}organization> <{ids}organization/{graph}.{network}> ."
    yield f"{tie} <{org}role> <{DEFAULT_BASE}scheme/role/member> ."
    yield f"{tie} {source}"
    yield f'{tie} <{schema}startDate> "2020"^^<http://www.w3.org/2001/XMLSchema#gYear> .'


def _median(do: Callable[[], None]) -> float:
    return round(statistics.median(_seconds(do) for _ in range(TIMES)), 3)


def _seconds(do: Callable[[], object]) -> float:
    begun = time.perf_counter()
    do()
    return time.perf_counter() - begun


def _load(settings: Settings) -> float:
    dump = Releases(settings.home).current().path / "dataset.nq.gz"
    with tempfile.TemporaryDirectory() as folder, gzip.open(dump) as lines:
        store = ox.Store(folder)
        return round(_seconds(lambda: store.bulk_load(lines, format=ox.RdfFormat.N_QUADS)), 3)
