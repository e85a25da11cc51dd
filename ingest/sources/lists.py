"""A partner's lists, whichever it has: for networks that need no module of their own."""

from ingest.source import Source
from ingest.table import Reading, read_tables
from ingest.tables.activities import activities
from ingest.tables.events import events
from ingest.tables.memberships import memberships
from ingest.tables.observations import observations
from ingest.tables.organizations import organizations
from ingest.tables.roles import roles
from ingest.tables.works import works

TABLES = (
    organizations("organizations.csv"),
    memberships("memberships.csv"),
    roles("roles.csv"),
    activities("projects.csv", theme_language="fr"),
    events("events.csv"),
    works("resources.csv"),
    observations("observations.csv"),
)


def records(source: Source) -> Reading:
    """What stands in the tables that are there, or that a harvest brings."""
    harvested = {table.get("file") for table in source.fetch.get("tables", ())}
    named = [table for table in TABLES if table.file in harvested]
    there = [table for table in TABLES if (source.folder / table.file).exists()]
    return read_tables(source, dict.fromkeys([*named, *there]) or TABLES[:1])
