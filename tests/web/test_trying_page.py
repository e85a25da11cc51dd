"""Trying a file by the form: what spreadsheets write, what is told of it, what is sent again."""

import html
import re
from pathlib import Path

import httpx
import pytest
from browsing import PHONE, opened
from playwright.sync_api import Browser

ROWS = (("slug", "name", "source_url"), ("x", "Énergie d'été", "https://partner.example/x"))
# A list as partners keep it, with an address that is none on its third line.
LIST = "Nom;Sigle;Page\r\nForêt & Cie;fc;https://partner.example/fc\r\nÎle <b>;ile;nulle part\r\n"


def table(delimiter: str) -> str:
    return "".join(delimiter.join(row) + "\r\n" for row in ROWS)


def sent(
    address: str, content: bytes, name: str = "list.csv", text: str = "", **fields: str
) -> httpx.Response:
    """Send the form as a browser does, with its empty fields."""
    return httpx.post(
        f"{address}/validate",
        headers={"Accept": "text/html", "Accept-Language": "fr"},
        files={"file": (name, content, "application/vnd.ms-excel")},
        data={"text": text, "kind": "", **fields},
        timeout=60,
    )


def words(response: httpx.Response) -> str:
    main = re.search(r"<main.*</main>", response.text, re.DOTALL)
    assert main is not None
    return html.unescape(re.sub(r"<[^>]*>|\s+", " ", main[0]))


@pytest.mark.parametrize(
    ("content", "warned"),
    [
        (table(",").encode(), False),
        (table(";").encode("utf-8-sig"), False),
        (table(";").encode("cp1252"), True),
        (table(";").encode("mac_roman"), True),
        (table("\t").encode("utf-16"), True),
        (re.sub(r"[^;\r\n]+", r'"\g<0>"', table(";")).encode(), False),
    ],
    ids=["commas", "mark", "windows", "macintosh", "unicode", "quoted"],
)
def test_what_spreadsheets_write(address: str, content: bytes, warned: bool) -> None:
    told = sent(address, content)
    assert told.status_code == 200
    assert "Tout va bien" in words(told)
    assert ROWS[1][1] in words(told)
    assert ("pas en UTF-8" in words(told)) is warned
    assert told.headers["Cache-Control"] == "no-store"


def test_cells_are_pasted(address: str) -> None:
    told = sent(address, b"", "", table("\t"))
    assert told.status_code == 200
    assert "Tout va bien" in words(told)
    # They stand in the form again, to be corrected.
    assert f">\n{html.escape(table(chr(9)), quote=False)}</textarea>".replace("'", "&#39;") in (
        told.text
    )


@pytest.mark.parametrize(
    ("name", "content", "status", "said"),
    [
        ("list.xlsx", b"PK\x03\x04rest", 422, "Ceci est un classeur"),
        ("list.ttl", b"<a> <b> ", 400, "Turtle"),
        ("list.csv", b"\x00\x01\x02", 400, "Aucune de nos tables"),
        ("list.csv", b"a," * 200_000, 400, "Aucune de nos tables"),
        ("list.csv", b"", 400, "ni fichier ni texte"),
    ],
    ids=["workbook", "turtle", "binary", "headings", "nothing"],
)
def test_what_cannot_be_read(
    address: str, name: str, content: bytes, status: int, said: str
) -> None:
    told = sent(address, content, name)
    assert told.status_code == status
    assert said in words(told)
    assert len(told.text) < 1_000_000


def test_programs_get_what_they_always_got(address: str) -> None:
    content = table(",").encode()
    body = httpx.post(
        f"{address}/validate", content=content, headers={"Content-Type": "text/csv"}, timeout=60
    )
    form = httpx.post(f"{address}/validate", files={"file": ("list.csv", content)}, timeout=60)
    assert body.json()["outcome"] == "accepted"
    assert form.json() | {"matches": ""} == body.json() | {"matches": ""}


def test_columns_are_declared_in_the_browser(
    browser: Browser, address: str, tmp_path: Path
) -> None:
    (tmp_path / "adhérents.csv").write_bytes(LIST.encode("cp1252"))
    with opened(browser, f"{address}/validate", size=PHONE) as seen:
        page = seen.page
        page.set_input_files("#file", tmp_path / "adhérents.csv")
        page.locator("main button").click()
        # Two headings are called as our columns are; the third is anybody's guess.
        choices = page.locator("select[name=column]")
        values = [each.input_value() for each in choices.all()]
        assert values == ["name:Nom", "acronym:Sigle", ":Page"]
        assert "slug, source_url" in page.locator("fieldset .notice").inner_text()
        choices.nth(1).select_option("slug:Sigle")
        choices.nth(2).select_option("source_url:Page")
        page.locator("main button").click()
        rows = page.locator("table.faults tbody tr").all_inner_texts()
        assert "Page (source_url)" in rows[0]
        assert "nulle part" in rows[0]
        assert "Nom (name)\nÎle <b>" in rows[1]
        assert "« Forêt »" in rows[2].replace("\xa0", " ")
        assert "adhérents.csv" in page.locator("#report").inner_text()
        command = page.locator("#send ~ pre").inner_text()
        assert "table=organizations&column=name:Nom&column=slug:Sigle" in command
        # It was refused, which browsers note.
        assert all("status of 4" in error for error in seen.errors)
        seen.errors.clear()
        assert seen.overflow() == 0
        assert seen.violations() == []
