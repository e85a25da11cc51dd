"""The places of Europe, from GeoNames."""

from ingest.source import Source
from ingest.table import Reading, read_tables
from ingest.tables.places import places

TABLES = (places("places-europe.csv"),)


def records(source: Source) -> Reading:
    """The reference for places, in France and abroad."""
    return read_tables(source, TABLES)
