"""The servers compared, each on loopback with its own copy of the data, started and stopped."""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from string import Template
from urllib.parse import urlencode

from benchmarks.measuring import run
from benchmarks.sparql.client import ask
from benchmarks.sparql.release import ROOT, Prepared
from store.namespaces import DEFAULT_BASE

_BIN = ROOT / ".venv" / "bin"
_RDFLIB = {"rdflib-endpoint": "0.6.3", "oxrdflib": "0.5.0", "uvicorn": "0.54.0"}
_PATIENCE = 120


@dataclass(frozen=True)
class Server:
    """A running endpoint."""

    name: str
    url: str
    version: str
    process: int


Starter = Callable[[Prepared, float | None], AbstractContextManager[Server]]


def missing() -> list[str]:
    """The programs that are not installed, by their Debian packages."""
    needed = {
        "wrk": "wrk",
        "virtuoso-t": "virtuoso-opensource-7-bin",
        "isql-vt": "virtuoso-opensource-7-bin",
    }
    return sorted({package for program, package in needed.items() if not shutil.which(program)})


@contextmanager
def oxigraph(prepared: Prepared, limit: float | None) -> Iterator[Server]:
    """`oxigraph serve-read-only` over what `oxigraph load` made of the same graphs.

    With a limit it ends long queries, at the price of a thread for each request (0.5.13), which
    a measure of many small requests must not have.
    """
    program, database = _BIN / "oxigraph", prepared.home / "oxigraph"
    if not database.exists():
        making = database.with_suffix(".part")
        shutil.rmtree(making, ignore_errors=True)
        dump = prepared.release.path / "dataset.nq.gz"
        quads = prepared.home / "dataset.nq"
        with quads.open("wb") as output:
            subprocess.run(["gzip", "-dc", dump], stdout=output, check=True)
        for file in (quads, prepared.triples):
            run([program, "load", "--lenient", "--location", making, "--file", file], ROOT)
        quads.unlink()
        making.rename(database)
    port = _free()
    address = f"127.0.0.1:{port}"
    command = [program, "serve-read-only", "--location", database, "--bind", address]
    if limit is not None:
        command += ["--timeout-s", str(round(limit))]
    version = run([program, "--version"], ROOT).output.split()[-1]
    with _running("oxigraph", command, prepared.home, f"http://{address}/query", version) as server:
        yield server


@contextmanager
def maillage(prepared: Prepared, limit: float | None) -> Iterator[Server]:
    """`maillage serve` over the release."""
    port = _free()
    settings = [f"MAILLAGE_HOME={prepared.home}", f"MAILLAGE_PORT={port}"]
    if limit is not None:
        settings.append(f"MAILLAGE_QUERY_SECONDS={limit:g}")
    url = f"http://127.0.0.1:{port}/sparql"
    command = ["env", *settings, _BIN / "python", ROOT / "maillage.py", "serve"]
    with _running("maillage", command, prepared.home, url, _commit()) as server:
        yield server


@contextmanager
def virtuoso(prepared: Prepared, limit: float | None) -> Iterator[Server]:
    """Virtuoso 7 as Debian packages it, with the triples in one graph, which is asked."""
    folder, port, admin = prepared.home / "virtuoso", _free(), _free()
    fresh = not (folder / "loaded").exists()
    if fresh:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
    settings = Template(Path(__file__).with_name("virtuoso.ini").read_text(encoding="utf-8"))
    (folder / "virtuoso.ini").write_text(
        settings.substitute(port=port, admin=admin, data=prepared.home)
    )
    command = ["virtuoso-t", "+foreground", "+configfile", "virtuoso.ini"]
    # Asked for its usage it says its version, and that it failed.
    usage = subprocess.run(["virtuoso-t", "-?"], capture_output=True, text=True, check=False)
    version = (usage.stdout + usage.stderr).split("Version ")[1].split()[0]
    url = f"http://127.0.0.1:{port}/sparql?{urlencode({'default-graph-uri': DEFAULT_BASE})}"
    with _running("virtuoso", command, folder, url, version) as server:
        if fresh:
            _load(admin, prepared.triples)
            (folder / "loaded").touch()
        yield server


def _load(admin: int, triples: Path) -> None:
    statements = (
        f"ld_dir('{triples.parent}', '{triples.name}', '{DEFAULT_BASE}');",
        "rdf_loader_run();",
        "checkpoint;",
    )
    for statement in statements:
        run(["isql-vt", f"127.0.0.1:{admin}", "dba", "dba", f"exec={statement}"], ROOT)


@contextmanager
def rdflib_endpoint(prepared: Prepared, limit: float | None) -> Iterator[Server]:
    """rdflib-endpoint over the release's own database, through oxrdflib."""
    environment = prepared.home / "rdflib-endpoint"
    if not environment.exists():
        run(["python3", "-m", "venv", environment], ROOT)
        pins = [f"{name}=={version}" for name, version in _RDFLIB.items()]
        run([environment / "bin/pip", "install", "--quiet", *pins], ROOT)
    port = _free()
    script = Path(__file__).with_name("rdflib_server.py")
    store = prepared.release.store
    command = [environment / "bin/python", script, store, str(port)]
    url, version = f"http://127.0.0.1:{port}/", _RDFLIB["rdflib-endpoint"]
    with _running("rdflib-endpoint", command, prepared.home, url, version) as server:
        yield server


SERVERS: dict[str, Starter] = {
    "oxigraph": oxigraph,
    "virtuoso": virtuoso,
    "maillage": maillage,
    "rdflib-endpoint": rdflib_endpoint,
}


@contextmanager
def _running(
    name: str, command: Sequence[str | Path], folder: Path, url: str, version: str
) -> Iterator[Server]:
    with (folder / f"{name}.log").open("wb") as log:
        process = subprocess.Popen(
            [str(part) for part in command],
            cwd=folder,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            _wait(process, url)
            yield Server(name, url, version, process.pid)
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(_PATIENCE)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def _wait(process: "subprocess.Popen[bytes]", url: str) -> None:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        try:
            if ask(url, "ASK { ?s ?p ?o }", "application/sparql-results+json", 5).whole:
                return
        except OSError:
            pass
        time.sleep(0.2)
    raise RuntimeError(f"{url} does not answer; see the log beside the data")


def _free() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def _commit() -> str:
    return run(["git", "rev-parse", "--short", "HEAD"], ROOT).output.strip()
