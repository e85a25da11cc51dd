"""Memberships: which organisation has which role in which other one, and when (W3C ORG)."""

from ingest.cells import Cells, filled
from ingest.records import Node, key
from ingest.table import Table
from ingest.tables.naming import digest

_REQUIRED = ("member_slug", "organization_slug", "role", "source_url")
_OPTIONAL = ("start", "end", "as_of")


def memberships(file: str) -> Table:
    """The table of what organisations are in other organisations."""
    return Table(file, _REQUIRED, _OPTIONAL, nodes)


def nodes(cells: Cells) -> list[Node]:
    """The membership of a row, a node of its own so that it can bear dates and pages."""
    member = cells.key("member_slug", "organization")
    organization = cells.key("organization_slug", "organization")
    return [membership(cells, member, organization)]


def membership(cells: Cells, member: str, organization: str, behalf: str = "") -> Node:
    """An org:Membership out of the columns role, start, end, as_of and source_url.

    Its key is made of both ends, the role, the start and the pages: a later end, a new name or
    another order of rows leaves it as it is.
    """
    role, qualifier = cells.concept("role", "role")
    pages = cells.pages()
    ends = (name.rpartition("/")[2] for name in (member, organization))
    parts = (cells.raw("role"), cells.raw("start"), cells.raw("as_of"), *pages)
    return filled(
        {
            "id": key("membership", ".".join((*ends, digest(*parts)))),
            "type": "Membership",
            "member": member,
            "organization": organization,
            "role": role,
            "roleAsPrinted": cells.text("role"),
            "former": qualifier == "former" or None,
            "certainty": _certainty(qualifier),
            "onBehalfOf": behalf,
            "startDate": cells.date("start"),
            "endDate": cells.date("end"),
            "asOf": cells.date("as_of"),
            "source": pages,
        }
    )


def _certainty(qualifier: str) -> str:
    return f"scheme:certainty/{qualifier}" if qualifier in ("implied", "ambiguous") else ""
