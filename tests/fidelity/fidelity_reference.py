"""The reference data: communes and what they belong to, and the places of Europe."""

from fidelity_said import Fact, Missing, Said, Triple, facts
from fidelity_sheets import Origin, Row
from fidelity_terms import address, name, number, parts, text, typed


def commune(row: Row, source: Origin, said: Said) -> list[Triple]:
    wanted = facts(
        a=_classes("igeo:Commune"),
        schema__name=text(row["name"]),
        dct__type=name("scheme:territory-kind/commune"),
        igeo__codeINSEE=text(row["insee"]),
        m__siren=text(row["siren"]),
        m__population=number(row["population"]) if row["population"] else "",
        schema__containedInPlace=[
            name(f"id:department/{row['department']}"),
            name(f"id:intercommunality/{row['epci']}") if row["epci"] else "",
        ],
        schema__postalCode=[text(code) for code in row["postal_codes"].split()],
        foaf__homepage=address(row["website"]) if row["website"] else "",
    )
    return _in_region(row, said) + _whole(name(f"id:commune/{row['insee']}"), wanted, row, said)


def intercommunality(row: Row, source: Origin, said: Said) -> list[Triple]:
    wanted = facts(
        a=_classes("igeo:Intercommunalite"),
        schema__name=text(row["name"]),
        dct__type=name(f"scheme:territory-kind/{row['kind'].lower()}"),
        m__siren=text(row["siren"]),
        m__population=number(row["population"]),
        m__communeCount=number(row["communes"]),
        schema__containedInPlace=name(f"id:department/{row['department']}"),
    )
    subject = name(f"id:intercommunality/{row['siren']}")
    return _in_region(row, said) + _whole(subject, wanted, row, said)


def _in_region(row: Row, said: Said) -> list[Triple]:
    """The region of the row, which the graph says of its department."""
    department_ = name(f"id:department/{row['department']}")
    region_ = name(f"id:region/{row['region']}")
    return said.of(department_, facts(schema__containedInPlace=region_))


def department(row: Row, source: Origin, said: Said) -> list[Triple]:
    above = facts(schema__containedInPlace=name(f"id:region/{row['region']}"))
    return _subdivision(row, "department", "igeo:Departement", above, said)


def region(row: Row, source: Origin, said: Said) -> list[Triple]:
    return _subdivision(row, "region", "igeo:Region", [], said)


def _subdivision(row: Row, kind: str, named: str, above: list[Fact], said: Said) -> list[Triple]:
    wanted = facts(
        a=_classes(named),
        schema__name=text(row["name"]),
        dct__type=name(f"scheme:territory-kind/{kind}"),
        igeo__codeINSEE=text(row["code"]),
        igeo__chefLieu=name(f"id:commune/{row['chef_lieu']}") if row["chef_lieu"] else "",
    )
    return _whole(name(f"id:{kind}/{row['code']}"), wanted + above, row, said)


def place(row: Row, source: Origin, said: Said) -> list[Triple]:
    wanted = facts(
        a=[name("schema:Place"), name("geo:Feature")],
        schema__name=text(row["name"]),
        schema__alternateName=[text(part) for part in parts(row["alternate_names"], "|")],
        schema__addressCountry=text(row["country"]),
        m__adminCode=text(row["admin1"]) if row["admin1"] else "",
        m__population=number(row["population"]) if row["population"] else "",
        schema__sameAs=f"<https://sws.geonames.org/{row['geoname_id']}/>",
    )
    return _whole(name(f"id:place/{row['geoname_id']}"), wanted, row, said)


def _classes(named: str) -> list[str]:
    return [name("schema:AdministrativeArea"), name("geo:Feature"), name(named)]


def _whole(subject: str, wanted: list[Fact], row: Row, said: Said) -> list[Triple]:
    """These facts and a position where the row has one, and nothing else about the subject."""
    found = []
    if row.get("lat") and row.get("lon"):
        wkt = typed(f"POINT({row['lon']} {row['lat']})", "geo:wktLiteral")
        point = facts(a=name("sf:Point"), geo__asWKT=wkt)
        found = said.part(subject, "geo:hasDefaultGeometry", point)
        wanted = [*wanted, found[0][1:]]
    surplus = said.about.get(subject, set()).difference(wanted)
    if surplus:
        raise Missing(f"{subject} says what the row does not: {surplus}")
    return said.of(subject, wanted) + found[1:]
