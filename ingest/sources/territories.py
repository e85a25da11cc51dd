"""The official French territories: INSEE's geographic code, DGCL's Banatic, DILA's town halls."""

from ingest.source import Source
from ingest.table import Reading, read_tables
from ingest.tables.areas import communes, departments, intercommunalities, regions

TABLES = (
    regions("regions.csv"),
    departments("departments.csv"),
    intercommunalities("epci.csv"),
    communes("communes.csv"),
)


def records(source: Source) -> Reading:
    """The reference that the other sources' territories are tied to."""
    return read_tables(source, TABLES)
