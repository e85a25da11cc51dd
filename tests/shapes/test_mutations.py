"""Removes every constraint and target, one at a time: each time some example must tell."""

from collections.abc import Callable
from functools import cache

from mutants import Mutant, ShapesGraph, Triples
from shape_examples import Verdicts, all_data, all_shapes, verdicts

from ingest.shacl import make_shapes, validate


@cache
def judged(triples: Triples) -> Verdicts:
    return verdicts(validate(all_data(), make_shapes(triples)))


def survives(mutant: Mutant) -> bool:
    return judged(mutant.after) == judged(mutant.before)


def test_every_removal_changes_a_verdict(record_property: Callable[[str, object], None]) -> None:
    triples = [quad.triple for quad in all_shapes().document.quads()]
    found = list(ShapesGraph(triples).mutants())
    survivors = [mutant.removed for mutant in found if survives(mutant)]
    record_property("mutants", len(found))
    assert len(found) > 500
    assert not survivors, "\n".join(survivors)
