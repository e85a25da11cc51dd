"""Facts read by hand in a document, one row a fact: the `fact` column says what the rest means."""

from collections.abc import Callable, Mapping

from ingest.cells import Cells, filled
from ingest.fields.figures import figure
from ingest.problems import reason
from ingest.records import Node, key
from ingest.table import Table
from ingest.tables.naming import digest
from ingest.tables.roles import person_node

_REQUIRED = ("document", "fact", "subject_slug", "subject", "property")
_OPTIONAL = ("object_slug", "object", "value", "unit", "date")


def facts(file: str) -> Table:
    """The table of facts; each is stated by the document of its row."""
    return Table(file, _REQUIRED, _OPTIONAL, nodes, contacts=frozenset({"value"}))


def nodes(cells: Cells) -> list[Node]:
    """The nodes of a fact, by its kind."""
    read = _KINDS.get(cells.raw("fact"))
    if read is None:
        cells.faults.append(
            reason("fact-unknown", "fact", cells.raw("fact"), known=", ".join(sorted(_KINDS)))
        )
        return []
    page = f"document/{cells.text('document', required=True)}"
    return [filled({**node, "source": page}) for node in read(cells)]


def _document(cells: Cells) -> list[Node]:
    return [
        {
            "id": f"document/{cells.raw('document')}",
            "type": "Document",
            "title": cells.tagged("subject", cells.source.language, required=True),
            "site": cells.text("property"),
            "asOf": cells.date("date"),
        }
    ]


def _organisation(cells: Cells) -> list[Node]:
    kind, _ = cells.concept("property", "organization-kind", required=False)
    return [
        {
            "id": _subject(cells, "organization"),
            "type": ["Organization"],
            "name": cells.text("subject", required=True),
            "acronym": cells.text("object"),
            "classification": kind,
            "foundingDate": cells.date("value"),
        }
    ]


def _contact(cells: Cells) -> list[Node]:
    return [{"id": _subject(cells, "organization"), "email": cells.contact("value", "email")}]


def _address(cells: Cells) -> list[Node]:
    code, _, locality = cells.text("unit").partition(" ")
    address = {
        "id": key("address", cells.raw("subject_slug")),
        "type": "PostalAddress",
        "streetAddress": cells.text("value"),
        "postalCode": code,
        "addressLocality": locality,
        "addressCountry": "FR",
    }
    return [address, {"id": _subject(cells, "organization"), "address": address["id"]}]


def _role(cells: Cells) -> list[Node]:
    person = person_node(_subject(cells, "person"), cells.text("subject", required=True), [])
    return [person, *_membership(cells, str(person["id"]))]


def _body(cells: Cells) -> list[Node]:
    return _membership(cells, _subject(cells, "organization"))


def _board(cells: Cells) -> list[Node]:
    organization = cells.key("object_slug", "organization")
    name = cells.raw("object_slug")
    unit = {
        "id": key("unit", f"conseil-d-administration-{name}"),
        "type": "OrganizationalUnit",
        "name": {"@value": "Conseil d'administration", "@language": cells.source.language},
        "unitOf": organization,
    }
    seat = _membership(cells, _subject(cells, "organization"))[0]
    return [unit, {**seat, "id": f"{seat['id']}.ca", "organization": unit["id"]}]


def _membership(cells: Cells, member: str) -> list[Node]:
    role, _ = cells.concept("property", "role")
    parts = [cells.raw(field) for field in ("subject_slug", "object_slug", "property")]
    return [
        {
            "id": key("membership", ".".join((*parts, _digest(cells)))),
            "type": "Membership",
            "member": member,
            "organization": cells.key("object_slug", "organization"),
            "role": role,
            "roleAsPrinted": cells.text("property"),
            "asOf": cells.date("date"),
        }
    ]


def _observation(cells: Cells) -> list[Node]:
    measure, value, unit = (cells.text(field) for field in ("property", "value", "unit"))
    word = cells.source.vocabulary.get(("measure", measure))
    return [
        {
            "id": key("observation", f"{cells.raw('subject_slug')}.{_digest(cells)}"),
            "type": "Observation",
            "about": _subject(cells, "organization"),
            "measure": f"scheme:measure/{word.concept}" if word else "",
            "measureAsPrinted": measure,
            "valueAsPrinted": value,
            "unit": unit,
            "observationDate": cells.date("date"),
            **figure(value, unit, measure),
        }
    ]


def _activity(cells: Cells) -> list[Node]:
    kind, _ = cells.concept("property", "activity-kind")
    segment = {"event": "event", "work": "work"}.get(cells.raw("fact"), "project")
    happens = segment == "event"
    organization = cells.key("object_slug", "organization", required=False)
    return [
        {
            "id": _subject(cells, segment),
            "kind": kind,
            "name": cells.tagged("subject", cells.source.language, required=True),
            "organizer" if happens else "lead": organization,
            "funder": [] if happens else cells.keys("value", "organization"),
            "placeAsPrinted": cells.text("object"),
            "startDate": cells.date("date"),
            "endDate": cells.date("value") if happens else None,
        }
    ]


def _engagement(named: str, with_kind: str) -> Callable[[Cells], list[Node]]:
    def nodes(cells: Cells) -> list[Node]:
        return [
            {
                "id": key("engagement", f"{cells.raw('subject_slug')}.{_digest(cells)}"),
                "type": ["Engagement", named],
                "engagedParty": _subject(cells, "organization"),
                "engagedWith": cells.key("object_slug", with_kind),
                "engagedOn": cells.date("date"),
                "engagementStatus": "scheme:engagement-status/active",
                "evidenceKind": "scheme:evidence/press",
            }
        ]

    return nodes


def _subject(cells: Cells, kind: str) -> str:
    return cells.key("subject_slug", kind)


def _digest(cells: Cells) -> str:
    return digest(*cells.row.cells.values())


_KINDS: Mapping[str, Callable[[Cells], list[Node]]] = {
    "document": _document,
    "organisation": _organisation,
    "contact": _contact,
    "address": _address,
    "role": _role,
    "membership": _body,
    "board": _board,
    "observation": _observation,
    "project": _activity,
    "event": _activity,
    "work": _activity,
    "agreement": _engagement("Agreement", "organization"),
    "ally": _engagement("AllyMention", "organization"),
    "call": _engagement("CallSignature", "work"),
}
