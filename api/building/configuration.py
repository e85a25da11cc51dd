"""What the builder offers: classes and properties that the shapes describe and a release has."""

import re
import threading
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pyoxigraph as ox

from api.asking import Asker
from api.building.model import Kind, Kinds, Link, Sort
from api.building.shapes import Described, Shapes
from api.serving import Served
from store.queries import Library


class Configurations:
    """The configuration of the release that is served, made once a release."""

    def __init__(self, shapes: Shapes, queries: Library) -> None:
        """Take the shapes and the internal questions."""
        self._shapes = shapes
        self._queries = queries
        self._lock = threading.Lock()
        self._known: tuple[str, Kinds] = ("", {})

    def of(self, served: Served) -> Kinds:
        """The kinds of things that a release has, by name, the most frequent first."""
        with self._lock:
            if self._known[0] != served.release.id:
                asker = Asker([served.engine], self._queries)
                counts = served.release.read_json("statistics.json")
                kinds = _Present(self._shapes, asker, counts).kinds()
                self._known = served.release.id, kinds
            return self._known[1]


class _Present:
    """Finds what of the shapes a release has."""

    def __init__(self, shapes: Shapes, asker: Asker, counts: Mapping[str, Any]) -> None:
        self._shapes = shapes
        self._asker = asker
        self._properties = counts.get("properties", {})
        self._things = {iri: n for iri, n in counts["classes"].items() if iri in shapes.classes}

    def kinds(self) -> Kinds:
        """All kinds of things, with the links out of them and into them."""
        ordered = sorted(self._things, key=lambda iri: self._shapes.naming(iri).place)
        links: dict[str, list[Link]] = {iri: [] for iri in ordered}
        ties: list[tuple[str, str, Link]] = []
        for iri in ordered:
            for link, reached in self._links(iri):
                links[iri].append(link)
                ties += [(iri, other, link) for other in reached]
        for iri, other, link in ties:
            links[other].append(self._inverse(iri, link))
        return {local(iri): self._kind(iri, links[iri]) for iri in ordered}

    def _kind(self, iri: str, links: list[Link]) -> Kind:
        naming, things = self._shapes.naming(iri), self._things[iri]
        named = {link.name: link for link in links}
        label = self._shapes.label(iri)
        return Kind(local(iri), iri, label, naming.plural, naming.common, things, named)

    def _links(self, iri: str) -> Iterator[tuple[Link, Sequence[str]]]:
        """The links of a class, each with the classes to which it really leads."""
        for property_iri, each in self._shapes.classes[iri].items():
            found = self._found(iri, property_iri) if property_iri in self._properties else ()
            if found:
                reached = [other for other in self._allowed(each) if other in found]
                kinds = tuple(local(other) for other in reached)
                sort: Sort = "page" if each.sort == "thing" and not kinds else each.sort
                name = local(property_iri)
                link = Link(name, property_iri, False, each.shape, sort, each.label, kinds)
                yield link, reached

    def _found(self, iri: str, property_iri: str) -> Collection[str]:
        """The classes of a property's values, empty for literals; nothing when it is not used."""
        asked = {"class": iri, "property": property_iri}
        rows = self._asker.rows("builder-reached", **asked)
        return {other.value if isinstance(other, ox.NamedNode) else "" for (other,) in rows}

    def _allowed(self, described: Described) -> Iterable[str]:
        below = (self._shapes.below.get(each, ()) for each in described.ranges)
        return dict.fromkeys(other for group in below for other in group if other in self._things)

    def _inverse(self, iri: str, link: Link) -> Link:
        kind = self._shapes.label(iri)
        label = {
            code: f"{kind.get(code, local(iri))} ({text})" for code, text in link.label.items()
        }
        name = f"{link.name}-of-{local(iri)}"
        kinds = (local(iri),)
        return replace(link, name=name, inverse=True, sort="thing", label=label, kinds=kinds)


def local(iri: str) -> str:
    """The last part of an IRI."""
    return re.split("[#/]", iri)[-1]
