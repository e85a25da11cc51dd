"""Pages: the inventory of a publishing system, one row a page (foaf:Document)."""

from ingest.cells import Cells, filled
from ingest.records import Node
from ingest.table import Table

_REQUIRED = ("url", "site", "kind")
_OPTIONAL = (
    "number", "url_language", "content_language", "title", "subtitle", "authors", "date",
    "organizations", "places", "labels_seen", "linked_records",
)  # fmt: skip


def pages(file: str) -> Table:
    """The table of the pages seen; a page is known by its address."""
    return Table(file, _REQUIRED, _OPTIONAL, nodes, key="url")


def nodes(cells: Cells) -> list[Node]:
    """The page; the language of its address is not always that of its text."""
    return [
        filled(
            {
                "id": cells.pages("url")[0] if cells.raw("url") else "",
                "type": "Document",
                "title": cells.text("title"),
                "subtitle": cells.text("subtitle"),
                "site": cells.text("site", required=True),
                "pageKind": cells.text("kind", required=True),
                "pageNumber": cells.integer("number"),
                "addressLanguage": cells.text("url_language"),
                "language": cells.texts("content_language"),
                "authorAsPrinted": cells.text("authors"),
                "dateAsPrinted": cells.text("date"),
                "organizationAsPrinted": cells.texts("organizations"),
                "placeAsPrinted": cells.texts("places"),
                "labelSeen": cells.texts("labels_seen"),
                "linkedRecord": cells.text("linked_records"),
            }
        )
    ]
