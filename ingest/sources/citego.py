"""Citego, cities, territories, governance: its partners, courses, records and keywords."""

from ingest.source import Source
from ingest.table import Reading, read_tables
from ingest.tables.activities import activities
from ingest.tables.keywords import keywords
from ingest.tables.memberships import memberships
from ingest.tables.observations import observations
from ingest.tables.organizations import organizations
from ingest.tables.pages import pages
from ingest.tables.roles import roles
from ingest.tables.works import works

TABLES = (
    organizations("organizations.csv"),
    memberships("memberships.csv"),
    roles("roles.csv"),
    activities("projects.csv", theme_language="en"),
    works("resources.csv"),
    keywords("keywords.csv"),
    pages("pages.csv"),
    observations("observations.csv"),
)


def records(source: Source) -> Reading:
    """What Citego and its sibling sites say."""
    return read_tables(source, TABLES)
