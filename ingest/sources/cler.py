"""CLER, réseau pour la transition énergétique, with TEPOS, Slime and Tims."""

from ingest.source import Source
from ingest.table import Reading, read_tables
from ingest.tables.activities import activities
from ingest.tables.changes import changes
from ingest.tables.memberships import memberships
from ingest.tables.observations import observations
from ingest.tables.organizations import organizations
from ingest.tables.participations import participations
from ingest.tables.roles import roles

TABLES = (
    organizations("organizations.csv"),
    memberships("memberships.csv"),
    roles("roles.csv", start_is_page_year=True),
    activities("projects.csv", theme_language="fr"),
    participations("territories.csv"),
    observations("observations.csv"),
    changes("changes.csv"),
)


def records(source: Source) -> Reading:
    """What the CLER's sites, and the pages about it, say."""
    return read_tables(source, TABLES)
