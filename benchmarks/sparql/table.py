"""The results as Markdown tables, for people."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any


def markdown(results: dict[str, Any]) -> str:
    """All tables of the measures that were taken."""
    servers = list(results["servers"])
    parts = [
        f"{results['release']['triples']:,} triples; "
        + ", ".join(f"{name} {version}" for name, version in results["servers"].items())
    ]
    for title, found in results.get("repeated queries", {}).items():
        parts.append(_loads(title, found, servers))
    if "new look-ups" in results:
        parts.append(_loads("new look-ups", results["new look-ups"], servers))
    if "analytical questions" in results:
        parts += _analytical(results["analytical questions"], servers)
    if "analytical questions, 8 clients" in results:
        parts.append(_together(results["analytical questions, 8 clients"]))
    if "a million rows" in results:
        parts.append(_rows(results["a million rows"], servers))
    return "\n\n".join(parts)


def _loads(title: str, found: dict[str, Any], servers: Sequence[str]) -> str:
    lines = []
    for clients in (key for key in found if key.endswith("clients")):
        for figure in ("requests/s", "p50 ms", "p99 ms", "failed"):
            cells = [found[clients][server][figure] for server in servers]
            lines.append([f"{clients}: {figure}", *cells])
    first = found["first byte ms"]
    lines.append(["first byte ms", *(first[server]["median"] for server in servers)])
    return _table([title, *servers], lines)


def _analytical(found: dict[str, Any], servers: Sequence[str]) -> Iterator[str]:
    measured = [name for name in servers if name in found["geometric mean ms"]]
    rows: list[list[Any]] = []
    for name, by_server in found["milliseconds"].items():
        orders = [sorted(by_server[server].values()) for server in measured]
        rows.append([name, *(f"{several[0]:g}–{several[-1]:g}" for several in orders)])
    rows.append(["geometric mean", *(found["geometric mean ms"][server] for server in measured)])
    yield _table(["analytical, ms, best–worst order", *measured], rows)
    rows = []
    for title in [key for key in found if key.startswith(("worst to best", "times faster"))]:
        for figure in ("geometric mean", "least", "greatest"):
            cells = [found[title][server][figure] for server in measured]
            shown = [
                f"{cell[1]:g} ({cell[0]})" if isinstance(cell, list) else cell for cell in cells
            ]
            rows.append([f"{title}: {figure}", *shown])
    overall = found["over all runs"]
    for figure in ("p99 ms", "first byte, median ms", "first byte, p99 ms"):
        rows.append([figure, *(overall[server][figure] for server in measured)])
    yield _table(["analytical, over all", *measured], rows)
    for title in ("cut off", "answers that differ"):
        lines = [f"- {line}" for line in _lines(found[title])]
        yield "\n".join([f"{title}: {len(lines)}", "", *lines])


def _together(found: dict[str, Any]) -> str:
    figures = ("queries/s", "p50 ms", "p99 ms", "failed")
    rows = [[figure, *(by_server[figure] for by_server in found.values())] for figure in figures]
    return _table(["analytical, 8 clients", *found], rows)


def _lines(found: dict[str, str] | list[str]) -> list[str]:
    return [f"{k}: {v}" for k, v in found.items()] if isinstance(found, dict) else found


def _rows(found: dict[str, Any], servers: Sequence[str]) -> str:
    lines = []
    for name, by_clients in found.items():
        for clients, by_server in by_clients.items():
            for figure in ("MB/s", "rows/s", "first byte ms", "p99 s", "failed"):
                cells = [by_server.get(server, {}).get(figure, "") for server in servers]
                lines.append([f"{name}, {clients}: {figure}", *cells])
    return _table(["a million rows", *servers], lines)


def _table(head: Sequence[Any], rows: Iterable[Sequence[Any]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)
