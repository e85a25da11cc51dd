"""The official territories, in the published graph."""


def test_a_commune_is_within_its_department_and_intercommunality(rows) -> None:
    found = rows(
        """SELECT ?area { id:commune\\/62528 schema:containedInPlace ?area } ORDER BY ?area"""
    )
    ids = "https://w3id.org/maillage/id/"
    assert found == [(ids + "department/62",), (ids + "intercommunality/246200364",)]


def test_several_postal_codes_are_several_values(rows) -> None:
    found = rows("SELECT (COUNT(*) AS ?n) { id:commune\\/75056 schema:postalCode ?code }")
    assert found == [("21",)]


def test_a_position_is_a_geometry(holds) -> None:
    assert holds(
        """id:commune\\/62528 geo:hasDefaultGeometry ?point .
        ?point geo:asWKT "POINT(2.79220 50.45705)"^^geo:wktLiteral"""
    )


def test_a_town_hall_without_a_web_site_is_kept_out(release) -> None:
    rows = [row for row in release.set_aside() if row["source"] == "territories"]
    assert {(row["file"], row["line"]) for row in rows} >= {
        ("communes.csv", 7143),
        ("communes.csv", 14544),
    }


def test_a_slash_too_few_is_mended(holds) -> None:
    assert holds("?commune foaf:homepage <https://www.troussencourt.fr>")
