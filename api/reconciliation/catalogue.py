"""The types and properties of the service, read from their data file."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from store.namespaces import rebase

_FILE = Path(__file__).with_suffix(".toml")


@dataclass(frozen=True)
class Type:
    """A class of things, by IRI; see catalogue.toml for its parts."""

    id: str
    sorts: Sequence[str]
    kind: str = ""
    scheme: str = ""
    broader: str = ""


@dataclass(frozen=True)
class Property:
    """What can be fetched of a thing, and told of a row when it is ``evidence``.

    ``sorts`` names the things that have it, all when empty; texts are by language.
    """

    id: str
    name: Mapping[str, str]
    about: Mapping[str, str]
    evidence: bool = False
    sorts: Sequence[str] = ()


@dataclass(frozen=True)
class Catalogue:
    """All types and properties, in the order in which they are shown."""

    types: Sequence[Type]
    properties: Sequence[Property]

    def types_of(self, sort: str, kinds: Iterable[str]) -> tuple[str, ...]:
        """Name the types of a thing, by the sort of its IRI and the IRIs of its kinds."""
        classes = [each for each in self.types if sort in each.sorts]
        schemes = tuple(each.scheme for each in classes if each.scheme)
        narrower = [kind for kind in kinds if schemes and kind.startswith(schemes)]
        return (*(each.id for each in classes), *narrower)

    def type(self, iri: str) -> Type | None:
        """Find a type, a concept's among them; None for one that there is not."""
        for each in self.types:
            if each.id == iri:
                return each
            if each.scheme and iri.startswith(each.scheme):
                return Type(iri, each.sorts, iri.removeprefix(each.scheme), broader=each.id)
        return None

    def kind_of(self, types: Sequence[str]) -> str:
        """What asking for a type says of the kind; nothing when several leave it open."""
        found = self.type(types[0]) if len(types) == 1 else None
        return found.kind if found else ""

    def proposed(self, type_: str) -> list[Property]:
        """List the properties that things of a type have; all for a type that there is not."""
        found = self.type(type_)
        sorts = set(found.sorts) if found else set()
        return [
            each for each in self.properties if not (sorts and each.sorts) or sorts & {*each.sorts}
        ]


def load_catalogue(base: str) -> Catalogue:
    """Read the types and properties, with the IRIs that begin with this base."""
    table = tomllib.loads(rebase(_FILE.read_text(encoding="utf-8"), base))
    return Catalogue(
        tuple(Type(**each) for each in table["types"]),
        tuple(Property(**each) for each in table["properties"]),
    )
