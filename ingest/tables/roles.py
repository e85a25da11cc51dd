"""Roles of persons: only public ones, each with the page that says so."""

from ingest.cells import Cells
from ingest.records import Node, key
from ingest.table import Table
from ingest.tables.memberships import membership
from ingest.tables.naming import slug

_REQUIRED = ("person", "organization_slug", "role", "source_url")
_OPTIONAL = ("person_slug", "on_behalf_of_slug", "start", "end", "as_of")


def roles(file: str) -> Table:
    """The table of who holds which role in which organisation."""
    return Table(file, _REQUIRED, _OPTIONAL, nodes)


def nodes(cells: Cells) -> list[Node]:
    """The person and the role held, as an org:Membership."""
    name = cells.text("person", required=True)
    given = cells.key("person_slug", "person", required=False)
    person = person_node(given or key("person", slug(name)), name, cells.pages())
    organization = cells.key("organization_slug", "organization")
    behalf = cells.key("on_behalf_of_slug", "organization", required=False)
    return [person, membership(cells, person["id"], organization, behalf)]


def person_node(identifier: str, name: str, pages: list[str]) -> Node:
    """A foaf:Person: a name and the pages that show the public role, nothing else."""
    return {"id": identifier, "type": "Person", "name": name, "source": pages}
