"""Two public pages about the alliance: facts read by hand, one row a fact."""

from ingest.source import Source
from ingest.table import Reading, read_tables
from ingest.tables.facts import facts

TABLES = (facts("facts.csv"),)


def records(source: Source) -> Reading:
    """What the two documents say."""
    return read_tables(source, TABLES)
