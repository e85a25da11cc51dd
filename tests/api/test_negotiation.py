import pytest

from api.formats import CSV, GRAPHS, HTML, RESULTS
from api.negotiation import choose, prefers_html

JSON, XML = "application/sparql-results+json", "application/sparql-results+xml"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, JSON),
        ("", JSON),
        ("*/*", JSON),
        ("nonsense", JSON),
        ("*/html", JSON),
        (XML, XML),
        (f"{JSON};q=0.5, {XML};q=0.6", XML),
        (f"{JSON};q=0.5, {XML};q=0.5", JSON),
        (f"{XML.upper()}", XML),
        ("application/json", "application/json"),
        ("application/xml", "application/xml"),
        ("text/csv;q=0.1, application/json;q=0", "text/csv"),
        ("text/*", "text/csv"),
        ("text/tab-separated-values, */*;q=0.1", "text/tab-separated-values"),
        ("text/csv, */*", "text/csv"),
        (f"{JSON};charset=utf-8", JSON),
        (f"{JSON};charset=iso-8859-1, text/csv;q=0.1", "text/csv"),
        (f'{JSON};profile="a,b;q=0", text/csv;q=0.1', JSON),
        (f"*/*;q=0.1, {JSON};q=0", XML),
        (f"{JSON};q=2, text/csv;q=0.3", "text/csv"),
        (f"{JSON};q=x, text/csv;q=0.3", "text/csv"),
        (f"{JSON};q=NaN, text/csv;q=0.3", "text/csv"),
        (BROWSER, "text/html"),
        ("image/png", None),
        ("text/turtle", None),
        ("*/*;q=0", None),
        (f"{JSON};q=0", None),
    ],
)
def test_tables(accept: str | None, expected: str | None) -> None:
    choice = choose(accept, (*RESULTS, HTML))
    assert (choice.media_type if choice else None) == expected


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("*/*", "text/turtle"),
        ("application/rdf+xml", "application/rdf+xml"),
        ("application/ld+json;q=0.9, text/turtle;q=0.8", "application/ld+json"),
        ("application/json", "application/json"),
        ("text/plain", "text/plain"),
        ("text/n3", "text/n3"),
        ("application/*", "application/ld+json"),
        (BROWSER, "text/html"),
        ("text/csv", None),
    ],
)
def test_graphs(accept: str, expected: str | None) -> None:
    choice = choose(accept, (*GRAPHS, HTML))
    assert (choice.media_type if choice else None) == expected


def test_an_alias_leads_to_its_format() -> None:
    choice = choose("text/csv", (CSV,))
    assert choice is not None
    assert choice.format is CSV


@pytest.mark.parametrize(
    ("accept", "expected"),
    [(BROWSER, True), ("text/html, */*", True), ("*/*", False), (None, False), ("text/csv", False)],
)
def test_browsers_are_told_from_programs(accept: str | None, expected: bool) -> None:
    assert prefers_html(accept) is expected
