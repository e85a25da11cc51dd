"""Territories in programmes: which territory took part in which programme, cohort or label."""

from ingest.cells import Cells, filled
from ingest.records import Node, key
from ingest.table import Table
from ingest.tables.naming import digest, slug

_REQUIRED = ("slug", "name", "kind", "programme", "source_url")
_OPTIONAL = ("insee_or_siren", "department", "region", "year")


def participations(file: str) -> Table:
    """The table of a source's territories; one territory may stand in several rows."""
    return Table(file, _REQUIRED, _OPTIONAL, nodes)


def nodes(cells: Cells) -> list[Node]:
    """The territory, the programme, and the participation that ties them."""
    pages = cells.pages()
    kind, _ = cells.concept("kind", "territory-kind")
    territory = {
        "id": cells.key("slug", "territory"),
        "type": ["AdministrativeArea"],
        "name": cells.text("name", required=True),
        "areaKind": kind,
        "placeAsPrinted": [text for text in map(cells.text, ("department", "region")) if text],
        "siren": cells.text("insee_or_siren"),
        "source": pages,
    }
    name = cells.text("programme", required=True)
    programme = {
        "id": key("project", f"programme.{slug(name)}"),
        "kind": "scheme:activity-kind/programme",
        "name": cells.tagged("programme", cells.source.language),
        "source": pages,
    }
    parts = (name, cells.raw("year"), *pages)
    participation = {
        "id": key("participation", f"{cells.raw('slug')}.{digest(*parts)}"),
        "type": "ProgrammeParticipation",
        "participant": territory["id"],
        "programme": programme["id"],
        "date": cells.date("year"),
        "source": pages,
    }
    return [filled(territory), filled(programme), filled(participation)]
