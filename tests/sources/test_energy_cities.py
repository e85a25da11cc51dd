"""The traps of data/energy-cities/notes.md, in the published graph."""


def test_city_and_metropolis_are_two_members(rows) -> None:
    found = rows(
        """SELECT DISTINCT ?body { VALUES ?body {
        id:organization\\/energy-cities.nantes id:organization\\/nantes-metropole }
        GRAPH graph:energy-cities { ?m org:member ?body ;
        org:organization id:organization\\/energy-cities } }
        ORDER BY ?body"""
    )
    assert len(found) == 2


def test_contradictory_inhabitants_stay(rows) -> None:
    found = rows(
        """SELECT ?value { GRAPH graph:energy-cities {
        ?o schema:observationAbout id:organization\\/energy-cities.mouscron ;
           m:measureAsPrinted "population" ; schema:value ?value } } ORDER BY ?value"""
    )
    assert found == [("57000",), ("60000",)]


def test_a_measure_of_a_project_names_it(holds) -> None:
    assert holds(
        """GRAPH graph:energy-cities { ?o m:measureAsPrinted "project eucf: grant per beneficiary" ;
        m:concerns ?project ; schema:value 60000 . ?project schema:name ?name }"""
    )


def test_a_day_a_month_and_a_year_are_kept_apart(rows) -> None:
    found = rows(
        """SELECT DISTINCT (DATATYPE(?start) AS ?type) { GRAPH graph:energy-cities {
        ?m a org:Membership ; schema:startDate ?start } } ORDER BY ?type"""
    )
    assert [name.partition("#")[2] for (name,) in found] == ["date", "gYear", "gYearMonth"]


def test_a_decimal_stays_a_decimal(holds) -> None:
    assert holds("GRAPH graph:energy-cities { ?o schema:value '1357038.95'^^xsd:decimal }")
