"""Events: when, where, in which mode, who organises, how many took part."""

from ingest.cells import Cells, filled
from ingest.fields.figures import figure
from ingest.records import Node, key
from ingest.table import Table

_REQUIRED = ("slug", "name", "start", "source_url")
_OPTIONAL = ("end", "place", "mode", "organizer_slug", "participants")


def events(file: str) -> Table:
    """The table of a source's events."""
    return Table(file, _REQUIRED, _OPTIONAL, nodes, key="slug")


def nodes(cells: Cells) -> list[Node]:
    """The event, and an observation for each number of participants that the row gives.

    A row whose mode is a publication is the publication of a call: an event of its own kind.
    """
    mode, _ = cells.concept("mode", "attendance-mode", required=False)
    mode = mode.rpartition("/")[2]
    published = mode == "publication-event"
    pages = cells.pages()
    event = filled(
        {
            "id": cells.key("slug", "event"),
            "kind": f"scheme:activity-kind/{'publication-event' if published else 'event'}",
            "name": cells.tagged("name", cells.source.language, required=True),
            "startDate": cells.date("start"),
            "endDate": cells.date("end"),
            "placeAsPrinted": cells.text("place"),
            "attendanceMode": "" if published or not mode else f"schema:{mode}",
            "organizer": cells.key("organizer_slug", "organization", required=False),
            "source": pages,
        }
    )
    return [event, *_participants(cells, event["id"], pages)]


def _participants(cells: Cells, event: str, pages: list[str]) -> list[Node]:
    found = []
    for number, text in enumerate(cells.texts("participants", separator=","), 1):
        value, _, unit = text.rpartition(" ") if text[0].isdigit() else (text, "", "")
        observation = {
            "id": key("observation", f"participants.{cells.raw('slug')}.{number}"),
            "type": "Observation",
            "about": event,
            "measure": "scheme:measure/participants" if _persons(value and unit) else "",
            "measureAsPrinted": "participants",
            "valueAsPrinted": text,
            "unit": unit if value else "",
            **figure(value or text, "", ""),
            "source": pages,
        }
        found.append(filled(observation))
    return found


def _persons(unit: str) -> bool:
    return not unit or unit.startswith("person")
