"""The builder: a question put together by mouse and by keyboard, answered, shared."""

import json
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from browsing import DESKTOP, PHONE, opened
from playwright.sync_api import Browser, Page

LONGEST = 30_000


def asked(page: Page) -> object:
    return json.loads(parse_qs(urlsplit(page.url).query)["ask"][0])


def ready(page: Page) -> None:
    page.locator("form.builder").wait_for(timeout=LONGEST)


def test_a_question_is_built_by_mouse_answered_and_shared(browser: Browser, address: str) -> None:
    with opened(browser, f"{address}/builder", language="en") as seen:
        page = seen.page
        ready(page)
        page.get_by_role("button", name="Add a condition").click()
        page.get_by_label("Condition", exact=True).select_option(label="kind")
        kind = "https://w3id.org/maillage/scheme/organization-kind/association"
        page.locator(f"input[value='{kind}']").check()
        page.get_by_role("button", name="Add a condition").click()
        page.get_by_label("Condition", exact=True).nth(1).select_option(label="foundation")
        page.get_by_label("From year").fill("2000")
        page.get_by_label("This condition").nth(1).select_option(label="is shown if known")
        assert seen.violations() == []
        page.get_by_role("button", name="Ask").click()
        page.wait_for_url("**/builder?ask=*")
        ready(page)
        shared = page.url
        assert asked(page) == {
            "kind": "Organization",
            "where": [
                {"link": "classification", "only": [kind]},
                {"link": "foundingDate", "how": "maybe", "least": "2000"},
            ],
        }
        answers = page.locator("main table tbody tr").count()
        assert answers > 10
        assert seen.violations() == []
        page.locator("details", has_text="The question in SPARQL").click()
        page.get_by_role("link", name="Open it in the editor").click()
        page.wait_for_url("**/sparql?query=*")
        assert page.locator("main table tbody tr").count() == answers
    with opened(browser, shared, language="fr", size=PHONE, dark=True) as seen:
        ready(seen.page)
        assert seen.page.locator(".boxes input:checked").count() == 1
        assert seen.page.get_by_label("De l'année").input_value() == "2000"
        assert seen.page.locator("main table tbody tr").count() == answers
        assert seen.overflow() == 0
        assert seen.violations() == []
        seen.page.get_by_role("button", name="Retirer la condition : création").click()
        assert seen.page.get_by_label("Condition", exact=True).count() == 1


def test_a_question_is_built_by_keyboard_alone(browser: Browser, address: str) -> None:
    with opened(browser, f"{address}/builder", language="en", size=DESKTOP) as seen:
        page = seen.page
        ready(page)
        page.get_by_label("I am looking for").focus()
        page.keyboard.type("memberships")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Add a condition"
        page.keyboard.press("Enter")
        page.keyboard.type("organisation")
        # What was chosen has more fields now, and the place is kept.
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        page.keyboard.type("energy cit")
        page.locator("[role=option]").first.wait_for()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        chosen = page.locator(".picked").inner_text()
        assert "Energy Cities" in chosen
        page.get_by_role("button", name="Ask").focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/builder?ask=*")
        ready(page)
        assert page.locator("main table tbody tr").count() > 20


def test_what_is_at_the_other_end_is_asked_of_too(browser: Browser, address: str) -> None:
    with opened(browser, f"{address}/builder") as seen:
        page = seen.page
        ready(page)
        page.get_by_role("link", name="Les personnes et les organisations").click()
        page.wait_for_url("**/builder?ask=*")
        ready(page)
        add = page.get_by_role("button", name="Ajouter une condition sur : adhésion ou rôle")
        add.click()
        inner = page.locator("fieldset fieldset").get_by_label("Condition", exact=True)
        inner.nth(2).select_option(label="début")
        assert page.get_by_label("De l'année").count() == 1
        assert seen.violations() == []


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_shared_question_reads_without_scripts(
    browser: Browser, address: str, language: str
) -> None:
    ask = quote(json.dumps({"kind": "Region", "where": [{"link": "name"}]}))
    with opened(browser, f"{address}/builder?ask={ask}", language=language, scripts=False) as seen:
        assert "JavaScript" in seen.page.locator(".notice").inner_text()
        assert seen.page.locator("main table tbody tr").count() > 10
        assert not seen.page.locator("form.builder").is_visible()
