"""Projects, programmes, publications and trainings: who leads, partners and funds them."""

from functools import partial

from ingest.cells import Cells, filled
from ingest.records import Node, key
from ingest.table import Table
from ingest.tables.naming import label, slug

_REQUIRED = ("slug", "name", "kind", "source_url")
_OPTIONAL = (
    "lead_slug", "partner_slugs", "funder_slugs", "territory", "start", "end", "themes",
)  # fmt: skip


def activities(file: str, theme_language: str) -> Table:
    """The table of a source's projects; their kind says whether each is an event or a work.

    `theme_language` is the language in which the source writes themes, whatever that of titles.
    """
    return Table(file, _REQUIRED, _OPTIONAL, partial(nodes, language=theme_language), key="slug")


def nodes(cells: Cells, language: str) -> list[Node]:
    """The activity and the themes that it names."""
    kind, _ = cells.concept("kind", "activity-kind")
    pages = cells.pages()
    named = themes(cells, "themes", language, pages)
    activity = filled(
        {
            "id": cells.key("slug", "project"),
            "kind": kind,
            "name": cells.tagged("name", title_language(cells), required=True),
            "lead": cells.key("lead_slug", "organization", required=False),
            "partner": cells.keys("partner_slugs", "organization"),
            "funder": cells.keys("funder_slugs", "organization"),
            "placeAsPrinted": cells.texts("territory"),
            "startDate": cells.date("start"),
            "endDate": cells.date("end"),
            "theme": [theme["id"] for theme in named],
            "source": pages,
        }
    )
    return [activity, *named]


def title_language(cells: Cells) -> str:
    """The language of a title: the source's, unless its vocabulary says otherwise of the key."""
    word = cells.source.vocabulary.get(("title-language", cells.raw("slug")))
    return word.concept if word else cells.source.language


def themes(cells: Cells, field: str, language: str, pages: list[str]) -> list[Node]:
    """The themes of a cell as concepts of scheme/theme, one per wording."""
    return [
        {
            "id": key("theme", slug(text)),
            "type": "Concept",
            "prefLabel": {language: label(text)},
            "inScheme": "scheme:theme",
            "source": pages,
        }
        for text in cells.texts(field)
    ]
