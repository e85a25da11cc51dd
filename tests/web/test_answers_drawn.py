"""Answers as charts, maps and networks, with their addresses; things as parameters."""

from urllib.parse import parse_qs, quote, urlencode, urlsplit

import pytest
from browsing import DESKTOP, PHONE, opened
from playwright.sync_api import Browser

GEO = "PREFIX geo: <http://www.opengis.net/ont/geosparql#>\n"
SHAPES = f"""{GEO}SELECT ?name ?shape {{ VALUES (?name ?shape) {{
  ("<script>alert(1)</script>" "POINT(2.3 48.9)"^^geo:wktLiteral)
  ("מדינת ים" "POINT(2.31 48.9)"^^geo:wktLiteral)
  ("{"Very " * 60}" "POLYGON((1 44,3 44,3 46,1 44))"^^geo:wktLiteral)
}} }}"""
TIES = """CONSTRUCT { ?a ?p ?b . ?a <https://schema.org/name> ?name }
WHERE { { VALUES (?a ?p ?b) {
  (<https://w3id.org/maillage/id/organization/cler> <urn:x:knows> <urn:x:script>)
  (<urn:x:script> <urn:x:knows> <urn:x:rtl>) } }
  UNION { VALUES (?a ?name) {
    (<urn:x:script> "<script>alert(1)</script>") (<urn:x:rtl> "מדינת ים") } } }"""
READY = "[data-ready]"
VIEWS = {
    "chart": "/queries/activities-per-theme?view=chart",
    "years": "/queries/events-per-year-and-organizer?view=chart",
    "map": "/sparql?" + urlencode({"query": SHAPES, "view": "map"}),
    "network": "/sparql?" + urlencode({"query": TIES, "view": "network"}),
}


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize(("language", "size"), [("fr", DESKTOP), ("en", PHONE)])
def test_a_view_is_sound(
    browser: Browser, address: str, view: str, language: str, size: tuple[int, int]
) -> None:
    with opened(
        browser, address + VIEWS[view], language=language, size=size, dark=size == PHONE
    ) as seen:
        if view in ("map", "network"):
            seen.page.locator(READY).wait_for()
        else:
            assert seen.page.locator("figure.plot").is_visible()
        assert seen.page.locator(".views [aria-current]").count() == 1
        assert seen.overflow() == 0
        assert seen.violations() == []
        seen.page.locator("details.rows summary").click()
        assert seen.page.locator("details.rows tbody tr").first.is_visible()


def test_a_question_is_looked_at_in_each_view_and_its_address_shared(
    browser: Browser, address: str
) -> None:
    with opened(browser, f"{address}/queries/partner-pairs?lang=en") as seen:
        seen.page.locator("#stage[data-ready]").wait_for()
        seen.page.get_by_role("link", name="Chart").click()
        seen.page.locator("figure.plot").wait_for()
        assert parse_qs(urlsplit(seen.page.url).query)["view"] == ["chart"]
        seen.page.locator("main").get_by_role("link", name="Map").click()
        seen.page.locator("#atlas[data-ready]").wait_for()
        shared = seen.page.url
        seen.page.get_by_text("Show this in a page of yours").click()
        frame = seen.page.locator("details[open] pre").inner_text()
    with opened(browser, shared, language="fr") as seen:
        seen.page.locator("#atlas[data-ready]").wait_for()
        assert seen.page.locator("html").get_attribute("lang") == "en"
    embedded = frame.split('src="')[1].split('"')[0].replace("&amp;", "&")
    with opened(browser, embedded, size=PHONE) as seen:
        seen.page.locator("#atlas[data-ready]").wait_for()
        assert seen.overflow() == 0
        assert seen.violations() == []


def test_a_map_draws_points_and_shapes(browser: Browser, address: str) -> None:
    with opened(browser, address + VIEWS["map"]) as seen:
        assert seen.page.locator(READY).get_attribute("data-ready") == "3"


def test_a_network_tells_what_is_tied_and_is_taken_away(browser: Browser, address: str) -> None:
    with opened(browser, address + VIEWS["network"], language="en") as seen:
        seen.page.locator("#stage[data-ready]").wait_for()
        assert "3 things and 2 ties" in seen.page.locator("#told").inner_text()
        with seen.page.expect_download() as download:
            seen.page.get_by_role("button", name="SVG").click()
        drawn = download.value.path().read_text(encoding="utf-8")
        assert drawn.count("<circle") == 3
        assert "&lt;script&gt;" in drawn
        # Points are where the exported drawing says.
        stage = seen.page.locator("#stage")
        stage.scroll_into_view_if_needed()
        for x, y in _circles(drawn):
            stage.click(position={"x": x, "y": y}, force=True)
            seen.page.wait_for_timeout(100)
            if seen.page.locator("#panel h3").count():
                break
        assert "urn:x:knows" in seen.page.locator("#panel").inner_text()
        assert seen.violations() == []


def _circles(svg: str) -> list[tuple[float, float]]:
    found = []
    for part in svg.split("<circle ")[1:]:
        values = dict(item.split("=", 1) for item in part.split("/>")[0].split(" "))
        found.append((float(values["cx"].strip('"')), float(values["cy"].strip('"'))))
    return found


def test_a_long_query_is_looked_at_by_its_form(browser: Browser, address: str) -> None:
    query = f"# {'long ' * 2000}\nSELECT ?k ?n {{ VALUES (?k ?n) {{ ('a' 1) ('b' 2) }} }}"
    with opened(browser, f"{address}/sparql", language="en") as seen:
        seen.page.evaluate(
            "text => document.querySelector('.CodeMirror').CodeMirror.setValue(text)", query
        )
        with seen.page.expect_navigation():
            seen.page.get_by_role("button", name="Run").click()
        with seen.page.expect_navigation():
            seen.page.get_by_role("button", name="Chart").click()
        assert seen.page.locator("figure.plot .piece").count() == 2


def test_a_thing_is_picked_by_its_name(browser: Browser, address: str) -> None:
    with opened(browser, f"{address}/queries/board?lang=en", language="en") as seen:
        field = seen.page.locator("input[data-name]").first
        assert not field.input_value().startswith("http")
        field.fill("energy cit")
        first = seen.page.locator("form.panel [role=option]").first
        first.wait_for()
        assert field.evaluate("field => field.validity.valid") is False
        assert seen.violations() == []
        field.press("ArrowDown")
        field.press("Enter")
        assert field.input_value() == "Energy Cities"
        assert field.evaluate("field => field.validity.valid") is True
        with seen.page.expect_navigation():
            seen.page.get_by_role("button", name="Ask").click()
        assert quote("organization/energy-cities", safe="") in seen.page.url
        assert seen.page.locator("tbody tr").count() > 3
    with opened(browser, f"{address}/queries/board", scripts=False) as seen:
        assert seen.page.locator("input[data-name]").first.input_value().startswith("https://")


def test_a_chart_needs_no_script(browser: Browser, address: str) -> None:
    with opened(browser, address + VIEWS["years"], scripts=False) as seen:
        assert seen.page.locator("figure.plot svg rect").count() > 10
    with opened(browser, address + VIEWS["map"], scripts=False, language="en") as seen:
        assert "needs JavaScript" in seen.page.locator("main").inner_text()
