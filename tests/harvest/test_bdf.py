"""BDF, as citego.org and the alliance's former site publish with it: lines, labels and links."""

import csv
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from loopback import QUICK, Partner, content, declare, fetched
from speaking import html

from ingest.errors import BadSource
from ingest.harvest.bdf.addresses import place_of
from ingest.harvest.bdf.reading import read
from ingest.harvest.blocks import blocks

SITE = "https://www.citego.example"


def facts(name: str, page: str, skip: str = "") -> dict[str, Any]:
    place = place_of(f"{SITE}/{name}.html")
    assert place is not None
    return read(place, [line for line in blocks(page, "body") if line.text != skip])


def test_a_record_with_all_its_lines() -> None:
    found = facts(
        "bdf_fiche-document-7_en",
        """<h1>La rue partagée</h1><h2>Une enquête</h2>
        <div>Anne Bruyère, Noé Tilleul, October 2015</div>
        <div>Maison des rues (MDR)</div>
        <p>Le résumé de la fiche, qui est une phrase.</p>
        <p>To download : <a href="docs/rue.pdf">rue.pdf</a> (880 KiB)</p>
        <h2>Le début</h2><p>Dans la rue, et sur la place, les habitants se parlent.</p>""",
    )
    assert found["title"] == "La rue partagée"
    assert found["subtitle"] == "Une enquête"
    assert found["authors"] == ["Anne Bruyère", "Noé Tilleul"]
    assert (found["date"], found["date_as_printed"]) == ("2015-10", "October 2015")
    assert found["organizations"] == [{"name": "Maison des rues", "acronym": "MDR"}]
    assert (found["file"], found["labels"]) == ("rue.pdf", ["To download"])
    # The address asks for English labels; the text is French.
    assert (found["address_language"], found["language"]) == ("en", "fr")
    assert (found["site"], found["kind"], found["number"]) == (
        "citego.example", "fiche-document", 7,
    )  # fmt: skip
    assert not any("phrase" in str(value) for value in found.values())


def test_a_year_alone_and_no_organisation() -> None:
    found = facts(
        "bdf_fiche-document-8_fr",
        "<h1>Titre</h1><p>Jean DUPRÉ, 2016</p><p>Ceci est un résumé, pas un nom.</p>",
    )
    assert (found["authors"], found["date"]) == (["Jean DUPRÉ"], "2016")
    assert (found["subtitle"], found["organizations"]) == ("", [])


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Monde de demain", ["Monde de demain"]),
        ("La Revue / Association des lecteurs", ["La Revue", "Association des lecteurs"]),
        ("À télécharger : a.pdf (1 Kio)", []),
        ("3 études de cas", []),
    ],
)
def test_organisations_stand_below_the_authors(line: str, names: list[str]) -> None:
    found = facts("bdf_fiche-document-8_fr", f"<h1>T</h1><p>A. B, mai 2016</p><p>{line}</p>")
    assert [body["name"] for body in found["organizations"]] == names


@pytest.mark.parametrize(
    ("line", "authors", "date"),
    [
        ("Lucie Mélèze (coord.), septembre 2016", ["Lucie Mélèze"], "2016-09"),
        ("2016", [], "2016"),
        ("Ana Ruiz, septiembre 2016", ["Ana Ruiz"], "2016-09"),
        ("Ana Ruiz, 2015-2016", ["Ana Ruiz"], ""),
    ],
)
def test_the_line_of_authors_and_date(line: str, authors: list[str], date: str) -> None:
    found = facts("bdf_dossier-3_fr", f"<h1>Dossier</h1><p>{line}</p>")
    assert (found["authors"], found["date"]) == (authors, date)


def test_a_dossier_says_what_its_members_are() -> None:
    found = facts(
        "bdf_dossier-3_fr",
        """<h1>Dossier</h1><p>2016</p><p>Présentation du dossier.</p>
        <h2>Références</h2><ul><li>Un livre</li></ul>
        <h2>Une analyse</h2><ul><li><a href="bdf_fiche-document-4_fr.html">Sol</a></li></ul>
        <h2>3 études de cas</h2><ul><li><a href="./bdf_fiche-document-5_fr.html">Eau</a></li>
        <li>Air</li><li><a href="https://elsewhere.example/x">Feu</a></li></ul><p>Fin</p>
        <ul><li>Autre</li></ul>""",
    )
    assert [(member["kind"], member["title"], member["key"]) for member in found["members"]] == [
        ("analysis", "Sol", "fiche-document-4"),
        ("case", "Eau", "fiche-document-5"),
        ("case", "Air", ""),
        ("case", "Feu", ""),
    ]


def test_a_document_of_the_former_site() -> None:
    found = facts(
        "bdf_document-2_en",
        """<p>Ensemble, mais autrement</p><p>Une proposition</p><p>Zoé Orme, Luc Aulne</p>
        <p>Un résumé de la proposition.</p><p>To download: p.pdf (65)</p>""",
        skip="Ensemble, mais autrement",
    )
    assert (found["title"], found["authors"]) == ("Une proposition", ["Zoé Orme", "Luc Aulne"])
    assert found["file"] == "p.pdf"
    assert "date" not in found


def test_a_working_group() -> None:
    found = facts(
        "bdf_chantier-6",
        """<h1>Chantier : Manger mieux</h1><p>Date de lancement : septembre 2021</p>
        <p>Durée : septembre 2021 / juin 2022</p><h3>Résumé</h3><p>Les cantines.</p>
        <h3>Objectifs</h3><ol><li>Cuisiner</li></ol>""",
    )
    assert (found["title"], found["launched"]) == ("Manger mieux", "2021-09")
    assert (found["start"], found["end"]) == ("2021-09", "2022-06")
    assert found["labels"] == ["Date de lancement", "Durée", "Résumé", "Objectifs"]


def test_an_organisation_is_its_title() -> None:
    found = facts("bdf_organisme-5_fr", "<h1>Maison des rues (MDR)</h1><p>Des mots, 2010</p>")
    assert found["organizations"] == [{"name": "Maison des rues", "acronym": "MDR"}]


def test_a_page_that_is_made_to_keep_us_busy() -> None:
    assert facts("bdf_organisme-5_fr", "<div>" * 9_000 + "fin")["title"] == "fin"


SOURCE = """
[fetch]
kind = "bdf"
address = "{base}/index_fr.html"
languages = ["fr", "es"]
content = "#text"
[[fetch.tables]]
file = "resources.csv"
kinds = ["fiche-document"]
[fetch.tables.columns]
slug = "key"
kind = "listed_as || kind"
organization_slugs = "organizations[].name"
[[fetch.tables]]
file = "organizations.csv"
each = "organizations"
columns = {{ slug = "name", name = "name", acronym = "acronym", source_url = "address" }}
"""


def link(path: str) -> str:
    return f'<ul><li><a href="{path}">Suite</a></li></ul>'


@pytest.fixture
def folder(partner: Partner, data: Path) -> Path:
    """A site whose pages link in circles, to pages that are gone, and to other sites."""
    here = f"https://{partner.host}/bdf_fiche-document-2_en.html#top"
    there = "https://elsewhere.example/bdf_dossier-1_fr.html"
    members = link("bdf_fiche-document-1_fr.html") + link(here)
    back, gone = link("bdf_dossier-9_es.html"), link("bdf_fiche-document-3_fr.html")
    partner.replies |= {
        "/index_fr.html": html("Site", link("bdf_dossier-9_fr.html"), link("/robots.txt")),
        "/bdf_dossier-9_fr.html": html("Dossier", "<h2>2 études de cas</h2>", members),
        "/bdf_fiche-document-1_fr.html": html("Un", "<p>A. B, mai 2016</p>", back, gone),
        "/bdf_fiche-document-1_es.html": html("Un", "<p>A. B, mayo 2016</p><p>Casa (CA)</p>"),
        "/bdf_fiche-document-2_es.html": html("Dos", "<p>2016</p><p>Casa (CA)</p>", link(there)),
    }
    return declare(data, SOURCE.format(base=partner.base))


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_links_are_followed_and_versions_merged(partner: Partner, folder: Path, data: Path) -> None:
    fate = fetched(data)
    assert fate.failure is None, fate.failure
    assert rows(folder / "resources.csv") == [
        {"slug": "fiche-document-1", "kind": "case", "organization_slugs": "casa"},
        {"slug": "fiche-document-2", "kind": "case", "organization_slugs": "casa"},
    ]
    (body,) = rows(folder / "organizations.csv")
    assert (body["slug"], body["name"], body["acronym"]) == ("casa", "Casa", "CA")
    assert len(partner.paths()) == len(set(partner.paths()))


def test_pages_that_robots_forbid_are_left_out(partner: Partner, folder: Path, data: Path) -> None:
    rules = b"User-agent: *\nDisallow: /bdf_fiche-document-2\n"
    partner.replies["/robots.txt"] = content(rules)
    assert fetched(data).state == "new"
    assert [row["slug"] for row in rows(folder / "resources.csv")] == ["fiche-document-1"]
    assert not any("document-2" in path for path in partner.paths())


def test_the_content_is_a_selector(partner: Partner, folder: Path, data: Path) -> None:
    path = folder / "source.toml"
    path.write_text(path.read_text().replace("#text", "div["))
    with pytest.raises(BadSource, match=r"source\.toml"):
        fetched(data)
    assert partner.asked == []


def test_the_first_page_must_be_there(partner: Partner, folder: Path, data: Path) -> None:
    del partner.replies["/index_fr.html"]
    fate = fetched(data)
    assert fate.failure is not None
    assert fate.failure.code == "harvest-status"


@pytest.mark.parametrize("declared", ["header", "page"])
def test_pages_say_their_encoding(
    declared: str, partner: Partner, folder: Path, data: Path
) -> None:
    meta = '<meta charset="iso-8859-1">' if declared == "page" else ""
    kind = "text/html" + ("; charset=windows-1252" if declared == "header" else "")
    page = f"{meta}<div id=text><h1>A</h1><p>2016</p><p>Maison d’été</p></div>"
    partner.replies["/bdf_fiche-document-1_fr.html"] = content(
        page.encode("cp1252"), Content_Type=kind
    )
    assert fetched(data).state == "new"
    assert "Maison d’été" in [row["name"] for row in rows(folder / "organizations.csv")]


def test_a_page_that_is_no_page_is_refused(partner: Partner, folder: Path, data: Path) -> None:
    """The time that a parser takes grows with the square of the depth."""
    partner.replies["/bdf_dossier-9_fr.html"] = content(b"<div>" * 250_000)
    fate = fetched(data, replace(QUICK, size=4 << 20))
    assert fate.failure is not None
    assert fate.failure.code == "harvest-large"
