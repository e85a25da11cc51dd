"""What programs get of a search: the types that the OpenAPI document tells of."""

from typing_extensions import TypedDict

__all__ = ["FoundFacets", "FoundText", "FoundThing", "FoundThings", "FoundValue", "Suggestion"]

# A name, what it is the name of, and its IRI.
Suggestion = tuple[str, str, str]


class FoundText(TypedDict):
    """A text by which a thing was found, and what it is: name, acronym, place and so on."""

    what: str
    text: str


class FoundThing(TypedDict):
    """A thing found."""

    iri: str
    name: str
    group: str
    kinds: list[str]
    place: str
    because: list[FoundText]


class FoundValue(TypedDict):
    """A value of a facet: what to send for it, its label, how much would be found with it."""

    value: str
    label: str
    count: int


class FoundFacets(TypedDict):
    """The values of each facet."""

    group: list[FoundValue]
    kind: list[FoundValue]
    where: list[FoundValue]


class FoundThings(TypedDict):
    """A page of results, what was asked, and where the next page is."""

    q: str
    group: str
    kind: str
    where: str
    page: int
    total: int
    next: str | None
    results: list[FoundThing]
    facets: FoundFacets
