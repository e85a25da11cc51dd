"""Organisations, their members, roles, boards and changes: what each row must have become."""

import re
from functools import cache
from pathlib import Path

from fidelity_said import Fact, Said, Triple, facts
from fidelity_sheets import Origin, Row
from fidelity_terms import A, address, date, name, pages, text, typed

_COLLABORATIONS = ("network", "local-fabrique")
_NO_FORM = ("media", "pays-petr", "other")
_CPOV = Path(__file__).parents[2] / "ontology" / "alignments" / "cpov.ttl"


@cache
def public_kinds() -> frozenset[str]:
    """The kinds of public bodies: those that are aligned to cpov:PublicOrganisation."""
    aligned = r"^kind:([a-z-]+) +skos:\w+ +cpov:PublicOrganisation\b"
    return frozenset(re.findall(aligned, _CPOV.read_text(encoding="utf-8"), re.MULTILINE))


def organization(row: Row, source: Origin, said: Said) -> list[Triple]:
    subject = source.iri("organization", row["slug"])
    wanted = facts(
        a=name("org:Organization"),
        schema__name=text(row["name"]),
        schema__alternateName=_text(row, "name_local"),
        m__acronym=_text(row, "acronym"),
        org__classification=source.concept("organization-kind", row["type"]),
        foaf__homepage=address(row["website"]) if row["website"] else "",
        schema__foundingDate=date(row["founded"]) if row["founded"] else "",
        dct__source=pages(row["source_url"]),
    )
    found = said.of(subject, wanted + form(source.word("organization-kind", row["type"])))
    # No page seen states these: a row that does needs a check of its own here.
    assert not row.get("wikidata")
    assert not row.get("citego_id")
    if place := _place(row, source):
        found += said.part(subject, "schema:address", place)
    if row.get("siren"):
        number = facts(
            a=name("adms:Identifier"),
            skos__notation=text(row["siren"]),
            adms__schemaAgency=text("INSEE"),
        )
        found += said.part(subject, "rov:registration", number)
    return found


def _place(row: Row, source: Origin) -> list[Fact]:
    """What the row says of the address; nothing when it says nothing."""
    told = facts(
        schema__addressLocality=_text(row, "locality"),
        schema__postalCode=_text(row, "postal_code"),
        m__addressDepartment=_text(row, "department"),
        schema__addressRegion=_text(row, "region"),
        schema__addressCountry=_country(row, source),
    )
    kept = facts(a=name("schema:PostalAddress"), dct__source=pages(row["source_url"]))
    return told + kept if told else []


def _text(row: Row, column: str) -> str:
    return text(row[column]) if row.get(column) else ""


def _country(row: Row, source: Origin) -> str:
    cell = row.get("country", "")
    return text(source.word("country", cell) or cell) if cell else ""


def form(kind: str) -> list[Fact]:
    if not kind or kind in _NO_FORM:
        return []
    if kind in _COLLABORATIONS:
        return [(A, name("org:OrganizationalCollaboration"))]
    return [(A, name("org:FormalOrganization"))]


def unit(row: Row, source: Origin, said: Said) -> list[Triple]:
    wanted = facts(
        a=name("org:OrganizationalUnit"),
        schema__name=source.tagged(row["name"]),
        org__unitOf=source.iri("organization", row["unit_of_slug"]),
        dct__source=pages(row["source_url"]),
    )
    return said.of(source.iri("unit", row["slug"]), wanted)


def membership(row: Row, source: Origin, said: Said) -> list[Triple]:
    member = source.iri("organization", row["member_slug"])
    organization_ = source.iri("organization", row["organization_slug"])
    return _holding(row, source, said, (member, organization_, ""))


def role(row: Row, source: Origin, said: Said) -> list[Triple]:
    person = source.iri("person", row["person_slug"])
    organization_ = source.iri("organization", row["organization_slug"])
    behalf = source.iri("organization", row.get("on_behalf_of_slug", ""))
    known = said.of(person, _person(row["person"], row))
    if source.name == "cler" and not row["end"]:
        # data/cler/notes.md, trap 8: the year in which a page finds the person in office.
        row = {**row, "start": "", "as_of": row["start"]}
    return known + _holding(row, source, said, (person, organization_, behalf))


def seat(row: Row, source: Origin, said: Said) -> list[Triple]:
    """A row of the board: a body, a person, or a person for a body."""
    unit_ = source.iri("unit", "conseil-d-administration-apfdt")
    body = source.iri("organization", row["organization_slug"])
    if not row["representative"]:
        return _holding(row, source, said, (body, unit_, ""))
    person = said.known_by("foaf:Person", *facts(schema__name=text(row["representative"])))
    known = said.of(person, _person(row["representative"], row))
    return known + _holding(row, source, said, (person, unit_, body))


def _person(full_name: str, row: Row) -> list[Fact]:
    return facts(
        a=name("foaf:Person"), schema__name=text(full_name), dct__source=pages(row["source_url"])
    )


def _holding(row: Row, source: Origin, said: Said, ends: tuple[str, str, str]) -> list[Triple]:
    member, organization_, behalf = ends
    qualifier = source.qualifier("role", row["role"])
    certainty = {"implied": "implied", "ambiguous": "ambiguous"}.get(qualifier, "")
    wanted = facts(
        a=name("org:Membership"),
        org__member=member,
        org__organization=organization_,
        m__onBehalfOf=behalf,
        org__role=source.concept("role", row["role"]),
        m__roleAsPrinted=text(row["role"]),
        m__former=typed("true", "xsd:boolean") if qualifier == "former" else "",
        m__certainty=name(f"scheme:certainty/{certainty}") if certainty else "",
        dct__source=pages(row["source_url"]),
    )
    for column, predicate in (
        ("start", "schema__startDate"),
        ("end", "schema__endDate"),
        ("as_of", "m__asOf"),
    ):
        if row.get(column):
            wanted += facts(**{predicate: date(row[column])})
    return said.claim(wanted)[1]


def change(row: Row, source: Origin, said: Said) -> list[Triple]:
    wanted = facts(
        a=name("org:ChangeEvent"),
        dct__type=source.concept("change-kind", row["kind"]),
        org__originalOrganization=source.iris("organization", row["original_slugs"]),
        org__resultingOrganization=source.iris("organization", row["resulting_slugs"]),
        dct__date=date(row["date"]) if row["date"] else "",
        skos__note=source.tagged(row["note"]),
        dct__source=pages(row["source_url"]),
    )
    return said.of(source.iri("change", row["slug"]), wanted)
