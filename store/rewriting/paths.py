"""Property paths, taken for predicates of their own."""

from collections.abc import Callable

from store.cardinalities import Predicate
from store.rewriting.model import Path, Term

__all__ = ["counts_of", "counts_of_path"]

# Steps that a path of any length is taken to make.
STEPS = 4.0


def counts_of_path(
    path: Path, counts_of_term: Callable[[Term], Predicate], everything: Predicate
) -> Predicate:
    """Estimate a path's matches from those of its predicates."""
    if path.predicate is not None:
        return counts_of_term(path.predicate)
    parts = [counts_of_path(part, counts_of_term, everything) for part in path.parts]
    found = everything
    match path.kind, parts:
        case "inverse", [part]:
            found = counts_of(part.triples, part.objects, part.subjects)
        case "alternative", _:
            subjects = sum(part.subjects for part in parts)
            objects = sum(part.objects for part in parts)
            found = counts_of(sum(part.triples for part in parts), subjects, objects)
        case "sequence", [first, second]:
            middle = max(first.objects, second.subjects, 1)
            triples = first.triples * second.triples / middle
            found = counts_of(triples, first.subjects, second.objects)
        case "many", [part]:
            found = counts_of(part.triples * STEPS, part.subjects, part.objects)
        case "any" | "optional", [part]:
            steps = STEPS if path.kind == "any" else 1.0
            things = everything.subjects
            found = counts_of(part.triples * steps + things, things, things)
    return found


def counts_of(triples: float, subjects: float, objects: float) -> Predicate:
    """Counts of which only the sums are known."""
    most = max(triples, 1.0)
    return Predicate(
        int(triples),
        int(subjects),
        int(objects),
        int(most / max(subjects, 1.0)),
        int(most / max(objects, 1.0)),
        int(most),
        int(most),
    )
