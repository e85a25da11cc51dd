"""Signatories of the charter: dated acts, with the kind of evidence each rests on."""

from functools import partial

from ingest.cells import Cells, filled
from ingest.records import Node, key
from ingest.table import Table

_REQUIRED = ("slug", "name", "kind", "signed_on", "evidence", "source_url")
_OPTIONAL = ("withdrawn_on",)


def signatories(file: str, charter: str) -> Table:
    """The table of who signed one charter; `charter` is its key in the table of works."""
    nodes_ = partial(nodes, charter=key("work", charter))
    return Table(file, _REQUIRED, _OPTIONAL, nodes_, key="slug")


def nodes(cells: Cells, charter: str) -> list[Node]:
    """The signature, and the signatory under the name in the list.

    Only organisations are read: private persons sign too, and do not enter the graph.
    """
    pages = cells.pages()
    cells.concept("kind", "signatory-kind")
    evidence, _ = cells.concept("evidence", "evidence")
    withdrawn = cells.date("withdrawn_on")
    status = "withdrawn" if withdrawn else "active"
    signatory = cells.key("slug", "organization")
    signature = filled(
        {
            "id": key("engagement", f"{charter.rpartition('/')[2]}.{cells.raw('slug')}"),
            "type": ["Engagement", "CharterSignature"],
            "signatory": signatory,
            "charter": charter,
            "signedOn": cells.date("signed_on"),
            "withdrawnOn": withdrawn,
            "engagementStatus": f"scheme:engagement-status/{status}",
            "evidenceKind": evidence,
            "source": pages,
        }
    )
    name = cells.text("name", required=True)
    return [signature, {"id": signatory, "name": name, "source": pages}]
