"""Answers as workbooks, read back by another program's library."""

import io
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

import httpx
import openpyxl
import pyoxigraph as ox
import pytest
from openpyxl.workbook import Workbook

from api.workbook import MEDIA_TYPE, Labels, sweep, write_workbook
from store.answers import Solutions
from store.engines.oxigraph import OxigraphEngine
from store.errors import TooManyRows

BASE = "https://w3id.org/maillage/"
LOOS = f"{BASE}id/organization/cler.loos"
LABELS = Labels("Rows", "About", {"a": "Heading"}, [("Question", "=1+1")], "cut")
VALUES = """
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
SELECT ?a ?b WHERE { VALUES (?a ?b) {
  (1 "=HYPERLINK(\\"https://evil.example\\")")
  (2.5 "+1") (1e3 "@SUM(A1)") ("12345678901234567890"^^xsd:integer "-1")
  ("2020-03-12"^^xsd:date <https://example.org/é?a=1&b=2#c>)
  ("2020-03-12T10:00:00+02:00"^^xsd:dateTime <javascript:alert(1)>)
  ("2020"^^xsd:gYear "2020-03"^^xsd:gYearMonth) (true "<script>"@fr)
  ("1789-07-14"^^xsd:date UNDEF) ("NaN"^^xsd:double "מדינת ים")
} }
"""


def read(content: bytes) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def asked(query: str) -> Solutions:
    answer = OxigraphEngine(ox.Store(), {}).query(query)
    assert isinstance(answer, Solutions)
    return answer


def written(query: str, labels: Labels = LABELS) -> Workbook:
    output = io.BytesIO()
    write_workbook(asked(query), output, labels)
    return read(output.getvalue())


def test_values_are_what_they_are() -> None:
    rows = list(written(VALUES)["Rows"].values)
    assert rows[0] == ("Heading", "b")
    assert [row[0] for row in rows[1:]] == [
        1,
        2.5,
        1000,
        "12345678901234567890",
        datetime(2020, 3, 12),
        datetime(2020, 3, 12, 8),
        2020,
        True,
        "1789-07-14",
        "NaN",
    ]


def test_nothing_is_a_formula_and_only_web_addresses_are_links() -> None:
    book = written(VALUES)
    cells = [cell for sheet in book for row in sheet.rows for cell in row]
    assert {cell.data_type for cell in cells} == {"s", "n", "d", "b"}
    assert book["Rows"]["B2"].value == '=HYPERLINK("https://evil.example")'
    assert book["About"]["B1"].value == "=1+1"
    links = [cell.hyperlink for cell in cells if cell.hyperlink]
    assert [(link.target, link.location) for link in links] == [
        ("https://example.org/é?a=1&b=2", "c")
    ]


def test_a_text_that_is_too_long_says_that_it_was_cut() -> None:
    book = written(f'SELECT ("{"é" * 40_000}" AS ?a) {{}}')
    text = book["Rows"]["A2"].value
    assert len(text) == 32_767
    assert text.endswith("é […]")
    assert book["About"]["B2"].value == "cut"


def test_columns_of_the_same_heading_are_told_apart() -> None:
    labels = Labels("Rows", "About", {"a": "Kind", "b": "Kind"}, [], "")
    assert next(written("SELECT (1 AS ?a) (2 AS ?b) {}", labels)["Rows"].values) == (
        "Kind (a)",
        "Kind (b)",
    )


def test_more_rows_than_a_sheet_holds_are_refused() -> None:
    with pytest.raises(TooManyRows, match="at most 2 rows"):
        write_workbook(asked("SELECT * { VALUES ?a { 1 2 3 } }"), io.BytesIO(), LABELS, most=2)


def test_what_an_ended_process_left_is_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    for process in ("7", "77"):
        (tmp_path / f"maillage-workbook-{process}-x").mkdir()
    sweep(7)
    assert [path.name for path in tmp_path.iterdir()] == ["maillage-workbook-77-x"]


def test_a_question_as_a_workbook(site: httpx.Client) -> None:
    answer = site.get("/queries/members?lang=fr", headers={"Accept": MEDIA_TYPE})
    assert answer.headers["content-type"] == MEDIA_TYPE
    assert answer.headers["content-disposition"] == 'attachment; filename="members.xlsx"'
    book = read(answer.content)
    assert list(book["Réponse"].values) == [("Membre",), (LOOS,)]
    assert book["Réponse"]["A2"].hyperlink.target == LOOS
    about = {row[0]: row[1] for row in book["Provenance"].values}
    assert about["Question"] == "Membres d'un réseau"
    assert about["Nombre"] == "10"
    assert about["Version"] == answer.headers["maillage-release"]
    assert "creativecommons.org/publicdomain/zero" in about["Source et licence"]
    assert about["Adresse"].endswith("/queries/members?lang=fr")
    assert "org:member" in about["Requête SPARQL"]
    english = read(site.get("/queries/members?format=xlsx&lang=en").content)
    assert english.sheetnames == ["Answer", "Where from"]


def test_any_query_as_a_workbook(site: httpx.Client) -> None:
    query = "SELECT ?a ?name { ?a <https://schema.org/name> ?name }"
    book = read(site.get(f"/sparql?query={quote(query)}&format=xlsx&lang=en").content)
    rows = list(book["Answer"].values)
    assert rows[0] == ("a", "name")
    assert "<script>alert(1)</script>" in [row[1] for row in rows]
    # A look-up, which is answered without a reader elsewhere, and a truth.
    one = f"SELECT ?name {{ <{LOOS}> <https://schema.org/name> ?name }}"
    found = read(site.get("/sparql", params={"query": one, "format": "xlsx"}).content)
    assert len(list(found.worksheets[0].rows)) > 1
    truth = read(site.get("/sparql", params={"query": "ASK {}", "format": "xlsx"}).content)
    assert truth.worksheets[0]["A2"].value is True


def test_a_graph_is_no_workbook(site: httpx.Client) -> None:
    query = {"query": "CONSTRUCT WHERE { ?a ?b ?c }"}
    assert site.get("/sparql", params=query, headers={"Accept": MEDIA_TYPE}).status_code == 406
