"""A small good source, spoilt in one way, and what the build then says of it."""

import shutil
from pathlib import Path
from typing import Any

from ingest.build import build
from store.settings import Settings

GOOD = Path(__file__).with_name("good")
TEN_MEGABYTES = 10 * 1024 * 1024


def spoil(case: dict[str, Any], data: Path) -> None:
    """Copy the good source into `data` and change the file that the case names."""
    folder = data / "partner"
    shutil.copytree(GOOD / "partner", folder)
    if "module" in case:
        _as_citego(folder)
    if "vocabulary" in case:
        with (folder / "vocabulary.csv").open("a", encoding="utf-8") as words:
            words.write(case["vocabulary"] + "\n")
    path = folder / case["file"]
    if case.get("gone") or case.get("folder"):
        path.unlink()
    if case.get("folder"):
        path.mkdir()
    if not case.get("gone") and not case.get("folder"):
        path.write_bytes(_content(case, path).encode(case.get("encoding", "utf-8")))
    if "also" in case:
        other = folder / case["also"][0]
        other.write_text(f"{other.read_text()}{case['also'][1]}\n")


def _content(case: dict[str, Any], path: Path) -> str:
    text = case["text"] if "text" in case else path.read_text(encoding="utf-8")
    for change in ("swap", "swap2"):
        if change in case:
            before, after = case[change]
            assert before in text
            text = text.replace(before, after)
    if "row" in case:
        text += case["row"].replace("@10MB@", "x" * TEN_MEGABYTES) + "\n"
    if case.get("header_only"):
        text = text.splitlines()[0] + "\n"
    if case.get("semicolons"):
        text = text.replace(",", ";")
    if case.get("crlf") or case.get("cr"):
        text = text.replace("\n", "\r\n" if case.get("crlf") else "\r")
    return str(case.get("prefix", "")) + text


def _as_citego(folder: Path) -> None:
    """Make the source one with the tables of Citego, all but keywords without rows."""
    shutil.rmtree(folder)
    shutil.copytree(GOOD / "citego-like", folder)


def said(settings: Settings) -> dict[str, Any]:
    """Build, and gather what is said of the spoilt source, in English."""
    outcome = build(settings, lambda *_: None)
    built = outcome.sources[0]
    return {
        "refused": built.refused["en"] if built.refused else "",
        "set_aside": sorted(
            f"{row['file']}:{row['line']}: " + " ".join(r["message"]["en"] for r in row["reasons"])
            for row in built.set_aside
        ),
        "remarks": sorted(
            f"{row['file']}:{row['line']}: {row['message']['en']}"
            for row in built.results
            if row["severity"] != "Info" and not row["component"].startswith("file-without")
        ),
        "good": built.records - len(built.set_aside) if built.graph else 0,
    }
