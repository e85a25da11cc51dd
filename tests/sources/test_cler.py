"""The traps of data/cler/notes.md, in the published graph."""


def test_le_mene_is_two_kinds_of_body(rows) -> None:
    found = rows(
        """SELECT ?kind { GRAPH graph:cler { ?body org:classification ?kind
        VALUES ?body { id:organization\\/le-mene id:organization\\/cler.cc-du-mene } } }
        ORDER BY ?kind"""
    )
    assert [kind.rpartition("/")[2] for (kind,) in found] == ["commune", "intercommunality"]


def test_a_merger_ties_two_identities(holds) -> None:
    assert holds(
        """?change a org:ChangeEvent ;
        org:originalOrganization id:organization\\/cler.cc-haute-lande ;
        org:resultingOrganization id:organization\\/cler.cc-coeur-haute-lande ;
        dct:date "2017"^^xsd:gYear"""
    )


def test_two_years_of_foundation_stay(rows) -> None:
    found = rows(
        """SELECT ?year { GRAPH graph:cler {
        ?o schema:observationAbout id:organization\\/cler ; m:measureAsPrinted "année de création" ;
           schema:value ?year } } ORDER BY ?year"""
    )
    assert found == [("1984",), ("1985",)]


def test_a_forecast_is_not_a_count(holds) -> None:
    assert holds(
        """GRAPH graph:cler { ?o m:measureAsPrinted
        "participants attendus (Rencontres nationales TEPOS 2021)" ; m:precision ?p .
        FILTER(?p IN (precision:more-than, precision:forecast)) }"""
    )


def test_the_siren_ties_a_body_to_its_area(holds) -> None:
    assert holds(
        """id:organization\\/cler.cc-thouarsais m:governs id:intercommunality\\/247900798 .
        GRAPH graph:territories { id:intercommunality\\/247900798 a igeo:Intercommunalite }"""
    )


def test_the_dot_after_a_host_is_dropped(holds) -> None:
    assert holds(
        """GRAPH graph:cler { id:organization\\/cler dct:source
        <https://issuu.com/ekopolis/docs/cler-pratiques_methodologiques-tepo> }"""
    )


def test_tepos_network_and_programmes_differ(rows) -> None:
    found = rows(
        """SELECT (COUNT(DISTINCT ?programme) AS ?n) { GRAPH graph:cler {
        ?p a m:ProgrammeParticipation ; m:programme ?programme } }"""
    )
    assert found == [("20",)]


def test_a_former_mayor_is_former(holds) -> None:
    assert holds(
        """GRAPH graph:cler {
        ?m m:roleAsPrinted 'ancien maire' ; m:former true ; org:role role:mayor }"""
    )
