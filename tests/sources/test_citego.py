"""The traps of data/citego/notes.md, in the published graph."""


def test_the_language_of_an_address_is_not_that_of_the_text(holds) -> None:
    assert holds(
        """GRAPH graph:citego { <https://citego.org/bdf_fiche-document-2038_en.html>
        m:addressLanguage "en" ; dct:language "fr" }"""
    )


def test_several_addresses_are_joined_by_semicolons(rows) -> None:
    found = rows(
        """SELECT ?page { GRAPH graph:citego { id:theme\\/citego.composantes dct:source ?page } }
        ORDER BY ?page"""
    )
    assert found == [
        ("http://citego.org/page-90_fr.html",),
        ("https://citego.org/page-90_en.html",),
    ]


def test_a_broader_keyword_may_be_named_in_english(holds) -> None:
    assert holds("id:theme\\/citego.flow skos:broader id:theme\\/citego.composantes")


def test_a_range_keeps_both_its_ends(holds) -> None:
    assert holds(
        """GRAPH graph:citego { ?o m:valueAsPrinted "2015-2016" ;
        schema:minValue "2015"^^xsd:gYear ; schema:maxValue "2016"^^xsd:gYear }"""
    )


def test_more_than_stands_in_the_value(holds) -> None:
    assert holds(
        """GRAPH graph:citego { ?o m:valueAsPrinted "more than 11000" ; schema:value 11000 ;
        m:precision precision:more-than }"""
    )


def test_authorship_is_a_public_role(holds) -> None:
    assert holds("?work schema:author id:person\\/citego.olivier-gilbert")
