"""Names are taken apart as people mean them."""

import pytest

from matching.names import read_name
from matching.record import record
from matching.websites import own_domain


@pytest.mark.parametrize(
    ("text", "core", "kinds"),
    [
        ("Ville de Loos-en-Gohelle", "loos gohelle", {"commune"}),
        ("MAIRIE D'ÎLE-DE-BRÉHAT", "ile brehat", {"commune"}),
        ("CC des Crêtes Préardennaises", "cretes preardennaises", {"intercommunality"}),
        ("Communauté de communes des Crêtes préardennaises", "cretes preardennaises",
         {"intercommunality"}),
        ("Nantes Métropole", "nantes", {"intercommunality"}),
        ("Rochelle (La)", "rochelle", set()),
        ("St-Étienne", "saint etienne", set()),
        ("Le Mans", "mans", set()),
        ("Conseil départemental du Pas-de-Calais", "pas calais", {"department"}),
        ("Province de Liège", "liege", {"department"}),
        ("City of Växjö", "vaxjo", {"commune"}),
        ("Métropole", "metropole", set()),
    ],
)  # fmt: skip
def test_own_words_and_kinds(text: str, core: str, kinds: set[str]) -> None:
    name = read_name(text)
    assert (name.core, set(name.kinds)) == (core, kinds)


def test_acronyms() -> None:
    assert "ademe" in read_name("ADEME").acronyms
    assert "ademe" in read_name("Agence de la transition écologique (ADEME)").acronyms
    assert "ademe" in read_name("ADEME, Agence de la transition écologique").heads
    assert "anct" in read_name("ANCT - Agence nationale de la cohésion des territoires").acronyms
    assert read_name("Réseau Action Climat").initials == "rac"


@pytest.mark.parametrize(
    ("address", "domain"),
    [
        ("https://www.loos-en-gohelle.fr/page", "loos-en-gohelle.fr"),
        ("loos-en-gohelle.fr", "loos-en-gohelle.fr"),
        ("https://www.facebook.com/loos", ""),
        ("https://asso.example.blogspot.com", "example.blogspot.com"),
        ("http://mairie.pagesperso-orange.fr", ""),
        ("https://data.bristol.gov.uk", "bristol.gov.uk"),
        ("not an address", ""),
        ("", ""),
        ("http://[::1", ""),
    ],
)
def test_domains_that_prove_something(address: str, domain: str) -> None:
    assert own_domain(address) == domain


def test_a_record() -> None:
    thing = record("Ville de Nantes", kind="city", identifiers=["SIREN: 214 401 093", "odd"])
    assert thing.kinds == thing.levels == {"commune"}
    assert thing.identifiers == {"siren": "214401093"}
    assert record("Nantes Métropole").levels == {"intercommunality"}
