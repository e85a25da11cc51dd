"""Stores of others, each in a process of its own, and how Maillage is told of them."""

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from string import Template

import httpx

Options = Mapping[str, str]


@dataclass
class Store:
    """A store that runs, and the settings with which Maillage uses it."""

    name: str
    options: Options
    process: "subprocess.Popen[bytes]"


@contextmanager
def oxigraph(folder: Path) -> Iterator[Store]:
    """`oxigraph serve`, of the package of that name."""
    port = _free_port()
    program = Path(sys.executable).with_name("oxigraph")
    command = [str(program), "serve", "--location", "db", "--bind", f"127.0.0.1:{port}"]
    address = f"http://127.0.0.1:{port}"
    options = {
        "elsewhere": f"{address}/query",
        "elsewhere_graphs": f"{address}/store",
        "elsewhere_updates": f"{address}/update",
    }
    with _running("oxigraph", command, folder, options) as store:
        yield store


@contextmanager
def virtuoso(folder: Path) -> Iterator[Store]:
    """Virtuoso 7 as Debian packages it, with the password that it has when it is new."""
    port, admin = _free_port(), _free_port()
    settings = Template(Path(__file__).with_name("virtuoso.ini").read_text(encoding="utf-8"))
    (folder / "virtuoso.ini").write_text(settings.substitute(port=port, admin=admin))
    command = ["virtuoso-t", "+foreground", "+configfile", "virtuoso.ini"]
    address = f"http://127.0.0.1:{port}"
    options = {
        "elsewhere": f"{address}/sparql",
        "elsewhere_graphs": f"{address}/sparql-graph-crud-auth",
        "elsewhere_updates": f"{address}/sparql-auth",
        "elsewhere_user": "dba",
        "elsewhere_password": "dba",
    }
    with _running("virtuoso", command, folder, options) as store:
        yield store


STORES: Mapping[str, Callable[[Path], AbstractContextManager[Store]]] = {
    "oxigraph": oxigraph,
    "virtuoso": virtuoso,
}


def is_installed(name: str) -> bool:
    program = {"oxigraph": str(Path(sys.executable).with_name("oxigraph"))}.get(name, "virtuoso-t")
    return shutil.which(program) is not None


@contextmanager
def _running(name: str, command: list[str], folder: Path, options: Options) -> Iterator[Store]:
    with (folder / "out.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
        try:
            _wait(process, options["elsewhere"])
            yield Store(name, options, process)
        finally:
            process.kill()
            process.wait()


def _wait(process: "subprocess.Popen[bytes]", address: str) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        assert process.poll() is None, "the store ended"
        try:
            if httpx.get(address, params={"query": "ASK {}"}).is_success:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise TimeoutError(address)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port
