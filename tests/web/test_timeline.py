"""The time line in a browser: growth year by year, filters without leaving, keyboard."""

import re

from browsing import Seen, opened
from playwright.sync_api import Browser

CHARTER = "https://w3id.org/maillage/id/work/fabrique.charte-d-alliance"


def shown(seen: Seen) -> tuple[int, int]:
    """The year that the map shows, and how many actors are committed in it."""
    seen.page.wait_for_selector("#growth[data-ready]", timeout=30_000)
    year, count = seen.page.get_attribute("#growth", "data-ready").split(": ")  # type: ignore[union-attr]
    return int(year), int(re.sub(r"\D", "", count))


def test_growth_is_shown_year_by_year(browser: Browser, address: str) -> None:
    with opened(browser, f"{address}/timeline") as seen:
        last, most = shown(seen)
        seen.page.get_by_role("button", name="Une année plus tôt").click()
        year, count = shown(seen)
        assert year == last - 1
        assert count <= most
        # By keyboard, to the first year: the founders of Energy Cities.
        seen.page.focus("#year")
        seen.page.keyboard.press("Home")
        assert shown(seen) == (1989, 12)
        seen.page.focus("#play")
        seen.page.keyboard.press("Enter")
        seen.page.wait_for_function("() => Number(document.getElementById('year').value) > 1990")
        seen.page.keyboard.press("Enter")
        stopped = shown(seen)
        seen.page.wait_for_timeout(1200)
        assert shown(seen) == stopped


def test_the_list_is_filtered_without_leaving(browser: Browser, address: str) -> None:
    with opened(browser, f"{address}/timeline") as seen:
        shown(seen)
        seen.page.select_option("#what", "signature")
        seen.page.wait_for_function(
            "() => document.querySelectorAll('.happened li').length === 2", timeout=10_000
        )
        assert "Puy-de-Dôme" in seen.page.inner_text("#happenings")
        assert "what=signature" in seen.page.url
        seen.page.select_option("#network", CHARTER)
        seen.page.wait_for_url("**network=**")
        assert seen.violations() == []


def test_it_is_read_without_scripts(browser: Browser, address: str) -> None:
    with opened(browser, f"{address}/timeline?what=signature", scripts=False) as seen:
        assert seen.page.locator(".happened li").count() == 2
        assert seen.page.locator("svg.chart rect").count() >= 1
        assert not seen.page.locator("#growth").is_visible()
