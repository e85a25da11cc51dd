"""Reference territories of France: communes, intercommunalities, departments, regions (INSEE)."""

from ingest.cells import Cells, filled
from ingest.records import Node
from ingest.table import Table


def communes(file: str) -> Table:
    """The communes: INSEE code, SIREN, population, position, what they belong to."""
    required = ("insee", "name", "siren", "population", "department", "region")
    optional = ("epci", "postal_codes", "lat", "lon", "website")
    return Table(file, required, optional, _commune, key="insee", alone=True)


def intercommunalities(file: str) -> Table:
    """The intercommunalities with own taxation: SIREN, kind, population, position."""
    required = ("siren", "name", "kind", "population", "communes", "department", "region")
    return Table(file, required, ("lat", "lon"), _intercommunality, key="siren", alone=True)


def departments(file: str) -> Table:
    """The departments and overseas collectivities."""
    return Table(
        file, ("code", "name", "region", "chef_lieu"), (), _department, key="code", alone=True
    )


def regions(file: str) -> Table:
    """The regions and overseas collectivities."""
    return Table(file, ("code", "name", "chef_lieu"), (), _region, key="code", alone=True)


def _commune(cells: Cells) -> list[Node]:
    epci, iri = cells.raw("epci"), f"commune/{cells.raw('insee')}"
    within = [f"department/{cells.raw('department')}"]
    node = {
        "id": iri,
        "type": ["AdministrativeArea", "Feature", "Commune"],
        "name": cells.text("name", required=True),
        "areaKind": "scheme:territory-kind/commune",
        "codeINSEE": cells.raw("insee"),
        "siren": cells.raw("siren"),
        "population": cells.integer("population"),
        "within": within + ([f"intercommunality/{epci}"] if epci else []),
        "postalCode": cells.raw("postal_codes").split(),
        "homepage": cells.address("website"),
        "geometry": point(cells, iri),
    }
    return [filled(node)]


def _intercommunality(cells: Cells) -> list[Node]:
    kind, _ = cells.concept("kind", "territory-kind")
    iri = f"intercommunality/{cells.raw('siren')}"
    node = {
        "id": iri,
        "type": ["AdministrativeArea", "Feature", "Intercommunalite"],
        "name": cells.text("name", required=True),
        "areaKind": kind,
        "siren": cells.raw("siren"),
        "population": cells.integer("population"),
        "communeCount": cells.integer("communes"),
        "within": [f"department/{cells.raw('department')}"],
        "geometry": point(cells, iri),
    }
    return [filled(node)]


def _department(cells: Cells) -> list[Node]:
    return [_subdivision(cells, "department", "Departement", f"region/{cells.raw('region')}")]


def _region(cells: Cells) -> list[Node]:
    return [_subdivision(cells, "region", "Region", "")]


def _subdivision(cells: Cells, kind: str, named: str, within: str) -> Node:
    node = {
        "id": f"{kind}/{cells.raw('code')}",
        "type": ["AdministrativeArea", "Feature", named],
        "name": cells.text("name", required=True),
        "areaKind": f"scheme:territory-kind/{kind}",
        "codeINSEE": cells.raw("code"),
        "chefLieu": f"commune/{cells.raw('chef_lieu')}" if cells.raw("chef_lieu") else "",
        "within": within,
    }
    return filled(node)


def point(cells: Cells, iri: str) -> Node | None:
    """The position of a thing as a GeoSPARQL geometry with an IRI of its own."""
    wkt = cells.point("lat", "lon")
    return {"id": f"{iri}/point", "type": "Point", "asWKT": wkt} if wkt else None
