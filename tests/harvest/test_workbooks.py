"""XLSX as partners keep it: a title above, several sheets, dates and numbers of Excel."""

import csv
import io
import zipfile
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from loopback import QUICK, Partner, content, declare, fetched

SOURCE = """
[fetch]
kind = "xlsx"
[[fetch.tables]]
address = "{address}"
file = "organizations.csv"
columns = {{ slug = "Structure", name = "Structure", founded = "Création", siren = "SIREN" }}
constants = {{ source_url = "https://p.example" }}
"""


def workbook() -> bytes:
    book = openpyxl.Workbook()
    book.active.title = "Lisez-moi"
    book.active.append(["Structure : voir l'autre feuille"])
    sheet = book.create_sheet("Membres")
    sheet.append(["Liste des membres 2026"])
    sheet.append([])
    sheet.append(["SIREN", "Structure", "Création", "Note"])
    sheet.append([123456789, "Énergie Partagée", datetime(2010, 5, 1), "x"])
    sheet.append([None, None, None, None])
    sheet.append([987654321.0, " Bêta ", 2011, None])
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


@pytest.fixture
def folder(data: Path, partner: Partner) -> Path:
    return declare(data, SOURCE.format(address=f"{partner.base}/membres.xlsx"))


def test_a_sheet_becomes_a_table(data: Path, partner: Partner, folder: Path) -> None:
    body = workbook()
    partner.replies["/membres.xlsx"] = content(body)
    assert fetched(data).state == "new"
    with (folder / "organizations.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.reader(lines))
    assert rows[1:] == [
        ["energie-partagee", "Énergie Partagée", "2010-05-01", "123456789", "https://p.example"],
        ["beta", "Bêta", "2011", "987654321", "https://p.example"],
    ]
    (kept,) = (folder / "received").glob("*.xlsx")
    assert kept.read_bytes() == body


def bomb() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/worksheets/sheet1.xml", bytes(QUICK.size + 1))
    return packed.getvalue()


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"<html>Login</html>", "harvest-unreadable"),
        (workbook()[:-200], "harvest-unreadable"),
        (bomb(), "harvest-large"),
    ],
    ids=["a page", "cut", "zip bomb"],
)
def test_what_is_no_workbook_leaves_the_last_one(
    body: bytes, code: str, data: Path, partner: Partner, folder: Path
) -> None:
    partner.replies["/membres.xlsx"] = content(workbook())
    fetched(data)
    before = (folder / "organizations.csv").read_bytes()
    partner.replies["/membres.xlsx"] = content(body)
    fate = fetched(data)
    assert fate.failure is not None
    assert fate.failure.code == code
    assert (folder / "organizations.csv").read_bytes() == before


def test_a_named_sheet_must_be_there(data: Path, partner: Partner, folder: Path) -> None:
    path = folder / "source.toml"
    path.write_text(path.read_text().replace("[[fetch.tables]]", '[[fetch.tables]]\nsheet = "X"'))
    partner.replies["/membres.xlsx"] = content(workbook())
    fate = fetched(data)
    assert fate.failure is not None
    assert "Lisez-moi, Membres" in fate.failure.message["fr"]
