"""Energy Cities, the European network: members, boards since 1994, EU projects."""

from ingest.source import Source
from ingest.table import Reading, read_tables
from ingest.tables.activities import activities
from ingest.tables.memberships import memberships
from ingest.tables.observations import observations
from ingest.tables.organizations import organizations
from ingest.tables.roles import roles

TABLES = (
    organizations("organizations.csv"),
    memberships("memberships.csv"),
    roles("roles.csv"),
    activities("projects.csv", theme_language="en"),
    observations("observations.csv"),
)


def records(source: Source) -> Reading:
    """What Energy Cities' sites, and the pages about it, say."""
    return read_tables(source, TABLES)
