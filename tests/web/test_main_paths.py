"""The ways that most people go: from a name to the page that says it, while releases change too."""

import os
import re
import shutil
from pathlib import Path

import pytest
from browsing import DESKTOP, PHONE, opened
from playwright.sync_api import Browser, expect

from benchmarks.serving import serving
from ingest.build import build
from store.release import Release
from store.releases import Releases
from store.settings import Settings

PARTNER = Path(__file__).parents[1] / "ingest" / "good" / "partner"
COUNT = """PREFIX org: <http://www.w3.org/ns/org#>
SELECT (COUNT(*) AS ?n) { ?a a org:Organization }"""


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_from_a_name_to_an_actor_its_tie_and_the_page_that_states_it(
    browser: Browser, address: str, size: tuple[int, int]
) -> None:
    with opened(browser, address + "/", size=size) as seen:
        page = seen.page
        page.locator("#search").fill("loos-en-gohelle")
        page.locator("#search").press("Enter")
        page.wait_for_url("**/search?*")
        page.get_by_role("link", name="Loos-en-Gohelle", exact=True).first.click()
        page.wait_for_url("**/doc/id/**")
        page.get_by_role("link", name="Jean-François Caron, maire").first.click()
        page.wait_for_url("**/doc/id/membership/**")
        source = page.locator("main a[href^=http]:not([href*='w3id.org'])").first
        assert source.get_attribute("href", timeout=5000)
        assert seen.overflow() == 0


def test_a_page_is_printed_without_what_is_for_the_screen(browser: Browser, address: str) -> None:
    with opened(browser, f"{address}/doc/id/organization/loos-en-gohelle") as seen:
        seen.page.emulate_media(media="print")
        assert not seen.page.locator("header.site nav").is_visible()
        assert not seen.page.locator(".small-stage").first.is_visible()
        assert seen.page.get_by_role("heading", level=1).is_visible()


def test_an_actors_page_draws_its_places(browser: Browser, address: str) -> None:
    with opened(browser, f"{address}/doc/id/organization/cler", size=PHONE, dark=True) as seen:
        atlas = seen.page.locator("#atlas")
        atlas.scroll_into_view_if_needed()
        expect(atlas).to_have_attribute("data-ready", "5", timeout=30_000)
        assert seen.overflow() == 0
        assert seen.violations() == []
        atlas.get_by_role("link", name="Ces lieux, en tableau").click()
        expect(seen.page.locator("main table").first).to_contain_text("Montpellier")


@pytest.fixture
def two_releases(release: Release, settings: Settings, tmp_path: Path) -> tuple[Path, str]:
    """A home that serves the real release, and the name of a small one that it has too."""
    home = tmp_path / "home"
    shutil.copytree(PARTNER, tmp_path / "data" / "partner")
    own = Settings(root=settings.root, home=home, data=tmp_path / "data", max_set_aside=1)
    small = build(own, lambda *_: None).release
    assert small is not None
    shutil.copytree(release.path, home / "releases" / release.id, copy_function=os.link)
    Releases(home).restore(release.id)
    return home, small.id


def test_the_release_is_switched_under_open_pages(
    browser: Browser, two_releases: tuple[Path, str]
) -> None:
    home, small = two_releases
    with (
        serving({"HOME": str(home), "WARMING": "0"}) as server,
        opened(browser, f"{server.address}/map") as on_map,
        opened(browser, f"{server.address}/sparql", language="en") as on_editor,
    ):
        atlas = on_map.page.locator("#atlas")
        expect(atlas).to_have_attribute("data-ready", re.compile("[0-9]+"), timeout=30_000)
        everybody = atlas.get_attribute("data-ready")
        Releases(home).restore(small)
        # What was loaded stays in use.
        on_map.page.locator("#network").select_option(index=1)
        expect(atlas).not_to_have_attribute("data-ready", everybody or "")
        # What is gone is said to be gone.
        on_map.page.goto(f"{server.address}/doc/id/organization/cler")
        expect(on_map.page.locator("h1")).to_contain_text("ne dit rien de")
        on_map.errors.clear()
        # What is asked now is answered by the release that is served now.
        field = on_editor.page.locator(".CodeMirror textarea")
        field.focus()
        on_editor.page.keyboard.press("Control+a")
        on_editor.page.keyboard.insert_text(COUNT)
        on_editor.page.keyboard.press("Control+Enter")
        on_editor.page.wait_for_url("**/sparql?query=*")
        counted = int(on_editor.page.locator("main table tbody td").first.inner_text())
        assert 0 < counted < int(everybody or 0)
