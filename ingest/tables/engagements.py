"""Engagements other than signing the charter: a call, a convention, being called an ally."""

from ingest.cells import Cells, filled
from ingest.records import Node, key
from ingest.table import Table
from ingest.tables.naming import digest

_REQUIRED = ("party_slug", "kind", "with_kind", "with_slug", "source_url")
_OPTIONAL = ("engaged_on", "evidence")


def engagements(file: str) -> Table:
    """The table of engagements; `with_kind` says whether it is with a work or an organisation."""
    return Table(file, _REQUIRED, _OPTIONAL, nodes)


def nodes(cells: Cells) -> list[Node]:
    """The engagement, typed by its kind."""
    kind, _ = cells.concept("kind", "engagement-kind")
    with_kind, _ = cells.concept("with_kind", "thing-kind")
    evidence, _ = cells.concept("evidence", "evidence", required=False)
    pages = cells.pages()
    parts = (cells.raw("kind"), cells.raw("with_slug"), cells.raw("engaged_on"), *pages)
    return [
        filled(
            {
                "id": key("engagement", f"{cells.raw('party_slug')}.{digest(*parts)}"),
                "type": ["Engagement", kind.rpartition("/")[2]],
                "engagedParty": cells.key("party_slug", "organization"),
                "engagedWith": cells.key("with_slug", with_kind.rpartition("/")[2]),
                "engagedOn": cells.date("engaged_on"),
                "engagementStatus": "scheme:engagement-status/active",
                "evidenceKind": evidence,
                "source": pages,
            }
        )
    ]
