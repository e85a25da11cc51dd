"""The scripts that the web build made: found by the pages, kept for ever, done without."""

import re
from pathlib import Path

import httpx

from api.assets import Assets


def test_a_page_names_scripts_that_are_served(site: httpx.Client) -> None:
    page = site.get("/", headers={"Accept": "text/html"}).text
    found = re.findall(r'<script type="module" src="(/assets/[^"]+)">', page)
    assert found
    for address in found:
        answer = site.get(address).raise_for_status()
        assert answer.headers["content-type"].startswith("text/javascript")
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_the_manifest_is_not_served(site: httpx.Client) -> None:
    assert site.get("/assets/manifest.json").status_code == 404
    assert site.get("/assets/../templates/base.html").status_code == 404


def test_pages_do_without(tmp_path: Path) -> None:
    assert Assets(tmp_path).tags("site") == ""


def test_a_page_loads_what_its_script_imports(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text(
        '{"src/pages/map.ts": {"file": "map-1.js", "css": ["map-1.css"], "imports": ["_a.js"]},'
        ' "_a.js": {"file": "a-2.js", "css": ["a-2.css"], "imports": ["_b.js"]},'
        ' "_b.js": {"file": "b-3.js"}}'
    )
    lines = Assets(tmp_path).tags("map").splitlines()
    assert [re.findall(r'"(/assets/[^"]+)"', line)[0] for line in lines] == [
        "/assets/map-1.css",
        "/assets/a-2.css",
        "/assets/a-2.js",
        "/assets/b-3.js",
        "/assets/map-1.js",
    ]
    assert lines[-1] == '<script type="module" src="/assets/map-1.js"></script>'
