"""Organisations: names, kind, registry number, address, website (W3C ORG, RegOrg, schema.org)."""

from ingest.cells import Cells, filled
from ingest.records import Node, key
from ingest.table import Table

_REQUIRED = ("slug", "name", "source_url")
_OPTIONAL = (
    "name_local", "acronym", "type", "locality", "postal_code", "department", "region", "country",
    "website", "siren", "wikidata", "citego_id", "founded", "email", "telephone",
)  # fmt: skip
_ADDRESS = {
    "addressLocality": "locality",
    "postalCode": "postal_code",
    "addressDepartment": "department",
    "addressRegion": "region",
}


def organizations(file: str) -> Table:
    """The table of a source's organisations; `slug` is the source's own key."""
    contacts = frozenset({"email", "telephone"})
    return Table(file, _REQUIRED, _OPTIONAL, nodes, key="slug", contacts=contacts)


def nodes(cells: Cells) -> list[Node]:
    """The organisation, its registration and its address, each a node."""
    pages = cells.pages()
    classification, _ = cells.concept("type", "organization-kind", required=False)
    node = filled(
        {
            "id": cells.key("slug", "organization"),
            "type": ["Organization"],
            "name": cells.text("name", required=True),
            "alternateName": cells.text("name_local"),
            "acronym": cells.text("acronym"),
            "classification": classification,
            "homepage": cells.address("website"),
            "foundingDate": cells.date("founded"),
            "email": cells.contact("email", "email"),
            "telephone": cells.contact("telephone", "telephone"),
            "sameAs": _wikidata(cells.text("wikidata")),
            "registration": _registration(cells.text("siren")),
            "address": _address(cells, pages),
            "source": pages,
        }
    )
    return [node]


def _wikidata(item: str) -> str:
    return f"http://www.wikidata.org/entity/{item}" if item else ""


def _registration(siren: str) -> Node | None:
    if not siren:
        return None
    return {
        "id": f"identifier/siren-{siren}",
        "type": "Identifier",
        "notation": siren,
        "schemaAgency": "INSEE",
    }


def _address(cells: Cells, pages: list[str]) -> Node | None:
    parts = filled({name: cells.text(column) for name, column in _ADDRESS.items()})
    country = cells.country("country")
    if not parts and not country:
        return None
    return filled(
        {
            "id": key("address", cells.raw("slug")),
            "type": "PostalAddress",
            **parts,
            "addressCountry": country,
            "source": pages,
        }
    )
