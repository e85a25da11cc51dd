"""Roles of persons: only public ones, each with the page that says so."""

from functools import partial

from ingest.cells import Cells
from ingest.records import Node, key
from ingest.table import Table
from ingest.tables.memberships import membership
from ingest.tables.naming import slug

_REQUIRED = ("person", "organization_slug", "role", "source_url")
_OPTIONAL = ("person_slug", "on_behalf_of_slug", "start", "end", "as_of")


def roles(file: str, start_is_page_year: bool = False) -> Table:
    """The table of who holds which role in which organisation.

    With `start_is_page_year`, the source writes under `start` the year in which a page finds the
    person in office, not the first day of the mandate: without an end, it becomes m:asOf.
    """
    read = partial(nodes, start_is_page_year=start_is_page_year)
    return Table(file, _REQUIRED, _OPTIONAL, read)


def nodes(cells: Cells, start_is_page_year: bool = False) -> list[Node]:
    """The person and the role held, as an org:Membership."""
    name = cells.text("person", required=True)
    given = cells.key("person_slug", "person", required=False)
    person = person_node(given or key("person", slug(name)), name, cells.pages())
    organization = cells.key("organization_slug", "organization")
    behalf = cells.key("on_behalf_of_slug", "organization", required=False)
    role = membership(cells, person["id"], organization, behalf)
    if start_is_page_year and "startDate" in role and "endDate" not in role:
        role["asOf"] = role.pop("startDate")
    return [person, role]


def person_node(identifier: str, name: str, pages: list[str]) -> Node:
    """A foaf:Person: a name and the pages that show the public role, nothing else."""
    return {"id": identifier, "type": "Person", "name": name, "source": pages}
