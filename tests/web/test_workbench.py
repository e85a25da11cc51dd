"""The SPARQL page: writing with completion, running, sharing, and the queries asked before."""

from urllib.parse import parse_qs, urlsplit

from browsing import PHONE, opened
from playwright.sync_api import Browser, Page

QUERY = "SELECT ?name WHERE { ?a a org:Organization ; schema:name ?name } ORDER BY ?name LIMIT 3"


def written(page: Page) -> str:
    text: str = page.evaluate("document.querySelector('.CodeMirror').CodeMirror.getValue()")
    return text


def write(page: Page, text: str) -> None:
    field = page.locator(".CodeMirror textarea")
    field.focus()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(text)


def test_a_query_is_written_run_and_shared(browser: Browser, address: str) -> None:
    prefixes = "PREFIX org: <http://www.w3.org/ns/org#>\nPREFIX schema: <https://schema.org/>\n"
    with opened(browser, f"{address}/sparql", language="en") as seen:
        write(seen.page, prefixes + QUERY)
        seen.page.keyboard.press("Control+Enter")
        seen.page.wait_for_url("**/sparql?query=*")
        assert seen.page.locator("main table tbody tr").count() == 3
        shared = seen.page.url
        assert parse_qs(urlsplit(shared).query)["query"] == [
            (prefixes + QUERY).replace("\n", "\r\n")
        ]
        assert seen.violations() == []
        seen.page.goto(f"{address}/sparql")
        seen.page.locator("details", has_text="Queries asked from this browser (1)").click()
        seen.page.locator(".history button").first.click()
        assert written(seen.page).endswith(QUERY)
        seen.page.get_by_role("button", name="Forget these queries").click()
        assert seen.page.locator(".history").count() == 0
    with opened(browser, shared) as seen:
        assert written(seen.page).endswith(QUERY)


def test_classes_of_the_release_are_proposed(browser: Browser, address: str) -> None:
    with opened(browser, f"{address}/sparql") as seen:
        write(seen.page, "PREFIX org: <http://www.w3.org/ns/org#>\nASK { ?a a org:Organ")
        seen.page.keyboard.press("Control+Space")
        hints = seen.page.locator(".CodeMirror-hint")
        hints.first.wait_for()
        assert hints.all_inner_texts()[0] == "org:Organization"
        seen.page.keyboard.press("Enter")
        assert written(seen.page).endswith("?a a org:Organization")


def test_a_prefix_is_declared_when_it_is_typed(browser: Browser, address: str) -> None:
    with opened(browser, f"{address}/sparql") as seen:
        write(seen.page, "ASK { ?a a ")
        seen.page.keyboard.type("org:")
        seen.page.wait_for_function(
            "document.querySelector('.CodeMirror').CodeMirror.getValue().startsWith('PREFIX org:')"
        )


def test_a_mistake_is_marked_at_its_line(browser: Browser, address: str) -> None:
    with opened(browser, f"{address}/sparql") as seen:
        write(seen.page, "SELECT ?a WHERE {\n  ?a ?b ?c .\n  ?d oops\n}")
        mark = seen.page.locator(".parseErrorIcon")
        mark.first.wait_for()
        line = mark.first.locator(
            "xpath=ancestor::div[contains(@class,'CodeMirror-gutter-wrapper')]"
        )
        assert line.inner_text().strip().startswith("3")


def test_by_keyboard_one_leaves_the_editor(browser: Browser, address: str) -> None:
    with opened(browser, f"{address}/sparql", size=PHONE) as seen:
        seen.page.locator(".CodeMirror textarea").focus()
        seen.page.keyboard.press("Tab")
        assert seen.page.evaluate("document.activeElement.id") == "format"


def test_a_long_query_is_sent_as_a_form(browser: Browser, address: str) -> None:
    with opened(browser, f"{address}/sparql") as seen:
        write(seen.page, "# " + "long " * 2000 + "\nSELECT (1 AS ?one) {}")
        with seen.page.expect_navigation():
            seen.page.keyboard.press("Control+Enter")
        assert seen.page.url == f"{address}/sparql"
        assert seen.page.locator("main table tbody td").inner_text() == "1"
