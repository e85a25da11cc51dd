"""Changes of organisations: mergers, renamings, dissolutions (org:ChangeEvent)."""

from ingest.cells import Cells, filled
from ingest.records import Node
from ingest.table import Table

_REQUIRED = ("slug", "kind", "original_slugs", "source_url")
_OPTIONAL = ("resulting_slugs", "date", "note")


def changes(file: str) -> Table:
    """The table of what became of which organisation."""
    return Table(file, _REQUIRED, _OPTIONAL, nodes, key="slug")


def nodes(cells: Cells) -> list[Node]:
    """The change, between identities that stay distinct."""
    kind, _ = cells.concept("kind", "change-kind")
    return [
        filled(
            {
                "id": cells.key("slug", "change"),
                "type": "ChangeEvent",
                "changeKind": kind,
                "originalOrganization": cells.keys("original_slugs", "organization", True),
                "resultingOrganization": cells.keys("resulting_slugs", "organization"),
                "date": cells.date("date"),
                "note": cells.tagged("note", cells.source.language),
                "source": cells.pages(),
            }
        )
    ]
