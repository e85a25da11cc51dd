"""The pages in a browser that draws in software: weight, first sight, and how soon they are usable.

The release is that of the data, and then one that holds `ACTORS` made-up actors more,
each a member of five networks. The references are the bars that the project has set itself.
"""

import random
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.measuring import NotInstalled, machine, run
from benchmarks.serving import serving
from ingest.network.writing import write_network
from store.ahead import write_ahead
from store.cardinalities import CARDINALITIES
from store.cardinalities import measure as measured
from store.queries import Library
from store.releases import Releases

ROOT = Path(__file__).parents[1]
ACTORS, TIES = 10_000, 5
BASE = "https://w3id.org/maillage/"
_ORG, _SCHEMA = "http://www.w3.org/ns/org#", "https://schema.org/"
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_YEAR = ox.NamedNode("http://www.w3.org/2001/XMLSchema#gYear")
_KINDS = ("city", "association", "company", "intercommunality", "university")
Triple = tuple[ox.NamedNode, ox.NamedNode, ox.NamedNode | ox.Literal]
BARS = {
    "home, kB": 250,
    "home, LCP ms": 1000,
    "map, usable ms": 2500,
    "map, filter ms": 100,
    "network, usable ms": 2500,
    "network, filter ms": 100,
    "network, frames a second while it is dragged": 30,
}
_FLAGS = (
    "--no-sandbox",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--disable-background-networking",
)
_LCP = """() => new Promise(tell => new PerformanceObserver(list =>
    tell(list.getEntries().at(-1).startTime)
  ).observe({type: 'largest-contentful-paint', buffered: true}))"""
# Until the list has followed a choice and the map has its data, and until that is painted.
_FILTER = """() => new Promise(tell => {
  const kind = document.getElementById('kind');
  const begun = performance.now();
  kind.selectedIndex = kind.selectedIndex === 1 ? 2 : 1;
  kind.dispatchEvent(new Event('change', {bubbles: true}));
  const followed = performance.now() - begun;
  requestAnimationFrame(() => setTimeout(() => tell([followed, performance.now() - begun])));
})"""
# The kind of tie that most lines are of: taken away and brought back.
_NETWORK_FILTER = """() => new Promise(tell => {
  const begun = performance.now();
  document.getElementById('kind-member').click();
  const followed = performance.now() - begun;
  requestAnimationFrame(() => setTimeout(() => tell([followed, performance.now() - begun])));
})"""
_FRAMES = """() => {
  const begun = performance.now();
  let frames = 0;
  const count = () => { frames += 1; requestAnimationFrame(count); };
  requestAnimationFrame(count);
  window.framesASecond = () => 1000 * frames / (performance.now() - begun);
}"""
_DRAGS = 120
_LOOKED_MS = 700


def measure() -> dict[str, Any]:
    """Figures of both releases, each the median of five visits with nothing kept by the browser."""
    with tempfile.TemporaryDirectory() as folder, _browser() as browser:
        run([sys.executable, "-m", "maillage", "build"], ROOT, MAILLAGE_HOME=folder)
        result = {
            "machine": machine("playwright"),
            "reference: the bars": BARS,
            "the data": _visited(browser, folder),
        }
        grow(Path(folder))
        return {
            **result,
            f"and {ACTORS} actors, {ACTORS * TIES} ties": _visited(browser, folder),
            "the same, a visit at once after the server's start": _first_visit(browser, folder),
        }


@contextmanager
def _browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium")
    if chromium is None:
        raise NotInstalled("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(_FLAGS))
        yield browser
        browser.close()


def _visited(browser: Browser, home: str) -> dict[str, float]:
    with serving({"HOME": home, "WARMING": "0"}) as server:
        visits = [_visit(browser, server.address) for _ in range(6)]
    # The first one finds no answer kept by the server either: it is told apart.
    middle = {key: sorted(visit[key] for visit in visits[1:])[2] for key in visits[0]}
    first = {f"{key}, first of all": visits[0][key] for key in visits[0] if "usable" in key}
    return {**middle, **first}


def _first_visit(browser: Browser, home: str) -> dict[str, float]:
    """What a visitor meets at once after the server's start, while it asks everything ahead."""
    with serving({"HOME": home}) as server:
        visit = _visit(browser, server.address)
    return {key: value for key, value in visit.items() if "usable" in key}


def _visit(browser: Browser, address: str) -> dict[str, float]:
    found = {**_home(browser, address), **_map(browser, address)}
    with _page(browser) as page:
        found["network, usable ms"] = _usable(page, f"{address}/network", "#stage[data-ready]")
        found |= _filtered(page, "network", _NETWORK_FILTER)
        found["network, frames a second while it is dragged"] = _dragged(page, "#stage canvas")
    return found


def _home(browser: Browser, address: str) -> dict[str, float]:
    with _page(browser) as page:
        weights: list[int] = []
        page.on("requestfinished", lambda asked: weights.append(_weight(asked)))
        page.goto(address, wait_until="networkidle")
        return {
            "home, kB": round(sum(weights) / 1000, 1),
            "home, LCP ms": round(page.evaluate(_LCP)),
        }


def _map(browser: Browser, address: str) -> dict[str, float]:
    with _page(browser) as page:
        found = {"map, usable ms": _usable(page, f"{address}/map", "#atlas[data-ready]")}
        found |= _filtered(page, "map", _FILTER)
        page.goto(f"{address}/map", wait_until="networkidle")
        found["map, frames a second while it is dragged"] = _dragged(page, "#map canvas")
    return found


def _usable(page: Page, address: str, ready: str) -> float:
    page.goto(address, wait_until="commit")
    page.wait_for_selector(ready, timeout=60_000)
    usable = round(page.evaluate("performance.now()"))
    page.wait_for_load_state("networkidle")
    return usable


def _filtered(page: Page, name: str, script: str) -> dict[str, float]:
    times = []
    for _ in range(9):
        times.append(page.evaluate(script))
        # A reader looks at what came before choosing again.
        page.wait_for_timeout(_LOOKED_MS)
    return {
        f"{name}, {what} ms": round(sorted(each[place] for each in times)[4], 1)
        for place, what in enumerate(("filter", "filter painted"))
    }


def _dragged(page: Page, canvas: str) -> float:
    box = page.locator(canvas).first.bounding_box()
    assert box is not None, "it is drawn"
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.evaluate(_FRAMES)
    for step in range(_DRAGS):
        page.mouse.move(x + step % 60 * 3, y + step % 40 * 2)
    frames = page.evaluate("framesASecond()")
    page.mouse.up()
    return round(frames, 1)


@contextmanager
def _page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


def _weight(asked: Any) -> int:
    sizes = asked.sizes()
    return int(sizes["responseBodySize"] + sizes["responseHeadersSize"])


def grow(home: Path, seed: int = 1) -> None:
    """Put made-up actors, placed in real communes, into the current release.

    What is made of a release's database when it is built is made anew: what plans are made from,
    and the network.
    """
    release = Releases(home).current()
    store = ox.Store(str(release.store))
    graphs = ox.DefaultGraph(), ox.NamedNode(f"{BASE}graph/bench")
    triples = [*_actors(store, random.Random(seed))]
    store.bulk_extend(ox.Quad(*triple, graph) for triple in triples for graph in graphs)
    store.flush()
    measured(store).write(release.path / CARDINALITIES)
    library = Library(ROOT / "queries", BASE)
    write_network(release.path, store, library, BASE, None)
    write_ahead(release.path, store, library)


def _actors(store: ox.Store, chance: random.Random) -> Iterator[Triple]:
    """Actors of all kinds, each a member of some networks."""
    communes = _found(store, _TYPE, "http://rdf.insee.fr/def/geo#Commune")[:34_000]
    networks = _found(store, f"{_ORG}classification", f"{BASE}scheme/organization-kind/network")
    for number in range(ACTORS):
        actor = ox.NamedNode(f"{BASE}id/organization/bench.{number}")
        kind = f"{BASE}scheme/organization-kind/{chance.choice(_KINDS)}"
        yield _said(actor, _TYPE, f"{_ORG}Organization")
        yield actor, ox.NamedNode(f"{_SCHEMA}name"), ox.Literal(f"Acteur {number} de la transition")
        yield actor, ox.NamedNode(f"{BASE}ontology#locatedIn"), chance.choice(communes)
        yield _said(actor, f"{_ORG}classification", kind)
        for place, network in enumerate(chance.sample(networks, TIES)):
            tie = ox.NamedNode(f"{BASE}id/membership/bench.{number}.{place}")
            year = ox.Literal(str(chance.randint(1990, 2026)), datatype=_YEAR)
            yield _said(tie, _TYPE, f"{_ORG}Membership")
            yield tie, ox.NamedNode(f"{_ORG}member"), actor
            yield tie, ox.NamedNode(f"{_ORG}organization"), network
            yield _said(tie, f"{_ORG}role", f"{BASE}scheme/role/member")
            yield tie, ox.NamedNode(f"{_SCHEMA}startDate"), year


def _found(store: ox.Store, predicate: str, value: str) -> list[ox.NamedNode]:
    pattern = None, ox.NamedNode(predicate), ox.NamedNode(value), ox.DefaultGraph()
    return [quad.subject for quad in store.quads_for_pattern(*pattern)]  # type: ignore[misc]


def _said(subject: ox.NamedNode, predicate: str, value: str) -> Triple:
    return subject, ox.NamedNode(predicate), ox.NamedNode(value)
