"""Pictures of the main pages, for README and docs: `python docs/screenshots.py [FOLDER]`.

Serves the current release of the home folder and opens its pages in Debian's Chromium.
"""

import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.serving import serving  # noqa: E402 - found only from here on
from store.settings import settings_from  # noqa: E402

# Width and height of the window, by how the picture's name ends.
SIZES = {"": (1280, 860), "-phone": (390, 844)}
LOCALES = {"fr": "fr-FR", "en": "en-GB"}
BUILT = (
    "/builder?ask=%7B%22kind%22:%22Commune%22,%22where%22:"
    "%5B%7B%22link%22:%22population%22,%22least%22:%22100000%22%7D%5D%7D"
)
# The name of the picture, the address, the language, and what must be there before it is taken.
PAGES = (
    ("home", "/", "fr", "main h1"),
    ("map", "/map", "fr", "[data-ready]"),
    ("network", "/network", "fr", "[data-ready]"),
    ("timeline", "/timeline", "en", "[data-ready]"),
    ("search", "/search?q=energie", "fr", "main h1"),
    ("thing", "/doc/id/organization/cler", "fr", "main h1"),
    ("question", "/queries/signatory-counts", "en", "main table"),
    ("sparql", "/sparql", "en", ".CodeMirror"),
    ("builder", BUILT, "fr", "form.builder .criteria"),
    ("data", "/data", "en", "main h1"),
)
_ARGUMENTS = (
    "--no-sandbox",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--disable-background-networking",
)


def main(folder: Path) -> None:
    """Take all pictures into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    home = settings_from(os.environ, ROOT).home
    with serving({"HOME": str(home)}) as server, sync_playwright() as playwright:
        chromium = shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=chromium, args=list(_ARGUMENTS))
        for name, path, language, wanted in PAGES:
            for ending, (width, height) in SIZES.items():
                context = browser.new_context(
                    viewport={"width": width, "height": height}, locale=LOCALES[language]
                )
                page = context.new_page()
                page.goto(server.address + path, wait_until="networkidle")
                page.locator(wanted).first.wait_for()
                # Maps are painted a moment after their data is there.
                page.wait_for_timeout(1500)
                page.screenshot(path=folder / f"{name}{ending}.png")
                context.close()
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "images")
