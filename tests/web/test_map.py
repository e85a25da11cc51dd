"""The map in a browser: filters, the list that follows, keyboard, the address, hostile names."""

import re

from browsing import DESKTOP, PHONE, Seen, opened
from playwright.sync_api import Browser

ENERGY_CITIES = "https://w3id.org/maillage/id/organization/energy-cities"
CITY = "https://w3id.org/maillage/scheme/organization-kind/city"


def drawn(seen: Seen) -> int:
    """Wait until the map is drawn; give the number of actors that the filters keep."""
    seen.page.wait_for_selector("#atlas[data-ready]", timeout=30_000)
    return int(seen.page.get_attribute("#atlas", "data-ready") or "")


def in_view(seen: Seen) -> int:
    text = seen.page.inner_text("#count")
    return int(re.match(r"[\d\s]+", text).group())  # type: ignore[union-attr]


def filtered(seen: Seen, before: int) -> int:
    seen.page.wait_for_function(
        "before => document.getElementById('atlas').dataset.ready !== String(before)", arg=before
    )
    return drawn(seen)


def test_the_list_follows_the_filters_and_the_address_keeps_them(
    browser: Browser, address: str
) -> None:
    with opened(browser, f"{address}/map") as seen:
        everybody = drawn(seen)
        assert everybody > 500
        seen.page.select_option("#network", ENERGY_CITIES)
        members = filtered(seen, everybody)
        assert 50 < members < 120
        seen.page.select_option("#kind", CITY)
        cities = filtered(seen, members)
        assert cities < members
        assert "Mannheim" in seen.page.inner_text("#list")
        assert "CLER" not in seen.page.inner_text("#list")
        shared = seen.page.url
    with opened(browser, shared) as seen:
        assert drawn(seen) == cities
        assert seen.page.input_value("#kind") == CITY
    with opened(browser, shared, scripts=False) as seen:
        assert seen.page.inner_text("#count").startswith(f"{cities} ")
        assert "Mannheim" in seen.page.inner_text("#list")


def test_a_period_keeps_who_was_a_member_then(browser: Browser, address: str) -> None:
    with opened(browser, f"{address}/map?network={ENERGY_CITIES}&until=1990") as seen:
        early = drawn(seen)
        assert 5 < early < 30
        assert "Mannheim" in seen.page.inner_text("#list")
        assert "Brest" not in seen.page.inner_text("#list")
        assert "inconnues" in seen.page.inner_text("#count")
    with opened(browser, seen.page.url, scripts=False) as plain:
        assert plain.page.inner_text("#count").startswith(f"{early} ")


def test_the_list_follows_the_window(browser: Browser, address: str) -> None:
    with opened(browser, f"{address}/map") as seen:
        drawn(seen)
        wide = in_view(seen)
        seen.page.get_by_role("button", name="Martinique").click()
        seen.page.wait_for_function(
            "() => /Sainte-Anne/.test(document.getElementById('list').innerText)"
        )
        assert in_view(seen) < wide
        # The window, too, is part of the address.
        assert "#map=" in seen.page.url


def test_everything_by_keyboard(browser: Browser, address: str) -> None:
    with opened(browser, f"{address}/map") as seen:
        everybody = drawn(seen)
        wide = in_view(seen)
        seen.page.focus("#kind")
        seen.page.keyboard.press("ArrowDown")
        kept = filtered(seen, everybody)
        assert kept < everybody
        seen.page.focus("canvas")
        for _ in range(3):
            seen.page.keyboard.press("+")
            seen.page.wait_for_timeout(400)
        assert in_view(seen) < wide
        assert seen.page.locator("#list a").first.get_attribute("href", timeout=1000)


def test_shares_and_outlines(browser: Browser, address: str) -> None:
    with opened(browser, f"{address}/map?lang=en", language="en") as seen:
        drawn(seen)
        assert "more than 20%" in seen.page.inner_text("#legend")
        seen.page.select_option("#share", "region")
        seen.page.check("#outlines")
        seen.page.wait_for_load_state("networkidle")
        seen.page.select_option("#share", "")
        assert "%" not in seen.page.inner_text("#legend")
        assert seen.violations() == []


def test_a_small_dark_map_is_sound(browser: Browser, address: str) -> None:
    for size, dark in ((PHONE, True), (PHONE, False), (DESKTOP, True)):
        with opened(browser, f"{address}/map", size=size, dark=dark) as seen:
            drawn(seen)
            assert seen.overflow() == 0
            assert seen.violations() == []


def test_filters_do_not_push_the_map_off_a_phone(browser: Browser, address: str) -> None:
    with opened(browser, f"{address}/map", size=PHONE) as seen:
        everybody = drawn(seen)
        box = seen.page.locator("#map").bounding_box()
        assert box is not None
        assert box["y"] < PHONE[1] / 2
        assert not seen.page.locator("#network").is_visible()
        seen.page.locator(".folded summary").press("Enter")
        seen.page.select_option("#network", ENERGY_CITIES)
        assert filtered(seen, everybody) < everybody
    with opened(browser, f"{address}/map", size=PHONE, scripts=False) as plain:
        assert plain.page.locator("#network").is_visible()
