"""Pictures to take away: charts as drawings and pixels, maps as pixels, with their credits."""

import struct
from pathlib import Path
from xml.etree import ElementTree

import pytest
from browsing import PHONE, opened
from playwright.sync_api import Browser, Page

SVG = "{http://www.w3.org/2000/svg}"
CHARTS = {
    "home": ("/", "circle"),
    "timeline": ("/timeline", "rect"),
    "bars": ("/queries/activities-per-theme?view=chart", "rect"),
    "years": ("/queries/events-per-year-and-organizer?view=chart", "rect"),
}
MAPS = {
    "map": "/map",
    "timeline": "/timeline",
    "answer": "/queries/partner-pairs?view=map",
}


def taken(page: Page, button: str) -> bytes:
    with page.expect_download() as download:
        page.locator(button).first.click()
    return Path(download.value.path()).read_bytes()


def size_of(png: bytes) -> tuple[int, int]:
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", png[16:24])
    return width, height


@pytest.mark.parametrize("chart", CHARTS)
def test_a_chart_is_taken_away(browser: Browser, address: str, chart: str) -> None:
    path, mark = CHARTS[chart]
    with opened(browser, address + path, language="en") as seen:
        drawing = ElementTree.fromstring(taken(seen.page, ".taken [data-picture=svg]"))
        marks = drawing.findall(f".//{SVG}{mark}")
        assert len(marks) > 3
        assert all(each.get("fill", "none") != "" and each.get("class") is None for each in marks)
        texts = [text.text or "" for text in drawing.iter(f"{SVG}text")]
        assert "".join(texts[-2:]).endswith(seen.page.url), "it says where it is from"
        width, height = (float(drawing.get(name, "0")) for name in ("width", "height"))
        pixels = size_of(taken(seen.page, ".taken [data-picture=png]"))
        assert pixels == pytest.approx((2 * width, 2 * height), abs=2)


def test_a_chart_follows_its_filter(browser: Browser, address: str) -> None:
    with opened(browser, f"{address}/timeline", language="en") as seen:
        before = taken(seen.page, ".taken [data-picture=svg]")
        seen.page.locator("#what").select_option("project")
        seen.page.wait_for_function("location.search.includes('project')")
        seen.page.locator("#happenings .tag").first.wait_for()
        seen.page.wait_for_load_state("networkidle")
        assert taken(seen.page, ".taken [data-picture=svg]") != before


@pytest.mark.parametrize("name", MAPS)
def test_a_map_is_taken_away_with_its_credits(browser: Browser, address: str, name: str) -> None:
    with opened(browser, address + MAPS[name], size=PHONE) as seen:
        seen.page.locator("[data-ready]").first.wait_for()
        seen.page.wait_for_timeout(300)
        width, height = size_of(picture := taken(seen.page, "#as-png"))
        canvas = seen.page.locator("#map canvas").first
        assert width == canvas.evaluate("each => each.width")
        assert height > canvas.evaluate("each => each.height"), "the credits stand below"
        assert len(picture) > 10_000, "it is not empty"


def test_nothing_is_offered_without_scripts(browser: Browser, address: str) -> None:
    with opened(browser, f"{address}/timeline", scripts=False) as seen:
        assert not seen.page.locator(".pictures").first.is_visible()
