"""The parts of the builder's configuration: kinds of things, and the links they have."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Sort = Literal["concept", "thing", "text", "date", "number", "boolean", "page"]
Labels = Mapping[str, str]


@dataclass(frozen=True)
class Link:
    """A property of the things of a kind, or, `inverse`, one by which others point to them.

    `shape` describes it; `kinds` are the names of the kinds to which it leads.
    """

    name: str
    property: str
    inverse: bool
    shape: str
    sort: Sort
    label: Labels
    kinds: Sequence[str]

    def as_json(self) -> Mapping[str, Any]:
        """The same for scripts."""
        return {
            "property": self.property,
            "inverse": self.inverse,
            "sort": self.sort,
            "label": self.label,
            "kinds": self.kinds,
        }


@dataclass(frozen=True)
class Kind:
    """Things of a class: what one and many are called, how many, and their links by name.

    A `common` kind is one that people come for, unlike addresses or positions.
    """

    name: str
    iri: str
    label: Labels
    plural: Labels
    common: bool
    things: int
    links: Mapping[str, Link]

    def as_json(self) -> Mapping[str, Any]:
        """The same for scripts."""
        links = {name: link.as_json() for name, link in self.links.items()}
        return {
            "class": self.iri,
            "label": self.label,
            "plural": self.plural,
            "common": self.common,
            "things": self.things,
            "links": links,
        }


Kinds = Mapping[str, Kind]
