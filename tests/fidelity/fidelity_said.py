"""What the graph of a source says, and which of it a row has already accounted for."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from fidelity_terms import A, name

Fact = tuple[str, str]
Triple = tuple[str, str, str]


class Missing(Exception):
    """What a row states is not in the graph."""


class Said:
    """The descriptions of a graph, by subject and by content."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self.about: dict[str, set[Fact]] = defaultdict(set)
        for subject, predicate, value in triples:
            self.about[subject].add((predicate, value))
        self._alike: dict[frozenset[Fact], list[str]] | None = None
        self._known: dict[Fact, list[str]] | None = None

    def __iter__(self) -> Iterator[Triple]:
        for subject, facts in self.about.items():
            for predicate, value in facts:
                yield subject, predicate, value

    def of(self, subject: str, facts: Iterable[Fact]) -> list[Triple]:
        """The triples of these facts about a subject; raises Missing with those not said."""
        wanted = list(facts)
        lacking = [fact for fact in wanted if fact not in self.about.get(subject, ())]
        if lacking:
            raise Missing(f"{subject} lacks {lacking}")
        return [(subject, *fact) for fact in wanted]

    def claim(self, facts: Iterable[Fact]) -> tuple[str, list[Triple]]:
        """The node that says exactly this and that no other row has claimed; raises Missing."""
        if self._alike is None:
            self._alike = defaultdict(list)
            for subject, said in self.about.items():
                self._alike[frozenset(said)].append(subject)
        wanted = frozenset(facts)
        subjects = self._alike.get(wanted)
        if not subjects:
            raise Missing(f"no (other) node says exactly {sorted(wanted)}")
        subject = subjects.pop()
        return subject, [(subject, *fact) for fact in wanted]

    def known_by(self, kind: str, *facts: Fact) -> str:
        """The thing of a class of which one of these facts is said, such as a name.

        The first fact that anything is known by counts; raises Missing.
        """
        if self._known is None:
            self._known = defaultdict(list)
            for subject, *fact in self:
                self._known[fact[0], fact[1]].append(subject)
        for wanted in facts:
            for subject in self._known.get(wanted, ()):
                if (A, name(kind)) in self.about[subject]:
                    return subject
        raise Missing(f"no {kind} is known by any of {facts}")

    def part(self, subject: str, predicate: str, facts: Iterable[Fact]) -> list[Triple]:
        """A node that hangs on a subject and says exactly this; raises Missing."""
        wanted = set(facts)
        for said, node in self.about.get(subject, ()):
            if said == name(predicate) and self.about.get(node) == wanted:
                return [(subject, said, node), *((node, *fact) for fact in wanted)]
        raise Missing(f"{subject} has no {predicate} that says exactly {sorted(wanted)}")


def facts(**values: str | list[str]) -> list[Fact]:
    """Facts from predicates (`schema__name`) and terms; empty ones are left out."""
    found = []
    for predicate, value in values.items():
        iri = A if predicate == "a" else name(predicate.replace("__", ":"))
        terms = value if isinstance(value, list) else [value]
        found += [(iri, term) for term in terms if term]
    return found
