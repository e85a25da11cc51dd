"""Two partners writing at once: each valid contribution arrives, and nothing else."""

import threading
from pathlib import Path

import pyoxigraph as ox
from partners import organization
from serving_writers import said, server, write

from ingest.project import Project
from ingest.shacl import Document, from_lines, validate
from store.keys import Keys
from store.release import Release
from store.releases import Releases
from store.settings import Settings

EACH = 200
FAULTY = "<organization/{}> a org:Organization ; dct:source <https://partner.example/x> ."


def test_two_partners_write_at_once(besieged: Settings, root: Path) -> None:
    keys = Keys(besieged.home)
    tokens = {name: keys.add(name, [name], ["write"])[1] for name in ("one", "two", "third")}
    statuses: dict[str, list[int]] = {"one": [], "two": []}
    with server(root, besieged) as serving:
        third = "".join(organization(f"third.{n}") for n in range(20))
        assert write(serving.address, "third", tokens["third"], third) == 201
        untouched = said(besieged, "third")

        def contribute(name: str) -> None:
            for number in range(EACH):
                key = f"{name}.{number}"
                # Every tenth is at fault.
                text = FAULTY.format(key) if number % 10 == 9 else organization(key)
                statuses[name].append(write(serving.address, name, tokens[name], text))

        threads = [threading.Thread(target=contribute, args=(name,)) for name in statuses]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    for name, found in statuses.items():
        assert [status for number, status in enumerate(found) if number % 10 == 9] == [422] * 20
        assert set(found) <= {200, 201, 422}
        assert said(besieged, name) == {f"{name}.{n}" for n in range(EACH) if n % 10 != 9}
    assert said(besieged, "third") == untouched
    releases = Releases(besieged.home).list()
    assert len(releases) == 1 + 2 * EACH * 9 // 10
    shapes = Project(besieged).shapes
    assert [each.id for each in releases if not validate([content(each)], shapes).conforms] == []


def content(release: Release) -> Document:
    store = ox.Store.read_only(str(release.store))
    quads = store.quads_for_pattern(None, None, None, ox.DefaultGraph())
    return from_lines(f"{quad.triple} .\n".encode() for quad in quads)
