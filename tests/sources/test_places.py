"""The places of GeoNames, in the published graph."""


def test_a_place_has_its_names_country_and_position(holds) -> None:
    assert holds(
        """id:place\\/3041563 a schema:Place , geo:Feature ; schema:name "Andorra la Vella" ;
        schema:alternateName "Andorre-la-Vieille" ; schema:addressCountry "AD" ;
        m:population 20430 ; schema:sameAs <https://sws.geonames.org/3041563/> ;
        geo:hasDefaultGeometry/geo:asWKT "POINT(1.5211 42.5078)"^^geo:wktLiteral"""
    )
