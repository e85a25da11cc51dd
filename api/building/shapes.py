"""What the shapes say of classes: their properties, own and inherited, and what these lead to."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from api.asking import Asker
from api.building.model import Labels, Sort
from api.vocabulary import Vocabulary
from store.answers import Term, value_of
from store.queries import Library

_XSD = "http://www.w3.org/2001/XMLSchema#"
_TEXT = frozenset(
    {
        f"{_XSD}string",
        f"{_XSD}gYearMonth",
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString",
        "http://www.opengis.net/ont/geosparql#wktLiteral",
    }
)
# The first that fits what a shape allows says how a value is asked for.
_SORTS: Sequence[tuple[Sort, frozenset[str]]] = (
    ("concept", frozenset({"http://www.w3.org/2004/02/skos/core#Concept"})),
    ("number", frozenset({f"{_XSD}integer", f"{_XSD}decimal"})),
    ("date", frozenset({f"{_XSD}date", f"{_XSD}gYear"})),
    ("boolean", frozenset({f"{_XSD}boolean"})),
    ("page", frozenset({"http://www.w3.org/ns/shacl#IRI"})),
)


@dataclass(frozen=True)
class Naming:
    """What things of a class are called, how telling it is (0 most), whether it is common."""

    place: int
    plural: Labels
    common: bool


@dataclass
class Described:
    """What shapes say of a property: the clearest of them, its name, all possible values."""

    shape: str
    label: dict[str, str] = field(default_factory=dict)
    ranges: dict[str, None] = field(default_factory=dict)

    @property
    def sort(self) -> Sort:
        """How a value is asked for."""
        for sort, fitting in _SORTS:
            if fitting & self.ranges.keys():
                return sort
        return "thing" if self.ranges.keys() - _TEXT else "text"

    def joined(self, other: "Described") -> "Described":
        """The same, with the values that another allows besides."""
        return Described(self.shape, self.label, self.ranges | other.ranges)


class Shapes:
    """The shapes, read once: by class and property, what they say."""

    def __init__(self, shapes: Vocabulary, ontology: Vocabulary, queries: Library) -> None:
        """Read the shapes, and from the ontology which class is a kind of which."""
        self._ontology = ontology
        own = _own(Asker([shapes.engine], queries).rows("builder-properties"))
        above: dict[str, list[str]] = {}
        for one, other in Asker([ontology.engine], queries).rows("builder-superclasses"):
            above.setdefault(value_of(one), []).append(value_of(other))
        self.classes: Mapping[str, Mapping[str, Described]] = {
            iri: _merged(own.get(each, {}) for each in dict.fromkeys((iri, *above.get(iri, ()))))
            for iri in own
        }

        self.below: Mapping[str, Sequence[str]] = {
            iri: [each for each in own if iri in (each, *above.get(each, ()))] for iri in own
        }
        self._naming = _naming(Asker([ontology.engine], queries).rows("kinds"))

    def label(self, iri: str) -> Labels:
        """Name a class, by language."""
        return self._ontology.labels.get(iri, {})

    def naming(self, iri: str) -> Naming:
        """Say how things of a class are called."""
        return self._naming.get(iri) or Naming(len(self._naming), self.label(iri), False)


def _naming(rows: Iterable[Sequence[Term | None]]) -> Mapping[str, Naming]:
    plurals: dict[str, dict[str, str]] = {}
    common: dict[str, bool] = {}
    for iri, name, home in rows:
        plurals.setdefault(value_of(iri), {})[getattr(name, "language", None) or ""] = value_of(
            name
        )
        common[value_of(iri)] = value_of(home) == "true"
    found = enumerate(plurals.items())
    return {iri: Naming(place, names, common[iri]) for place, (iri, names) in found}


def _own(rows: Iterable[Sequence[Term | None]]) -> Mapping[str, Mapping[str, Described]]:
    found: dict[str, dict[str, Described]] = {}
    for iri, link, shape, name, value in rows:
        group = found.setdefault(value_of(iri), {})
        known = group.setdefault(value_of(link), Described(value_of(shape)))
        if known.shape == value_of(shape):
            known.label[getattr(name, "language", None) or ""] = value_of(name)
        if value is not None:
            known.ranges[value_of(value)] = None
    return found


def _merged(groups: Iterable[Mapping[str, Described]]) -> Mapping[str, Described]:
    found: dict[str, Described] = {}
    for group in groups:
        for iri, each in group.items():
            found[iri] = found[iri].joined(each) if iri in found else each
    return found
