"""The traps of data/fabrique/notes.md, in the published graph."""


def test_a_month_stays_a_month(holds) -> None:
    assert holds(
        """?s m:signatory id:organization\\/fabrique.rieh ; m:signedOn "2021-01"^^xsd:gYearMonth"""
    )


def test_the_pages_of_one_cell_are_several(rows) -> None:
    found = rows(
        """SELECT ?page { GRAPH graph:fabrique {
        ?s m:signatory id:organization\\/puy-de-dome ; dct:source ?page } } ORDER BY ?page"""
    )
    assert len(found) == 3


def test_near_and_more_than_are_precisions(rows) -> None:
    found = rows(
        """SELECT ?value ?precision { GRAPH graph:fabrique {
        ?o schema:measuredProperty <https://w3id.org/maillage/scheme/measure/charter-signatories> ;
           schema:observationAbout id:organization\\/fabrique-des-transitions ;
           schema:value ?value ; m:precision ?precision } } ORDER BY ?value ?precision"""
    )
    near, more = (
        f"https://w3id.org/maillage/scheme/precision/{x}" for x in ("almost", "more-than")
    )
    assert found == [("400", near), ("400", near), ("600", more)]


def test_contradictory_statements_live_side_by_side(rows) -> None:
    found = rows(
        """SELECT ?date ?graph { GRAPH ?graph {
        id:organization\\/apfdt schema:foundingDate ?date } } ORDER BY ?date"""
    )
    graph = "https://w3id.org/maillage/graph/"
    assert found == [("2020-02-12", graph + "fabrique"), ("2020-03", graph + "documents")]


def test_one_name_stands_for_two_bodies(holds) -> None:
    assert holds(
        """id:organization\\/apfdt a org:Organization . id:organization\\/fabrique-des-transitions
        a org:OrganizationalCollaboration . FILTER NOT EXISTS {
        id:organization\\/apfdt a org:OrganizationalCollaboration }"""
    )


def test_being_an_ally_signing_the_call_and_signing_the_charter_differ(rows) -> None:
    found = rows(
        """SELECT ?kind (COUNT(?e) AS ?n) { GRAPH graph:fabrique { ?e a ?kind }
        VALUES ?kind { m:CharterSignature m:AllyMention m:CallSignature m:Agreement } }
        GROUP BY ?kind ORDER BY ?kind"""
    )
    assert [(kind.partition("#")[2], number) for kind, number in found] == [
        ("Agreement", "1"),
        ("AllyMention", "7"),
        ("CallSignature", "1"),
        ("CharterSignature", "14"),
    ]


def test_the_board_joins_no_person_and_body_that_no_page_joins(rows) -> None:
    found = rows(
        """SELECT (COUNT(?seat) AS ?n) (COUNT(?behalf) AS ?joined) { GRAPH graph:fabrique {
        ?seat org:organization id:unit\\/conseil-d-administration-apfdt
        OPTIONAL { ?seat m:onBehalfOf ?behalf } } }"""
    )
    assert found == [("17", "0")]


def test_an_implied_seat_says_so(rows) -> None:
    found = rows(
        """SELECT ?certainty (COUNT(?s) AS ?n) { GRAPH graph:fabrique {
        ?s m:certainty ?certainty } } GROUP BY ?certainty ORDER BY ?certainty"""
    )
    assert [number for _, number in found] == ["1", "5"]


def test_a_page_of_ours_is_a_document(holds) -> None:
    assert holds(
        """id:document\\/000_669a5b9f12e42f8f a foaf:Document .
        GRAPH graph:fabrique { ?s dct:source id:document\\/000_669a5b9f12e42f8f }"""
    )
