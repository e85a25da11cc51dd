"""How many rows a pattern matches and a join gives, from a release's cardinalities."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pyoxigraph as ox

from store.cardinalities import SAMPLED, Cardinalities, Predicate
from store.rewriting.model import Pattern, Term, Values
from store.rewriting.paths import counts_of, counts_of_path
from store.rewriting.sampling import Sampler

__all__ = ["NOTHING", "Estimator", "Rows", "narrow"]

# Where a column's values come from: the subjects or objects of a predicate, or, as kind, the
# subjects of a predicate that have one frequent object.
Origin = tuple[str, str, str]

# Matches that are counted in the store when only averages are known.
COUNTED = 200
# Triples that a thing has in general, as subject.
TRIPLES_PER_SUBJECT = 8.0


@dataclass(frozen=True, slots=True)
class Rows:
    """An estimated table: its rows, and the different values in each of its columns."""

    rows: float
    distinct: Mapping[str, float]
    origins: Mapping[str, tuple[Origin, ...]] = field(default_factory=dict)


NOTHING = Rows(1.0, {})


def narrow(table: Rows, share: float) -> Rows:
    """Keep a share of the rows."""
    if share >= 1.0:
        return table
    rows = table.rows * share
    distinct = {name: min(n, max(rows, 1.0)) for name, n in table.distinct.items()}
    return Rows(rows, distinct, table.origins)


class Estimator:
    """Estimates the matches of single patterns."""

    def __init__(self, cardinalities: Cardinalities, sampler: Sampler | None) -> None:
        """Without a sampler, averages stand for what the cardinalities leave out."""
        self._cardinalities = cardinalities
        self._sampler = sampler
        self._columns: dict[str, Sequence[Term]] = {}
        triples = max(float(cardinalities.triples), 1.0)
        things = max(triples / TRIPLES_PER_SUBJECT, 1.0)
        self._everything = counts_of(triples, things, things)

    def pattern(self, pattern: Pattern) -> Rows:
        """What a pattern matches by itself, only its constants given."""
        counts = self._of_predicate(pattern)
        rows = float(counts.triples)
        subject, target = pattern.subject, pattern.object
        if not subject.variable:
            rows = self._with_subject(counts, pattern)
        if not target.variable:
            rows = min(rows, self._with_object(counts, pattern))
            rows = min(rows, 1.0) if not subject.variable else rows
        distinct: dict[str, float] = {}
        if pattern.predicate.variable:
            predicates = float(len(self._cardinalities.predicates))
            distinct[pattern.predicate.variable] = max(min(rows, predicates), 1.0)
        for term, values in ((subject, counts.subjects), (target, counts.objects)):
            if term.variable:
                distinct[term.variable] = max(min(rows, float(values)), 1.0)
        return Rows(rows, distinct, self._origins(pattern))

    def values(self, values: Values) -> Rows:
        """Inline data, whose terms are remembered for what it is joined with."""
        rows = float(values.rows)
        origins: dict[str, tuple[Origin, ...]] = {}
        for variable in values.certain:
            key = str(len(self._columns))
            self._columns[key] = values.columns[variable]
            origins[variable] = (("values", key, ""),)
        return Rows(rows, dict.fromkeys(values.certain, max(rows, 1.0)), origins)

    def join(self, left: Rows, right: Rows) -> Rows:
        """Join two tables on the columns that they share."""
        rows = left.rows * right.rows
        distinct = dict(left.distinct)
        origins = dict(left.origins)
        for variable, values in right.distinct.items():
            if variable in distinct:
                rows *= self._share(variable, left, right)
                distinct[variable] = min(distinct[variable], values)
            else:
                distinct[variable] = values
            if variable in right.origins:
                origins[variable] = origins.get(variable, ()) + right.origins[variable]
        bound = max(rows, 1.0)
        return Rows(rows, {name: min(n, bound) for name, n in distinct.items()}, origins)

    def _share(self, variable: str, left: Rows, right: Rows) -> float:
        """The share of pairs of rows that agree; the smaller column is among the larger one.

        What is known of the things of a kind, or of a predicate's skew, corrects that.
        """
        mine, theirs = left.origins.get(variable, ()), right.origins.get(variable, ())
        for origin in theirs:
            if origin[0] in ("incoming", "outgoing") and origin in mine:
                return self._with_itself(origin)
        known = [self._known(one, other) for one in mine for other in theirs]
        shares = [share for share in known if share is not None]
        values = max(left.distinct[variable], right.distinct[variable], 1.0)
        return min(shares) if shares else 1.0 / values

    def _with_itself(self, origin: Origin) -> float:
        counts = self._cardinalities.predicates[origin[1]]
        pairs = counts.subject_pairs if origin[0] == "outgoing" else counts.object_pairs
        return pairs / float(max(counts.triples, 1)) ** 2

    def _known(self, one: Origin, other: Origin) -> float | None:
        """The share of pairs that agree, where more is known than how many values there are."""
        if other[0] in ("kind", "values"):
            one, other = other, one
        if other[0] not in ("incoming", "outgoing", "predicate"):
            return None
        if one[0] == "values":
            return self._of_values(self._columns[one[1]], other)
        return self._of_kind(one, other) if one[0] == "kind" else None

    def _of_values(self, terms: Sequence[Term], origin: Origin) -> float | None:
        """The share of pairs of a given term and a triple of a predicate that agree."""
        if not terms or origin[0] == "outgoing":
            return None
        if origin[0] == "predicate":
            found = sum(float(self._of_term(term).triples) for term in terms)
            return found / max(self._everything.triples, 1) / len(terms)
        counts = self._cardinalities.predicates[origin[1]]
        found = sum(_of_object(counts, term) for term in terms)
        return found / max(counts.triples, 1) / len(terms)

    def _of_kind(self, one: Origin, other: Origin) -> float | None:
        """The share of pairs of a thing of a kind and a triple of a predicate that agree."""
        if other[0] == "predicate":
            return None
        profile = self._cardinalities.kinds[one[1]][one[2]]
        found = profile.outgoing if other[0] == "outgoing" else profile.incoming
        things = self._cardinalities.predicates[one[1]].frequent[one[2]]
        total = self._cardinalities.predicates[other[1]].triples
        # What the sample missed is taken for half a triple in the sample.
        unseen = min(float(total), things / SAMPLED / 2)
        return found.get(other[1], unseen) / max(total, 1) / things

    def _origins(self, pattern: Pattern) -> Mapping[str, tuple[Origin, ...]]:
        value = pattern.predicate.value
        if pattern.predicate.variable:
            return {pattern.predicate.variable: (("predicate", "", ""),)}
        if pattern.path is not None or not isinstance(value, ox.NamedNode):
            return {}
        iri = value.value
        if iri not in self._cardinalities.predicates:
            return {}
        kind = str(pattern.object.value)
        if pattern.subject.variable and kind in self._cardinalities.kinds.get(iri, {}):
            return {pattern.subject.variable: (("kind", iri, kind),)}
        origins: dict[str, tuple[Origin, ...]] = {}
        if pattern.subject.variable and pattern.object.variable:
            origins[pattern.object.variable] = (("incoming", iri, ""),)
            origins[pattern.subject.variable] = (("outgoing", iri, ""),)
        return origins

    def _of_predicate(self, pattern: Pattern) -> Predicate:
        if pattern.path is not None:
            return counts_of_path(pattern.path, self._of_term, self._everything)
        return self._of_term(pattern.predicate)

    def _of_term(self, predicate: Term) -> Predicate:
        if isinstance(predicate.value, ox.NamedNode):
            found = self._cardinalities.predicates.get(predicate.value.value)
            return found or counts_of(0.0, 0.0, 0.0)
        return self._everything

    def _with_subject(self, counts: Predicate, pattern: Pattern) -> float:
        average = counts.triples / max(counts.subjects, 1)
        if pattern.path is None and counts.most_per_subject > 10 * average:
            return self._sampled(pattern, average)
        return average

    def _with_object(self, counts: Predicate, pattern: Pattern) -> float:
        average = _of_object(counts, pattern.object)
        if str(pattern.object.value) in counts.frequent or pattern.path is not None:
            return average
        if counts.triples and (not counts.frequent or pattern.predicate.variable):
            return self._sampled(pattern, average)
        return average

    def _sampled(self, pattern: Pattern, average: float) -> float:
        """Count in the store, where a constant is known; few matches are counted exactly."""
        subject, predicate = pattern.subject.value, pattern.predicate.value
        value = pattern.object.value
        if self._sampler is None or (subject is None and value is None):
            return average
        if isinstance(subject, ox.Literal) or isinstance(predicate, ox.Literal):
            return 0.0
        found = self._sampler.count(subject, predicate, value, COUNTED)
        return float(found) if found < COUNTED else max(average, float(COUNTED))


def _of_object(counts: Predicate, term: Term) -> float:
    """The triples with one object: as counted, or what the rarer ones have on average."""
    known = counts.frequent
    if str(term.value) in known:
        return float(known[str(term.value)])
    return (counts.triples - sum(known.values())) / max(counts.objects - len(known), 1)
