"""The facts of the two documents, in the published graph."""


def test_each_fact_names_its_document(rows) -> None:
    found = rows(
        """SELECT DISTINCT ?page { GRAPH graph:documents { ?s dct:source ?page } } ORDER BY ?page"""
    )
    assert [page.rpartition("/")[2] for (page,) in found] == [
        "000_669a5b9f12e42f8f",
        "002_d78407315495e3aa",
    ]


def test_the_convention_has_its_month(holds) -> None:
    assert holds(
        """?e a m:Agreement ; m:engagedParty id:organization\\/apfdt ;
        m:engagedWith id:organization\\/fondation-credit-cooperatif ;
        m:engagedOn "2020-12"^^xsd:gYearMonth"""
    )


def test_the_only_contact_is_the_association_s_own(rows) -> None:
    found = rows("SELECT ?s ?mail { ?s schema:email ?mail }")
    assert found == [
        ("https://w3id.org/maillage/id/organization/apfdt", "contact@fabriquedestransitions.net")
    ]


def test_about_ten_is_ten(holds) -> None:
    assert holds(
        """GRAPH graph:documents { ?o m:valueAsPrinted "une dizaine" ; schema:value 10 ;
        m:precision precision:about }"""
    )
