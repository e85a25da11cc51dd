"""What a workbook says of itself: the question, the release, the sources with their licences."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from api.language import Locale
from api.workbook import Labels
from store.queries import Query
from store.release import Release


@dataclass(frozen=True)
class Origin:
    """Where an answer comes from: what was asked, in words or in SPARQL, and at which address.

    `parameters` are their labels and values. Variables get `headings` when the library asked.
    """

    title: str = ""
    description: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    address: str = ""
    headings: bool = False


def origin_of(
    query: Query, values: Mapping[str, str], language: str, text: str, address: str
) -> Origin:
    """The origin of an answer to a question of the library, with the values of its parameters."""
    return Origin(
        title=query.title[language],
        description=query.description[language],
        parameters={item.label[language]: values[item.name] for item in query.parameters},
        text=text,
        address=address,
        headings=True,
    )


def labels_of(origin: Origin, release: Release, locale: Locale) -> Labels:
    """Say all of it in the reader's language."""
    headings = locale.below("column") if origin.headings else {}
    return Labels(
        rows=locale("workbook.rows"),
        about=locale("workbook.about"),
        headings={name: text[:1].upper() + text[1:] for name, text in headings.items()},
        facts=[fact for fact in _facts(origin, release, locale) if fact[1]],
        cut=locale("workbook.cut"),
    )


def _facts(origin: Origin, release: Release, locale: Locale) -> Iterator[tuple[str, str]]:
    yield locale("workbook.question"), origin.title
    yield locale("workbook.description"), origin.description
    yield from origin.parameters.items()
    yield locale("workbook.address"), origin.address
    yield locale("workbook.release"), release.id
    yield locale("workbook.created"), locale.date(release.created)
    for source in release.manifest.get("sources", {}).values():
        title = source["title"].get(locale.code, "")
        told = (title, source.get("publisher"), source.get("licence"))
        yield locale("workbook.source"), " · ".join(str(part) for part in told if part)
    yield locale("workbook.text"), origin.text
