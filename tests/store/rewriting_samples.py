"""Random graphs and queries, the same for the same seed, that try what rewriting may not break."""

from dataclasses import replace
from random import Random

import pyoxigraph as ox

from store.cardinalities import Cardinalities, Predicate

IRI = "http://example.org/"
PREDICATES = ("p", "q", "r", "s")
VARIABLES = ("?a", "?b", "?c", "?d", "?e")


def random_graph(random: Random) -> ox.Store:
    """A few hundred triples, each in the default graph and in one or two named ones."""
    store = ox.Store()
    things = [ox.NamedNode(f"{IRI}n{number}") for number in range(14)]
    for _ in range(90):
        subject, predicate = random.choice(things), ox.NamedNode(IRI + random.choice(PREDICATES))
        value = random.choice([*things, ox.Literal(random.randrange(5))])
        store.add(ox.Quad(subject, predicate, value, ox.DefaultGraph()))
        for graph in random.sample(("g1", "g2", "g3"), random.choice((1, 2))):
            store.add(ox.Quad(subject, predicate, value, ox.NamedNode(IRI + graph)))
    return store


def enlarged(cardinalities: Cardinalities, random: Random) -> Cardinalities:
    """Counts of a graph many times as large, which makes other plans look cheaper."""

    def grown(counts: Predicate) -> Predicate:
        times = random.choice((1, 100, 100_000))
        return replace(
            counts,
            triples=counts.triples * times,
            subjects=counts.subjects * random.choice((1, times)),
            objects=counts.objects * random.choice((1, times)),
        )

    predicates = {iri: grown(counts) for iri, counts in cardinalities.predicates.items()}
    total = sum(counts.triples for counts in predicates.values())
    return Cardinalities(total, predicates, {})


def random_query(random: Random) -> str:
    """A query of nested groups, with an answer that SPARQL settles."""
    names = random.sample(VARIABLES, random.randint(2, 4))
    select = random.choice(("SELECT", "SELECT DISTINCT"))
    group = _group(random, random.randint(0, 2), top=True)
    if random.random() < 0.15:
        return f"PREFIX : <{IRI}> SELECT {names[0]} (COUNT(*) AS ?n) {group} GROUP BY {names[0]}"
    return f"PREFIX : <{IRI}> {select} {' '.join(names)} {group}"


def _group(random: Random, depth: int, *, top: bool = False) -> str:
    parts = [_triple(random) for _ in range(random.randint(1, 4 if top else 3))]
    for _ in range(random.randint(0, 3) if depth else random.randint(0, 1)):
        parts.append(_member(random, depth, top=top))
    random.shuffle(parts)
    return "{ " + " ".join(parts) + " }"


# EXISTS stands in outermost groups only: in others pyoxigraph hands it variables from outside,
# which the standard does not, depending on how it joins.
def _member(random: Random, depth: int, *, top: bool) -> str:
    inner = _group(random, depth - 1) if depth else "{ " + _triple(random) + " }"
    other = "{ " + _triple(random) + " }"
    name = random.choice(VARIABLES)
    if top and random.random() < 0.3:
        return random.choice(
            (
                f"FILTER NOT EXISTS {inner}",
                f"FILTER EXISTS {other}",
                f"FILTER({name} = :n{random.randrange(14)} || EXISTS {other})",
            )
        )
    return random.choice(
        (
            f"OPTIONAL {inner}",
            f"OPTIONAL {{ {_triple(random)} {_triple(random)} {_filter(random)} }}",
            f"MINUS {inner}",
            f"{inner} UNION {other}",
            f"GRAPH {random.choice((':g1', '?g', name))} {inner}",
            _filter(random),
            f"VALUES {name} {{ :n1 :n2 :n3 :n4 {random.choice(('', 'UNDEF'))} }}",
            f"{{ SELECT DISTINCT {name} {inner} }}",
            f"{{ SELECT {name} (COUNT(*) AS ?k{random.randrange(99)}) {inner} GROUP BY {name} }}",
            inner,
        )
    )


def _filter(random: Random) -> str:
    one, other = random.sample(VARIABLES, 2)
    return random.choice(
        (
            f"FILTER({one} != {other})",
            f"FILTER(BOUND({one}))",
            f"FILTER({one} = 3)",
            f"FILTER(STR({one}) < STR({other}))",
            f"FILTER({one} IN (:n1, :n2, :n5, 2))",
        )
    )


def _triple(random: Random) -> str:
    subject = random.choice((*VARIABLES, *VARIABLES, ":n3", "[]"))
    predicate = random.choice(
        (*(f":{name}" for name in PREDICATES * 3), ":p/:q", "^:r", ":p|:s", ":q+", "?x", ":r/^:s")
    )
    value = random.choice((*VARIABLES, *VARIABLES, ":n1", "2", "[ :p ?y ]"))
    return f"{subject} {predicate} {value} ."
