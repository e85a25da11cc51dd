"""A partner on this machine, and a folder for the sources that harvest it."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from loopback import Partner


@pytest.fixture
def partner() -> Iterator[Partner]:
    partner = Partner()
    thread = threading.Thread(target=partner.server.serve_forever, args=(0.02,))
    thread.start()
    yield partner
    partner.server.shutdown()
    partner.server.server_close()
    thread.join()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    return folder
