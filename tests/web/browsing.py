"""A real browser on the real pages: what it reported, and what an accessibility audit finds."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page

AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
DESKTOP, PHONE = (1280, 900), (390, 844)


@dataclass
class Seen:
    """An open page, and what went wrong on it."""

    page: Page
    host: str
    errors: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)

    def violations(self) -> list[str]:
        """What axe-core finds: rule, and the first elements concerned."""
        # By the tool's own protocol, which the page's policy does not bind.
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found = self.page.evaluate("async () => (await axe.run()).violations")
        return [
            f"{each['id']}: {[node['html'][:120] for node in each['nodes'][:3]]}" for each in found
        ]

    def overflow(self) -> int:
        """How many pixels the page is wider than its window."""
        width: int = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        return width


@contextmanager
def opened(
    browser: Browser,
    address: str,
    *,
    language: str = "fr",
    size: tuple[int, int] = DESKTOP,
    scripts: bool = True,
    dark: bool = False,
) -> Iterator[Seen]:
    """Open an address in a fresh window; nothing may be reported and nothing fetched elsewhere."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        locale={"fr": "fr-FR", "en": "en-GB"}[language],
        java_script_enabled=scripts,
        color_scheme="dark" if dark else "light",
        reduced_motion="reduce",
    )
    page = context.new_page()
    seen = Seen(page, urlsplit(address).netloc)
    page.on("console", lambda told: _note(seen, told.type, told.text))
    page.on("pageerror", lambda error: seen.errors.append(str(error)))
    page.on("request", lambda asked: _elsewhere(seen, asked.url))
    try:
        page.goto(address, wait_until="networkidle")
        yield seen
        assert seen.errors == []
        assert seen.elsewhere == []
    finally:
        context.close()


def _note(seen: Seen, kind: str, text: str) -> None:
    # Software rendering tells how slow it is; no reader's page would.
    if kind in ("error", "warning") and "GL Driver Message" not in text:
        seen.errors.append(f"{kind}: {text}")


def _elsewhere(seen: Seen, url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme not in ("data", "blob") and parts.netloc != seen.host:
        seen.elsewhere.append(url)


@contextmanager
def another_site(folder: Path) -> Iterator[str]:
    """Serve a folder under another address than ours."""
    handler = partial(SimpleHTTPRequestHandler, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://localhost:{server.server_port}/"
        server.shutdown()
        thread.join()
