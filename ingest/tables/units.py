"""Units of organisations, such as their boards (org:OrganizationalUnit)."""

from ingest.cells import Cells
from ingest.records import Node
from ingest.table import Table


def units(file: str) -> Table:
    """The table of units; `slug` is their key, `unit_of_slug` the organisation's."""
    return Table(file, ("slug", "name", "unit_of_slug", "source_url"), (), nodes, key="slug")


def nodes(cells: Cells) -> list[Node]:
    """The unit, tied to its organisation."""
    return [
        {
            "id": cells.key("slug", "unit"),
            "type": "OrganizationalUnit",
            "name": cells.tagged("name", cells.source.language, required=True),
            "unitOf": cells.key("unit_of_slug", "organization"),
            "source": cells.pages(),
        }
    ]
