"""The facts of the two documents: one row a fact, of which the `fact` column says the kind."""

import fidelity_figures
from fidelity_activities import measure_
from fidelity_actors import form
from fidelity_said import Fact, Said, Triple, facts
from fidelity_sheets import Origin, Row
from fidelity_terms import date, name, text

_ENGAGEMENTS = {
    "agreement": ("Agreement", "organization"),
    "ally": ("AllyMention", "organization"),
    "call": ("CallSignature", "work"),
}


def fact(row: Row, source: Origin, said: Said) -> list[Triple]:
    stated = name(f"id:document/{row['document']}")
    kind = row["fact"]
    if kind in _ENGAGEMENTS:
        return _engagement(row, source, said, stated)
    checks = {
        "document": _document, "organisation": _organisation, "contact": _contact,
        "address": _address, "role": _role, "membership": _body, "board": _board,
        "observation": _observation, "project": _activity, "event": _activity, "work": _activity,
    }  # fmt: skip
    return checks[kind](row, source, said, stated)


def _when(row: Row, column: str = "date") -> str:
    return date(row[column]) if row[column] else ""


def _document(row: Row, source: Origin, said: Said, stated: str) -> list[Triple]:
    wanted = facts(
        a=name("foaf:Document"),
        dct__title=source.tagged(row["subject"]),
        m__site=text(row["property"]),
        m__asOf=_when(row),
        dct__source=stated,
    )
    return said.of(stated, wanted)


def _organisation(row: Row, source: Origin, said: Said, stated: str) -> list[Triple]:
    wanted = facts(
        a=name("org:Organization"),
        schema__name=text(row["subject"]),
        m__acronym=text(row["object"]) if row["object"] else "",
        org__classification=source.concept("organization-kind", row["property"]),
        schema__foundingDate=_when(row, "value"),
        dct__source=stated,
    )
    wanted += form(source.word("organization-kind", row["property"]))
    return said.of(source.iri("organization", row["subject_slug"]), wanted)


def _contact(row: Row, source: Origin, said: Said, stated: str) -> list[Triple]:
    body = source.iri("organization", row["subject_slug"])
    assert row["property"] == "email"
    return said.of(body, facts(schema__email=text(row["value"]), dct__source=stated))


def _address(row: Row, source: Origin, said: Said, stated: str) -> list[Triple]:
    code, _, town = row["unit"].partition(" ")
    wanted = facts(
        a=name("schema:PostalAddress"),
        schema__streetAddress=text(row["value"]),
        schema__postalCode=text(code),
        schema__addressLocality=text(town),
        schema__addressCountry=text("FR"),
        dct__source=stated,
    )
    return said.part(source.iri("organization", row["subject_slug"]), "schema:address", wanted)


def _holding(row: Row, source: Origin, member: str, organization: str, stated: str) -> list[Fact]:
    return facts(
        a=name("org:Membership"),
        org__member=member,
        org__organization=organization,
        org__role=source.concept("role", row["property"]),
        m__roleAsPrinted=text(row["property"]),
        m__asOf=_when(row),
        dct__source=stated,
    )


def _role(row: Row, source: Origin, said: Said, stated: str) -> list[Triple]:
    person = source.iri("person", row["subject_slug"])
    body = source.iri("organization", row["object_slug"])
    known = facts(a=name("foaf:Person"), schema__name=text(row["subject"]), dct__source=stated)
    holding = _holding(row, source, person, body, stated)
    return said.of(person, known) + said.claim(holding)[1]


def _body(row: Row, source: Origin, said: Said, stated: str) -> list[Triple]:
    member = source.iri("organization", row["subject_slug"])
    body = source.iri("organization", row["object_slug"])
    return said.claim(_holding(row, source, member, body, stated))[1]


def _board(row: Row, source: Origin, said: Said, stated: str) -> list[Triple]:
    member = source.iri("organization", row["subject_slug"])
    unit = source.iri("unit", f"conseil-d-administration-{row['object_slug']}")
    board = facts(
        a=name("org:OrganizationalUnit"),
        schema__name=text("Conseil d'administration", source.language),
        org__unitOf=source.iri("organization", row["object_slug"]),
        dct__source=stated,
    )
    seat = _holding(row, source, member, unit, stated)
    return said.of(unit, board) + said.claim(seat)[1]


def _observation(row: Row, source: Origin, said: Said, stated: str) -> list[Triple]:
    wanted = facts(
        a=name("schema:Observation"),
        schema__observationAbout=source.iri("organization", row["subject_slug"]),
        schema__measuredProperty=measure_(row["property"], source),
        m__measureAsPrinted=text(row["property"]),
        m__valueAsPrinted=text(row["value"]),
        schema__unitText=text(row["unit"]),
        schema__observationDate=_when(row),
        dct__source=stated,
    )
    figure = fidelity_figures.value(row["value"], row["unit"], row["property"])
    return said.claim(wanted + figure)[1]


def _activity(row: Row, source: Origin, said: Said, stated: str) -> list[Triple]:
    kind = source.word("activity-kind", row["property"])
    happens = kind == "event"
    body = source.iri("organization", row["object_slug"])
    project = kind in ("action-research", "flagship-project")
    wanted = facts(
        a=name(
            "schema:Event" if happens else "schema:Project" if project else "schema:CreativeWork"
        ),
        dct__type=source.concept("activity-kind", row["property"]),
        schema__name=source.tagged(row["subject"]),
        schema__organizer=body if happens else "",
        m__lead="" if happens else body,
        schema__funder=[] if happens else source.iris("organization", row["value"]),
        m__placeAsPrinted=text(row["object"]) if row["object"] else "",
        schema__startDate=_when(row),
        schema__endDate=_when(row, "value") if happens else "",
        dct__source=stated,
    )
    return said.of(source.iri(row["fact"], row["subject_slug"]), wanted)


def _engagement(row: Row, source: Origin, said: Said, stated: str) -> list[Triple]:
    named, with_kind = _ENGAGEMENTS[row["fact"]]
    wanted = facts(
        a=[name("m:Engagement"), name(f"m:{named}")],
        m__engagedParty=source.iri("organization", row["subject_slug"]),
        m__engagedWith=source.iri(with_kind, row["object_slug"]),
        m__engagedOn=_when(row),
        m__engagementStatus=name("scheme:engagement-status/active"),
        m__evidenceKind=name("scheme:evidence/press"),
        dct__source=stated,
    )
    return said.claim(wanted)[1]
