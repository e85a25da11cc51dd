"""A server that is killed while it writes: nothing that it accepted is lost, nothing is half."""

import random
import threading
from pathlib import Path

import httpx
from partners import organization
from serving_writers import said, server, write

from store.keys import Keys
from store.releases import Releases
from store.settings import Settings

KILLS = 20


def test_a_server_killed_loses_nothing_that_it_accepted(besieged: Settings, root: Path) -> None:
    token = Keys(besieged.home).add("one", ["one"], ["write"])[1]
    chance, accepted, sent = random.Random(1), set[str](), 0
    for _ in range(KILLS):
        with server(root, besieged) as serving:
            killer: threading.Timer | None = None
            while serving.process.poll() is None:
                # Two things at a time: half of a contribution would show.
                pair = [f"one.{sent}", f"one.{sent}.twin"]
                sent += 1
                try:
                    text = "\n".join(map(organization, pair))
                    status = write(serving.address, "one", token, text)
                except httpx.TransportError:
                    continue
                if status in (200, 201):
                    accepted |= set(pair)
                if killer is None:
                    # While the second, third or fourth is in the making.
                    killer = threading.Timer(chance.uniform(0, 0.8), serving.process.kill)
                    killer.start()
        if Releases(besieged.home).current_id():
            now = said(besieged, "one")
            assert accepted <= now
            assert all((f"{name}.twin" in now) for name in now if not name.endswith(".twin"))
    assert len(accepted) >= 2 * KILLS
