"""A board: who sits on it, a person, a body, or a person for a body."""

from functools import partial

from ingest.cells import Cells, one_of
from ingest.records import Node, key
from ingest.table import Table
from ingest.tables.memberships import membership
from ingest.tables.naming import slug
from ingest.tables.roles import person_node

_REQUIRED = ("organization_slug", "representative", "role", "source_url")
_OPTIONAL = ("start", "end", "as_of")


def board(file: str, unit: str) -> Table:
    """The table of the seats of one board; `unit` is the board's key in the table of units.

    A row with a representative and an organisation is a seat held by the person on behalf of the
    organisation; with one of both, a seat held by that one: what no page joins is not joined.
    """
    return Table(file, _REQUIRED, _OPTIONAL, partial(nodes, unit=key("unit", unit)))


def nodes(cells: Cells, unit: str) -> list[Node]:
    """The seat as an org:Membership in the board, and the person if there is one."""
    one_of(cells, ("organization_slug", "representative"))
    organization = cells.key("organization_slug", "organization", required=False)
    name = cells.text("representative")
    if not name:
        return [membership(cells, organization, unit)]
    person = person_node(key("person", slug(name)), name, cells.pages())
    return [person, membership(cells, person["id"], unit, behalf=organization)]
