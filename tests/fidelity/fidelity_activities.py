"""Projects, events, works, territories, engagements, figures, keywords and pages."""

import re

import fidelity_figures
from fidelity_actors import public_kinds
from fidelity_said import Fact, Missing, Said, Triple, facts
from fidelity_sheets import Origin, Row
from fidelity_terms import address, date, name, number, pages, parts, slug, text

# In which language each source writes the themes of its projects, whatever that of the titles.
_THEMES = {"citego": "en", "energy-cities": "en", "cler": "fr", "fabrique": "fr"}
_PROJECTS = (
    "action-research", "pilot-territory-support", "collective-worksite", "flagship-project",
    "learning-community", "programme", "eu-project", "campaign", "urban-renewal", "other",
)  # fmt: skip


def _class(kind: str) -> str:
    if kind == "event":
        return name("schema:Event")
    return name("schema:Project" if kind in _PROJECTS else "schema:CreativeWork")


def project(row: Row, source: Origin, said: Said) -> list[Triple]:
    stated = pages(row["source_url"])
    themes, found = _themes(row["themes"], _THEMES[source.name], stated, said)
    wanted = facts(
        a=_class(source.word("activity-kind", row["kind"])),
        dct__type=source.concept("activity-kind", row["kind"]),
        schema__name=text(row["name"], _title_language(row, source)),
        m__lead=source.iri("organization", row["lead_slug"]),
        m__partner=source.iris("organization", row["partner_slugs"]),
        schema__funder=source.iris("organization", row.get("funder_slugs", "")),
        m__placeAsPrinted=[text(place) for place in parts(row.get("territory", ""))],
        schema__startDate=_date(row, "start"),
        schema__endDate=_date(row, "end"),
        dct__subject=themes,
        dct__source=stated,
    )
    return said.of(source.iri("project", row["slug"]), wanted) + found


def _title_language(row: Row, source: Origin) -> str:
    """The language that the vocabulary gives to this title alone, else the source's."""
    return source.word("title-language", row["slug"]) or source.language


def _date(row: Row, column: str) -> str:
    return date(row[column]) if row.get(column) else ""


def _themes(
    cell: str, language: str, stated: list[str], said: Said
) -> tuple[list[str], list[Triple]]:
    themes, found = [], []
    for wording in parts(cell):
        theme, triples = _theme([(wording, language)], stated, said)
        themes.append(theme)
        found += triples
    return themes, found


def _theme(
    wordings: list[tuple[str, str]], stated: list[str], said: Said
) -> tuple[str, list[Triple]]:
    """The theme that the first wording names, which must bear all the wordings."""
    theme = said.known_by("skos:Concept", _label(*wordings[0]))
    wanted = facts(a=name("skos:Concept"), skos__inScheme=name("scheme:theme"), dct__source=stated)
    wanted += [_label(*wording) for wording in wordings]
    labels = [value for predicate, value in said.about[theme] if predicate == wanted[-1][0]]
    if len({label.rpartition("@")[2] for label in labels}) < len(labels):
        raise Missing(f"{theme} has several labels in one language: {labels}")
    return theme, said.of(theme, wanted)


def _label(wording: str, language: str) -> Fact:
    """The label of a theme, which begins with a capital however the row writes it."""
    return name("skos:prefLabel"), text(wording[0].upper() + wording[1:], language)


def event(row: Row, source: Origin, said: Said) -> list[Triple]:
    mode = source.concept("attendance-mode", row["mode"]).strip("<>").rpartition("/")[2]
    published = mode == "publication-event"
    kind = "publication-event" if published else "event"
    subject = source.iri("event", row["slug"])
    wanted = facts(
        # The publication of a call is an event of a narrower class.
        a=[name("schema:Event"), name("schema:PublicationEvent") if published else ""],
        dct__type=name(f"scheme:activity-kind/{kind}"),
        schema__name=source.tagged(row["name"]),
        schema__startDate=_date(row, "start"),
        schema__endDate=_date(row, "end"),
        m__placeAsPrinted=text(row["place"]) if row["place"] else "",
        schema__eventAttendanceMode=name(f"schema:{mode}") if mode and not published else "",
        schema__organizer=source.iri("organization", row["organizer_slug"]),
        dct__source=pages(row["source_url"]),
    )
    found = said.of(subject, wanted)
    for printed in parts(row["participants"], ","):
        found += _participants(printed, subject, row, said)
    return found


def _participants(printed: str, subject: str, row: Row, said: Said) -> list[Triple]:
    counted = re.fullmatch(r"(\d+) (.+)", printed)
    figure, unit = counted.groups() if counted else (printed, "")
    persons = unit in ("", "personne", "personnes")
    wanted = facts(
        a=name("schema:Observation"),
        schema__observationAbout=subject,
        # "15 territoires" is no number of persons.
        schema__measuredProperty=name("scheme:measure/participants") if persons else "",
        m__measureAsPrinted=text("participants"),
        m__valueAsPrinted=text(printed),
        schema__unitText=text(unit) if unit else "",
        dct__source=pages(row["source_url"]),
    )
    return said.claim(wanted + fidelity_figures.value(figure, unit, ""))[1]


def work(row: Row, source: Origin, said: Said) -> list[Triple]:
    """A row of works.csv or resources.csv."""
    stated = pages(row["source_url"])
    themes, found = _themes(row.get("keywords", ""), row["language"], stated, said)
    authors = []
    for author in parts(row.get("authors", "")):
        person = said.known_by("foaf:Person", *facts(schema__name=text(author)))
        authors.append(person)
        known = facts(a=name("foaf:Person"), schema__name=text(author), dct__source=stated)
        found += said.of(person, known)
    wanted = facts(
        a=_class(source.word("activity-kind", row["kind"])),
        dct__type=source.concept("activity-kind", row["kind"]),
        schema__name=text(row["title"], row["language"]),
        schema__inLanguage=text(row["language"]),
        schema__author=authors,
        schema__sourceOrganization=source.iris("organization", row.get("organization_slugs", "")),
        schema__datePublished=_date(row, "date"),
        m__placeAsPrinted=[text(place) for place in parts(row.get("places", ""))],
        dct__subject=themes,
        dct__source=stated,
    )
    return said.of(source.iri("work", row["slug"]), wanted) + found


def territory(row: Row, source: Origin, said: Said) -> list[Triple]:
    stated = pages(row["source_url"])
    subject = source.iri("territory", row["slug"])
    assert not row.get("insee_or_siren")
    wanted = facts(
        a=name("schema:AdministrativeArea"),
        schema__name=text(row["name"]),
        dct__type=source.concept("territory-kind", row["kind"]),
        m__placeAsPrinted=[text(row[c]) for c in ("department", "region") if row[c]],
        dct__source=stated,
    )
    programme, found = _programme(row, source, stated, said)
    participation = facts(
        a=name("m:ProgrammeParticipation"),
        m__participant=subject,
        m__programme=programme,
        dct__date=_date(row, "year"),
        dct__source=stated,
    )
    found += said.of(subject, wanted) + said.claim(participation)[1]
    if source.bodies.get(row["slug"]) in public_kinds():
        # One key of one source: the public body governs the area; an association does not.
        body = source.iri("organization", row["slug"])
        found += said.of(body, facts(m__governs=subject))
    return found


def _programme(row: Row, source: Origin, stated: list[str], said: Said) -> tuple[str, list[Triple]]:
    """The programme that a row names, under a key that no row of projects.csv can have."""
    programme = source.iri("project", f"programme.{slug(row['programme'])}")
    wanted = facts(
        a=name("schema:Project"),
        dct__type=name("scheme:activity-kind/programme"),
        schema__name=source.tagged(row["programme"]),
        dct__source=stated,
    )
    return programme, said.of(programme, wanted)


def observation(row: Row, source: Origin, said: Said) -> list[Triple]:
    measure = re.sub(r" \[project:[^]]+\]$|^project [a-z0-9-]+: ", "", row["measure"])
    about = re.search(r"\[project:([^]]+)\]$|^project ([a-z0-9-]+): ", row["measure"])
    wanted = facts(
        a=name("schema:Observation"),
        schema__observationAbout=source.iri("organization", row["subject_slug"]),
        m__concerns=source.iri("project", about[1] or about[2]) if about else "",
        schema__measuredProperty=measure_(measure, source),
        m__measureAsPrinted=text(row["measure"]),
        m__valueAsPrinted=text(row["value"]),
        schema__unitText=text(row["unit"]) if row["unit"] else "",
        schema__observationDate=_date(row, "as_of"),
        dct__source=pages(row["source_url"]),
    )
    return said.claim(wanted + fidelity_figures.value(row["value"], row["unit"], measure))[1]


def measure_(words: str, source: Origin) -> str:
    """The concept of a measure; those that occur once have none, only the words of the page."""
    word = source.word("measure", words)
    return name(f"scheme:measure/{word}") if word else ""


def signatory(row: Row, source: Origin, said: Said) -> list[Triple]:
    party = source.iri("organization", row["slug"])
    stated = pages(row["source_url"])
    # Only organisations are published, and none has withdrawn.
    assert (row["kind"], row.get("withdrawn_on", "")) == ("organisation", "")
    signature = facts(
        a=[name("m:Engagement"), name("m:CharterSignature")],
        m__signatory=party,
        m__charter=source.iri("work", "charte-d-alliance"),
        m__signedOn=_date(row, "signed_on"),
        m__engagementStatus=name("scheme:engagement-status/active"),
        m__evidenceKind=source.concept("evidence", row["evidence"]),
        dct__source=stated,
    )
    named = said.of(party, facts(schema__name=text(row["name"]), dct__source=stated))
    return named + said.claim(signature)[1]


def engagement(row: Row, source: Origin, said: Said) -> list[Triple]:
    classes = {"ally": "AllyMention", "call": "CallSignature", "agreement": "Agreement"}
    kinds = {"organisation": "organization", "work": "work"}
    wanted = facts(
        a=[name("m:Engagement"), name(f"m:{classes[row['kind']]}")],
        m__engagedParty=source.iri("organization", row["party_slug"]),
        m__engagedWith=source.iri(kinds[row["with_kind"]], row["with_slug"]),
        m__engagedOn=_date(row, "engaged_on"),
        m__engagementStatus=name("scheme:engagement-status/active"),
        m__evidenceKind=source.concept("evidence", row["evidence"]),
        dct__source=pages(row["source_url"]),
    )
    return said.claim(wanted)[1]


def keyword(row: Row, source: Origin, said: Said) -> list[Triple]:
    languages = ("fr", "en", "es")
    wordings = [(row[f"label_{tag}"], tag) for tag in languages if row[f"label_{tag}"]]
    theme, found = _theme(wordings, pages(row["source_url"]), said)
    if row["broader"]:
        # The label of the broader keyword, in whichever language it is given.
        labels = [_label(row["broader"], tag) for tag in languages]
        above = said.known_by("skos:Concept", *labels)
        found += said.of(theme, facts(skos__broader=above))
    return found


def page(row: Row, source: Origin, said: Said) -> list[Triple]:
    single = {
        "title": "dct__title", "subtitle": "schema__alternativeHeadline", "site": "m__site",
        "kind": "m__pageKind", "url_language": "m__addressLanguage",
        "authors": "m__authorAsPrinted", "date": "m__dateAsPrinted",
        "linked_records": "m__linkedRecord",
    }  # fmt: skip
    several = {
        "content_language": "dct__language", "organizations": "m__organizationAsPrinted",
        "places": "m__placeAsPrinted", "labels_seen": "m__labelSeen",
    }  # fmt: skip
    wanted = facts(a=name("foaf:Document"))
    for column, predicate in single.items():
        wanted += facts(**{predicate: text(row[column])}) if row[column] else []
    for column, predicate in several.items():
        wanted += facts(**{predicate: [text(part) for part in parts(row[column])]})
    if row["number"]:
        wanted += facts(m__pageNumber=number(row["number"]))
    return said.of(address(row["url"]), wanted)
