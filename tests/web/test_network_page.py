"""The network and the ways between two actors, as somebody uses them."""

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

import pytest
from browsing import DESKTOP, PHONE, Seen, opened
from playwright.sync_api import Browser, Page, Route

from store.network.model import Network, Thing, Tie

CLER = "id/organization/cler"
BASE = "https://w3id.org/maillage/"
Change = Callable[[Page], object]


def ready(seen: Seen) -> Page:
    seen.page.wait_for_selector("#stage[data-ready]")
    return seen.page


def shown(page: Page) -> tuple[int, int]:
    """How many things and ties the page says it shows."""
    text = page.locator("#told").inner_text().replace("\u202f", "").replace(",", "")
    things, ties = re.findall(r"\d+", text)[:2]
    return int(things), int(ties)


@pytest.mark.parametrize("path", ["/network", f"/network?thing={CLER}", "/connections"])
@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_pages_are_sound(
    browser: Browser, address: str, path: str, language: str, dark: bool
) -> None:
    for size in (DESKTOP, PHONE):
        with opened(browser, address + path, language=language, size=size, dark=dark) as seen:
            _check(seen, path)


def _check(seen: Seen, path: str) -> None:
    if path.startswith("/network"):
        ready(seen)
    assert seen.overflow() == 0
    assert seen.violations() == []


@pytest.mark.parametrize(
    "change",
    [
        lambda page: page.locator("#kind-member").uncheck(),
        lambda page: page.locator("#group-person").uncheck(),
        lambda page: page.locator("#within").select_option("id/organization/energy-cities"),
        lambda page: page.locator("#since").fill("2024"),
        lambda page: page.locator("#undated").uncheck(),
    ],
    ids=["kind", "group", "network", "period", "undated"],
)
def test_a_filter_is_kept_in_the_address(browser: Browser, address: str, change: Change) -> None:
    with opened(browser, address + "/network") as seen:
        page = ready(seen)
        everything = shown(page)
        change(page)
        filtered = shown(page)
        assert 0 < filtered[0] < everything[0]
        assert 0 < filtered[1] < everything[1]
        page.reload(wait_until="networkidle")
        assert shown(ready(seen)) == filtered
        page.locator("#reset").click()
        assert shown(page) == everything
        assert "?" not in page.url


def test_a_name_is_found_and_its_ties_told(browser: Browser, address: str) -> None:
    with opened(browser, address + "/network?lang=en", language="en") as seen:
        page = ready(seen)
        field = page.locator("#find")
        field.press_sequentially("enercoop")
        page.locator("#find-found [role=option]").first.wait_for()
        field.press("ArrowDown")
        field.press("Enter")
        panel = page.locator("#panel")
        assert "Enercoop" in panel.locator("h2").inner_text()
        assert "CLER is founding member of Enercoop" in panel.inner_text()
        source = panel.get_by_role("link", name=re.compile("CLER is founding member")).first
        assert "essentiel-sante-magazine.fr" in (source.get_attribute("href") or "")
        assert seen.violations() == []
        panel.get_by_role("link", name="Its page").click()
        page.wait_for_url("**/doc/id/organization/**")


def test_around_one_actor_by_keyboard_only(browser: Browser, address: str) -> None:
    with opened(browser, f"{address}/network?thing={CLER}") as seen:
        page = ready(seen)
        page.locator("#around").focus()
        page.keyboard.press("Enter")
        assert "around=1" in page.url
        assert page.evaluate("document.activeElement.id") == "panel"
        # On to the first of its ties, from what has the focus now.
        for _ in range(4):
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        assert page.locator("#panel h2").inner_text() != "CLER"
        page.locator("#stage").focus()
        for key in ("ArrowLeft", "ArrowUp", "+", "-", "0"):
            page.keyboard.press(key)
        assert seen.violations() == []


def test_the_table_tells_what_is_shown(browser: Browser, address: str) -> None:
    with opened(browser, f"{address}/network?within={CLER}") as seen:
        page = ready(seen)
        page.locator("#table summary").focus()
        page.keyboard.press("Enter")
        rows = page.locator("#ties tbody tr")
        rows.first.wait_for()
        assert rows.count() == min(shown(page)[1], 100)
        assert seen.violations() == []


def test_what_is_seen_can_be_taken_away(browser: Browser, address: str, tmp_path: Path) -> None:
    with opened(browser, f"{address}/network?within={CLER}") as seen:
        page = ready(seen)
        page.wait_for_timeout(300)
        files = {}
        for kind in ("svg", "png", "gexf"):
            with page.expect_download() as download:
                page.locator(f"#as-{kind}").click()
            files[kind] = tmp_path / download.value.suggested_filename
            download.value.save_as(files[kind])
        things, ties = shown(page)
    svg = ET.parse(files["svg"]).getroot()
    assert len(svg.findall("{http://www.w3.org/2000/svg}circle")) == things
    assert files["png"].read_bytes().startswith(b"\x89PNG\r\n\x1a\n")
    assert files["png"].stat().st_size > 10_000
    gexf = ET.parse(files["gexf"]).getroot()
    name = "{http://gexf.net/1.3}"
    assert len(gexf.findall(f".//{name}node")) == things
    assert len(gexf.findall(f".//{name}edge")) == ties
    assert gexf.find(f".//{name}node/{{http://gexf.net/1.3/viz}}position") is not None


def test_two_actors_are_connected(browser: Browser, address: str) -> None:
    with opened(browser, address + "/connections?lang=en", language="en") as seen:
        page = seen.page
        for field, typed in (("#from", "virage"), ("#to", "enercoop")):
            page.locator(field).press_sequentially(typed)
            page.locator(f"{field}-found [role=option]").first.wait_for()
            page.locator(field).press("ArrowDown")
            page.locator(field).press("Enter")
        assert seen.violations() == []
        page.get_by_role("button", name="Find the ties").click()
        page.wait_for_url("**/connections?from=https**")
        assert page.locator(".way").count() >= 1
        assert page.locator(".way").first.locator("a[href^='http']").count() >= 1
        assert seen.overflow() == 0
        assert seen.violations() == []


def test_ways_can_be_read_without_scripts(browser: Browser, address: str) -> None:
    with opened(browser, address + "/connections", scripts=False, size=PHONE) as seen:
        page = seen.page
        page.locator("#from").fill("Virage Énergie")
        page.locator("#to").fill("enercoop")
        page.locator("form.panel button").click()
        page.wait_for_url("**/connections?**")
        if page.locator(".way").count() == 0:
            page.locator("ul.links a").first.click()
        assert page.locator(".chain .stop").first.inner_text() == "Virage Énergie"
        assert "CLER" in page.locator("main").inner_text()
        assert seen.overflow() == 0


def test_the_network_can_be_read_without_scripts(browser: Browser, address: str) -> None:
    with opened(browser, address + "/network", scripts=False) as seen:
        text = seen.page.locator("main").inner_text()
        assert "JavaScript" in text
        assert "Energy Cities" in text
        assert not seen.page.locator("#stage").is_visible()


@pytest.fixture
def hostile() -> Network:
    """One actor with 2,000 ties, among names that try to break out."""
    names = ['<script>alert("x")</script>', "جمعية البيئة", "x" * 300, "", "\"'><b>"]
    things = [Thing("id/organization/hub", names[0], "", "organization", "")]
    things += [
        Thing(f"id/organization/{n}", names[n % 5], "", "organization", "", n % 50, n // 50)
        for n in range(1, 2001)
    ]
    ties = [
        Tie(n, 0, "member", "scheme/role/member", f"id/m/{n}", "2012", "", "", "graph/x", "")
        for n in range(1, 2001)
    ]
    return Network(BASE, things, ties, [[0, 1, 2]])


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_hostile_names_and_two_thousand_ties(
    browser: Browser, address: str, hostile: Network, size: tuple[int, int]
) -> None:
    def answer(route: Route) -> None:
        route.fulfill(body=hostile.as_bytes(), content_type="application/json")

    with opened(browser, address + "/connections", size=size) as seen:
        page = seen.page
        page.route("**/network.json", answer)
        page.goto(f"{address}/network?thing=id/organization/hub", wait_until="networkidle")
        ready(seen)
        panel = page.locator("#panel")
        assert panel.locator("h2").inner_text() == '<script>alert("x")</script>'
        assert panel.locator("li").count() == 40
        panel.get_by_role("button", name="de plus").click()
        assert panel.locator("li").count() == 240
        page.locator("#around").click()
        page.locator("#table summary").click()
        page.locator("#ties tbody tr").first.wait_for()
        assert page.locator("#ties tbody tr").count() == 100
        assert seen.overflow() == 0
        assert seen.violations() == []


def test_the_reader_is_told_when_it_cannot_be_loaded(browser: Browser, address: str) -> None:
    with opened(browser, address + "/connections") as seen:
        seen.page.route("**/network.json", lambda route: route.fulfill(status=503, body="{}"))
        seen.page.goto(address + "/network", wait_until="networkidle")
        assert "Rechargez" in seen.page.locator("#told").inner_text()
        seen.errors.clear()


def test_the_same_data_is_there_for_others(browser: Browser, address: str) -> None:
    with opened(browser, address + "/connections") as seen:
        told = json.loads(seen.page.request.get(address + "/network.json").text())
        rows = seen.page.request.get(address + "/queries/ties?format=csv").text()
        assert len(rows.strip().splitlines()) == len(told["ties"]["from"]) + 1


def test_an_actors_page_draws_its_ties(browser: Browser, address: str) -> None:
    with opened(browser, f"{address}/doc/{CLER}") as seen:
        stage = seen.page.locator(".small-stage")
        stage.scroll_into_view_if_needed()
        seen.page.wait_for_selector(".small-stage[data-ready]")
        assert seen.violations() == []
        seen.page.get_by_role("link", name="Ses liens dans le réseau").click()
        seen.page.wait_for_selector("#stage[data-ready]")
        assert seen.page.locator("#panel h2").inner_text() == "CLER"


def test_the_years_are_played(browser: Browser, address: str) -> None:
    with opened(browser, f"{address}/network?until=2010&undated=0") as seen:
        page = ready(seen)
        assert page.locator("#year").input_value() == "2010"
        then = shown(page)
        page.get_by_role("button", name="Une année plus tard").click()
        assert "until=2011" in page.url
        assert page.locator("#until").input_value() == "2011"
        assert shown(page)[1] >= then[1]
        # By keyboard: back to the first year, then play, then stop.
        page.focus("#year")
        page.keyboard.press("Home")
        first = int(page.locator("#year").input_value())
        fewest = shown(page)
        assert 0 < fewest[1] < then[1]
        page.focus("#play")
        page.keyboard.press("Enter")
        page.wait_for_function(f"() => Number(document.getElementById('year').value) > {first + 1}")
        page.keyboard.press("Enter")
        stopped = page.url
        assert shown(page)[1] >= fewest[1]
        page.wait_for_timeout(1200)
        assert page.url == stopped
        assert seen.violations() == []
    with opened(browser, stopped, language="en", size=PHONE) as seen:
        page = ready(seen)
        assert f"until={page.locator('#year').input_value()}" in stopped
        assert seen.overflow() == 0
        page.locator("details.filters > summary").click()
        page.locator("#reset").click()
        assert page.locator("#year").input_value() == page.locator("#year").get_attribute("max")
        assert "until" not in page.url
