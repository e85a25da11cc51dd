"""Observations: figures as a page gives them, with unit, date and precision (schema.org)."""

import re

from ingest.cells import Cells, filled
from ingest.fields.figures import figure
from ingest.records import Node, key
from ingest.table import Table
from ingest.tables.naming import digest, slug

_REQUIRED = ("subject_slug", "measure", "value", "source_url")
_OPTIONAL = ("unit", "as_of")
# A measure about one project names it at its end (`[project:slug]`) or at its start
# (`project slug: …`), as the sources write it.
_CONCERNS = re.compile(r"project (?P<before>[a-z0-9-]+): | \[project:(?P<after>[a-z0-9-]+)\]$")


def observations(file: str) -> Table:
    """The table of the figures that pages give of a source's organisations."""
    return Table(file, _REQUIRED, _OPTIONAL, nodes)


def nodes(cells: Cells) -> list[Node]:
    """The observation of a row."""
    return [observation(cells, cells.key("subject_slug", "organization"))]


def observation(cells: Cells, subject: str) -> Node:
    """A schema:Observation out of the columns measure, value, unit, as_of and source_url."""
    printed = cells.text("measure", required=True)
    value = cells.text("value", required=True)
    unit = cells.text("unit")
    concerned = _CONCERNS.search(printed)
    measure = _CONCERNS.sub("", printed)
    word = cells.source.vocabulary.get(("measure", measure))
    pages = cells.pages()
    name = f"{subject.rpartition('/')[2]}.{slug(measure)[:60].strip('-')}"
    parts = (printed, value, unit, cells.raw("as_of"), *pages)
    return filled(
        {
            "id": key("observation", f"{name}.{digest(*parts)}"),
            "type": "Observation",
            "about": subject,
            "concerns": _project(concerned),
            "measure": f"scheme:measure/{word.concept}" if word else "",
            "measureAsPrinted": printed,
            "valueAsPrinted": value,
            "unit": unit,
            "observationDate": cells.date("as_of"),
            **figure(value, unit, measure),
            "source": pages,
        }
    )


def _project(concerned: re.Match[str] | None) -> str:
    return key("project", concerned["before"] or concerned["after"]) if concerned else ""
