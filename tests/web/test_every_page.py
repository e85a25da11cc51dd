"""Every kind of page: both languages, wide and narrow, light and dark, with scripts and without."""

from pathlib import Path

import pytest
from browsing import DESKTOP, PHONE, another_site, opened
from playwright.sync_api import Browser

PAGES = (
    "/",
    "/map",
    "/timeline",
    "/search?q=energie",
    "/queries",
    "/queries/board",
    "/queries/board/embed",
    "/data",
    "/sources",
    "/contributions",
    "/validate",
    "/releases",
    "/report",
    "/review",
    "/ontology",
    "/shapes",
    "/builder",
    "/sparql",
    "/docs",
    "/sparql/limits",
    "/sparql/explain?query=ASK%7B%7D",
    "/doc/id/organization/cler",
    "/doc/id/commune/62498",
    "/doc/graph/cler",
    "/doc/scheme/role/mayor",
    "/not-there",
)


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_page_is_sound(
    browser: Browser, address: str, path: str, language: str, size: tuple[int, int]
) -> None:
    dark = size == PHONE
    with opened(browser, address + path, language=language, size=size, dark=dark) as seen:
        if path == "/not-there":
            seen.errors.clear()
        assert seen.page.locator("html").get_attribute("lang") == language
        assert seen.overflow() == 0
        assert seen.violations() == []


@pytest.mark.parametrize("path", PAGES)
def test_a_page_can_be_read_without_scripts(browser: Browser, address: str, path: str) -> None:
    with opened(browser, address + path, scripts=False) as seen:
        if path == "/not-there":
            seen.errors.clear()
        assert len(seen.page.locator("main").inner_text()) > 80


def test_suggestions_by_keyboard(browser: Browser, address: str) -> None:
    with opened(browser, address + "/") as seen:
        field = seen.page.locator("#search")
        field.press_sequentially("loos-en-g")
        first = seen.page.locator("[role=option]").first
        first.wait_for()
        assert "Loos-en-Gohelle" in first.inner_text()
        field.press("ArrowDown")
        assert first.get_attribute("aria-selected") == "true"
        assert seen.violations() == []
        field.press("Enter")
        seen.page.wait_for_url("**/doc/id/**")
        assert "Loos-en-Gohelle" in seen.page.locator("h1").inner_text()


def test_suggestions_close(browser: Browser, address: str) -> None:
    with opened(browser, address + "/") as seen:
        field = seen.page.locator("#search")
        field.press_sequentially("cler")
        found = seen.page.locator("#search-found")
        found.locator("[role=option]").first.wait_for()
        field.press("Escape")
        assert not found.is_visible()


def test_an_answer_is_shown_in_a_frame_of_another_site(
    browser: Browser, address: str, tmp_path: Path
) -> None:
    with opened(browser, f"{address}/queries/board?lang=en") as seen:
        seen.page.get_by_text("Show this in a page of yours").click()
        line = seen.page.locator("details[open] pre").inner_text()
    (tmp_path / "index.html").write_text(f"<!doctype html><title>Another site</title>{line}")
    with another_site(tmp_path) as other:
        page = browser.new_page()
        page.goto(other)
        frame = page.frame_locator("iframe")
        frame.locator("tbody tr").first.wait_for()
        assert frame.locator("tbody tr").count() > 10
        page.close()
