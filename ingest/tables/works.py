"""Works: documents, courses, charters and calls, their authors, places and keywords."""

from ingest.cells import Cells, filled
from ingest.records import Node, key
from ingest.table import Table
from ingest.tables.activities import themes
from ingest.tables.naming import slug
from ingest.tables.roles import person_node

_REQUIRED = ("slug", "title", "kind", "source_url")
_OPTIONAL = ("language", "authors", "organization_slugs", "date", "places", "keywords")


def works(file: str) -> Table:
    """The table of a source's documentary resources."""
    return Table(file, _REQUIRED, _OPTIONAL, nodes, key="slug")


def nodes(cells: Cells) -> list[Node]:
    """The work, its authors (authorship is a public role) and its themes."""
    kind, _ = cells.concept("kind", "activity-kind")
    language = cells.text("language") or cells.source.language
    pages = cells.pages()
    authors = [person_node(key("person", slug(n)), n, pages) for n in cells.texts("authors")]
    named = themes(cells, "keywords", language, pages)
    work = filled(
        {
            "id": cells.key("slug", "work"),
            "kind": kind,
            "name": cells.tagged("title", language, required=True),
            "inLanguage": language,
            "author": [author["id"] for author in authors],
            "sourceOrganization": cells.keys("organization_slugs", "organization"),
            "datePublished": cells.date("date"),
            "placeAsPrinted": cells.texts("places"),
            "theme": [theme["id"] for theme in named],
            "source": pages,
        }
    )
    return [work, *authors, *named]
