"""La Fabrique des transitions: the alliance, its charter's signatories, its association's board."""

from ingest.source import Source
from ingest.table import Reading, read_tables
from ingest.tables.activities import activities
from ingest.tables.board import board
from ingest.tables.engagements import engagements
from ingest.tables.events import events
from ingest.tables.observations import observations
from ingest.tables.organizations import organizations
from ingest.tables.participations import participations
from ingest.tables.roles import roles
from ingest.tables.signatories import signatories
from ingest.tables.units import units
from ingest.tables.works import works

TABLES = (
    organizations("organizations.csv"),
    units("units.csv"),
    works("works.csv"),
    signatories("signatories.csv", charter="charte-d-alliance"),
    engagements("engagements.csv"),
    board("board.csv", unit="conseil-d-administration-apfdt"),
    roles("roles.csv"),
    activities("projects.csv", theme_language="fr"),
    events("events.csv"),
    participations("territories.csv"),
    observations("observations.csv"),
)


def records(source: Source) -> Reading:
    """What the alliance's pages, and the pages about it, say."""
    return read_tables(source, TABLES)
