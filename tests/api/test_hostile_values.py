"""Whatever stands in a parameter: an answer of the 4xx kind, or the value as text."""

from urllib.parse import quote

import httpx
import pytest
from scripts import without_ours

HTML = {"Accept": "text/html", "Accept-Language": "en"}
VALUES = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' OR 1=1 --",
    "\x00",
    "\u202eloos",
    "x" * 5000,
    "{{7*7}}",
    "../../etc/passwd",
    "javascript:alert(1)",
    "-1",
    "99999999999999999999",
    "NaN",
    'https://w3id.org/maillage/id/organization/cler"><script>alert(1)</script>',
)


@pytest.fixture(scope="module")
def addresses(site: httpx.Client) -> list[str]:
    """The path of every GET with `{}` in place of one parameter's value."""
    found = []
    for path, methods in site.get("/openapi.json").json()["paths"].items():
        for parameter in methods.get("get", {}).get("parameters", []):
            name = parameter["name"]
            if parameter["in"] == "path":
                found.append(_filled(path.replace(f"{{{name}}}", "{}")))
            else:
                found.append(f"{_filled(path)}?{name}={{}}")
    # What a question asks for is no part of the general description.
    found += ["/queries/members?network={}", "/queries/ego?thing={}", "/queries/ego?page={}"]
    found += ["/queries/members?view={}", "/queries/members/embed?view={}"]
    return found


def _filled(path: str) -> str:
    """Put something that exists in place of the other parameters of a path."""
    there = {"{name}": "cler", "{release_id}": "x", "{a}": "x", "{b}": "x", "{level}": "x"}
    there |= {"{began}": "x", "{number}": "1"}
    for parameter, value in there.items():
        path = path.replace(parameter, value)
    return path


def test_every_parameter_is_known(addresses: list[str]) -> None:
    assert len(addresses) > 40
    assert not any("suffix" in address for address in addresses)
    assert {"/search?q={}", "/connections?from={}", "/map?kind={}", "/doc/{}"} <= set(addresses)


@pytest.mark.parametrize("value", VALUES, ids=range(len(VALUES)))
def test_no_value_is_more_than_text(site: httpx.Client, addresses: list[str], value: str) -> None:
    for address in addresses:
        answer = site.get(address.format(quote(value, safe="")), headers=HTML)
        # The finder of names may still be opening: it says so, and when to come back.
        opening = address.startswith("/reconcile") and "retry-after" in answer.headers
        assert answer.status_code < 500 or opening, address
        assert answer.headers["x-content-type-options"] == "nosniff", address
        if "html" in answer.headers.get("content-type", ""):
            page = without_ours(answer.text)
            assert "unsafe" not in answer.headers["content-security-policy"], address
            assert not any(
                sign in page for sign in ("<script", "<img src=x", 'href="javascript')
            ), address
            assert "{{7*7}}" in page or value != "{{7*7}}" or ">49<" not in page, address
