"""What Lighthouse says of the pages: accessibility, best practices and what search engines need.

The reference is its own scale, 100; what it says of speed depends on the machine, and is measured
in pages.py. It is installed by npx for the measurement and is no part of the project.
"""

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.measuring import NotInstalled, machine
from benchmarks.serving import serving

VERSION = "12.8.2"
CATEGORIES = ("accessibility", "best-practices", "seo")
PAGES = (
    "/",
    "/map",
    "/network",
    "/timeline",
    "/queries",
    "/queries/activities-per-theme",
    "/queries/actors-in-area",
    "/builder",
    "/sparql",
    "/search?q=energie",
    "/data",
    "/sources",
    "/contributions",
    "/doc/id/organization/cler",
)
_FLAGS = "--headless=new --no-sandbox --disable-gpu --use-angle=swiftshader"


def measure() -> Mapping[str, Any]:
    """The score of each page and category on a phone and on a desk, and what it found missing.

    Raises NotInstalled without npx, Chromium or a release in MAILLAGE_HOME.
    """
    for program in ("npx", "chromium"):
        if shutil.which(program) is None:
            raise NotInstalled(f"{program} is not installed")
    home = Path(os.environ.get("MAILLAGE_HOME", "var"))
    if not (home / "current").is_dir():
        raise NotInstalled(f"{home} has no release: build one, or name its folder in MAILLAGE_HOME")
    with serving({"HOME": str(home)}) as server:
        scores = {
            form: {path: _audited(server.address + path, form) for path in PAGES}
            for form in ("mobile", "desktop")
        }
    told = [page["scores"] for pages in scores.values() for page in pages.values()]
    return {
        "lighthouse": VERSION,
        "machine": machine(),
        "lowest": {name: min(each[name] for each in told) for name in CATEGORIES},
        "pages": scores,
    }


def _audited(address: str, form: str) -> Mapping[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "report.json"
        command = ["npx", "--yes", f"lighthouse@{VERSION}", address, "--quiet", "--output=json"]
        command += [f"--output-path={output}", f"--only-categories={','.join(CATEGORIES)}"]
        command += [f"--chrome-flags={_FLAGS}"]
        command += ["--preset=desktop"] if form == "desktop" else []
        chromium = {"CHROME_PATH": str(shutil.which("chromium"))}
        subprocess.run(command, check=True, env={**os.environ, **chromium}, timeout=180)
        report = json.loads(output.read_text(encoding="utf-8"))
    return {
        "scores": {name: round(100 * report["categories"][name]["score"]) for name in CATEGORIES},
        "missing": _missing(report),
    }


def _missing(report: Mapping[str, Any]) -> Sequence[str]:
    """The audits that failed among those that count."""
    counted = {
        each["id"]
        for category in report["categories"].values()
        for each in category["auditRefs"]
        if each["weight"]
    }
    return sorted(
        name
        for name, audit in report["audits"].items()
        if name in counted and audit["score"] is not None and audit["score"] < 1
    )
