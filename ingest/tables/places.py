"""Populated places of GeoNames: names in many languages, country, population, position."""

from ingest.cells import Cells, filled
from ingest.records import Node
from ingest.table import Table
from ingest.tables.areas import point

_REQUIRED = ("geoname_id", "name", "country", "lat", "lon")
_OPTIONAL = ("admin1", "population", "alternate_names")


def places(file: str) -> Table:
    """The table of places; `geoname_id` is GeoNames' own number."""
    return Table(file, _REQUIRED, _OPTIONAL, nodes, key="geoname_id", alone=True)


def nodes(cells: Cells) -> list[Node]:
    """The place and its position."""
    number = cells.raw("geoname_id")
    iri = f"place/{number}"
    node = {
        "id": iri,
        "type": ["Place", "Feature"],
        "name": cells.text("name", required=True),
        "alternateName": cells.texts("alternate_names", separator="|"),
        "addressCountry": cells.country("country"),
        "adminCode": cells.text("admin1"),
        "population": cells.integer("population"),
        "sameAs": f"https://sws.geonames.org/{number}/",
        "geometry": point(cells, iri),
    }
    return [filled(node)]
