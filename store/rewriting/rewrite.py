"""The rewriting step: text in, text out, and what is known of the query."""

from collections.abc import Sequence
from dataclasses import dataclass

from store.cardinalities import Cardinalities
from store.rewriting.estimates import Estimator
from store.rewriting.facts import Facts, facts_of
from store.rewriting.model import Group, Pattern, Unreadable
from store.rewriting.places import Place, Step
from store.rewriting.planning import Planner
from store.rewriting.reading import Reader, parse
from store.rewriting.sampling import Sampler

__all__ = ["Rewriting", "rewrite"]

_UNKNOWN = float("inf")
# Microseconds of two look-ups with a few rows each.
_POINT = 20.0


@dataclass(frozen=True, slots=True)
class Rewriting:
    """What pyoxigraph is to be asked, what was done, and estimates; infinite when unknown.

    ``cost`` is in microseconds of pyoxigraph's time without grouping, sorting and writing;
    ``rows`` are those of the outermost group, before grouping and LIMIT. ``objection`` says
    why the text was left as it is; there are no facts when it could not be read at all.
    """

    text: str
    steps: Sequence[Step] = ()
    cost: float = _UNKNOWN
    rows: float = _UNKNOWN
    facts: Facts | None = None
    objection: str = ""


def rewrite(text: str, cardinalities: Cardinalities, sampler: Sampler | None) -> Rewriting:
    """Rewrite a query that `store.sparql.guard` let pass; its own text when in any doubt.

    The answer stays the same, but for what SPARQL leaves open: the order of rows that ORDER
    BY does not settle, hence also which of them LIMIT keeps.
    """
    facts = None
    try:
        data, root = parse(text)
        facts = facts_of(root)
        query = Reader(data, root).query()
        if _is_point(query.group):
            return Rewriting(text, (), _POINT, 1.0, facts)
        planner = Planner(Estimator(cardinalities, sampler))
        planned = planner.group(query.group, Place(is_whole=True), query.wanted)
    except Unreadable as doubt:
        return Rewriting(text, facts=facts, objection=str(doubt))
    if not planner.steps:
        return Rewriting(text, (), planned.cost, planned.rows.rows, facts)
    asked = f"{query.before}{{ {planned.body} }}{query.after}"
    return Rewriting(asked, planner.steps, planned.cost, planned.rows.rows, facts)


def _is_point(group: Group) -> bool:
    """Whether a group looks a thing up, and perhaps what it is tied to: as good as it gets."""
    match group.members:
        case [Pattern(path=None) as first]:
            return not first.subject.variable
        case [Pattern(path=None) as first, Pattern(path=None) as second]:
            tied = first.object.variable == second.subject.variable != ""
            return not first.subject.variable and (tied or not second.subject.variable)
    return False
