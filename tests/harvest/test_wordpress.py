"""WordPress REST as energy-cities.eu and cler.org speak it: custom types, links, pages."""

import csv
from pathlib import Path

import pytest
from loopback import Partner, Reply, content, declare, fetched, in_turn, raw, status
from speaking import Site

SOURCE = """
[fetch]
kind = "wordpress"
address = "{base}/wp-json/"
[[fetch.tables]]
type = "adherent"
per_page = 2
file = "organizations.csv"
[fetch.tables.columns]
slug = "slug"
name = "title.rendered"
type = '_embedded."wp:term"[][].name'
source_url = "link"
"""
POSTS = [
    {
        "id": number,
        "slug": f"membre-{number}",
        "link": f"https://p.example/membre-{number}/",
        "title": {"rendered": f"L&rsquo;Île <em>n°&nbsp;{number}</em>"},
        "_embedded": {"wp:term": [[{"id": 7, "name": "Collectivit&eacute;s"}], []]},
    }
    for number in (3, 5, 8, 13, 21)
]


@pytest.fixture
def site(partner: Partner) -> Site:
    return Site(partner, list(POSTS))


@pytest.fixture
def folder(data: Path, partner: Partner) -> Path:
    return declare(data, SOURCE.format(base=partner.base))


def test_every_page_is_read(data: Path, site: Site, folder: Path) -> None:
    fate = fetched(data)
    assert fate.failure is None, fate.failure
    lines = (folder / "organizations.csv").read_text().splitlines()
    assert lines[1] == "membre-3,L’Île n° 3,Collectivités,https://p.example/membre-3/"
    assert [line.split(",")[0] for line in lines[1:]] == [f"membre-{p['id']}" for p in POSTS]


@pytest.mark.parametrize(
    ("rendered", "name"),
    [
        ("<p>Une</p><p>liste</p>", "Une liste"),
        ("A &lt; B &amp; C", "A < B & C"),
        ("R<sub>2</sub>O", "R2O"),
        ("<script>alert(1)</script>Nom<!-- note -->", "Nom"),
    ],
)
def test_html_is_read_as_it_is_shown(
    rendered: str, name: str, data: Path, site: Site, folder: Path
) -> None:
    site.posts[:] = [{**POSTS[0], "title": {"rendered": rendered}}]
    fetched(data)
    with (folder / "organizations.csv").open(encoding="utf-8", newline="") as lines:
        assert [row["name"] for row in csv.DictReader(lines)] == [name]


def test_what_is_published_later_comes_too(data: Path, site: Site, folder: Path) -> None:
    fetched(data)
    site.posts.append({**POSTS[0], "id": 34, "slug": "membre-34"})
    assert fetched(data).state == "new"
    assert len((folder / "organizations.csv").read_text().splitlines()) == 7


@pytest.mark.parametrize(
    "trouble",
    [status(503, Retry_After="0"), raw(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n[{")],
    ids=["busy", "cut"],
)
def test_a_page_is_asked_for_again(
    trouble: Reply, data: Path, site: Site, folder: Path, partner: Partner
) -> None:
    replies = [site.page, trouble, site.page]
    partner.replies["/wp-json/wp/v2/adherents"] = in_turn(*replies)
    assert fetched(data).state == "new"
    assert len((folder / "organizations.csv").read_text().splitlines()) == 6


def test_an_incomplete_list_is_not_taken(data: Path, site: Site, folder: Path) -> None:
    fetched(data)
    before = (folder / "organizations.csv").read_bytes()
    del site.posts[0]
    site.announced = 6
    fate = fetched(data)
    assert fate.failure is not None
    assert fate.failure.code == "harvest-incomplete"
    assert (folder / "organizations.csv").read_bytes() == before


@pytest.mark.parametrize("body", [b"{}", b"[1]", b"<p>"])
def test_what_is_no_list_of_posts(
    body: bytes, data: Path, site: Site, folder: Path, partner: Partner
) -> None:
    reply = content(body, X_WP_Total="1", X_WP_TotalPages="1")
    partner.replies["/wp-json/wp/v2/adherents"] = reply
    fate = fetched(data)
    assert fate.failure is not None
    assert fate.failure.code == "harvest-unreadable"


def test_types_that_are_not_there_are_named(data: Path, site: Site, folder: Path) -> None:
    path = folder / "source.toml"
    path.write_text(path.read_text().replace('type = "adherent"', 'type = "membre"'))
    fate = fetched(data)
    assert fate.failure is not None
    assert "post, adherent" in fate.failure.message["fr"]
