"""What partners contribute is in the event stream, and so in a mirror, graph by graph."""

import gzip
import time

import pytest
from partners import Contribute, organization

from benchmarks.serving import serving
from ingest.mirror.mirror import Mirror
from store.release import Release
from store.releases import Releases
from store.settings import Settings
from store.stream.telling import is_told, tell

A, B, C = (organization(key) for key in "abc")
OTHER = "http://www.example/é?x=%2F#"


def test_contributions_reach_a_mirror(
    contribute: Contribute, bare: Settings, tmp_path_factory: pytest.TempPathFactory
) -> None:
    contribute("replace", "partner", A + B)
    tell(bare.home)
    copies = Settings(root=bare.root, home=tmp_path_factory.mktemp("mirror"))
    with serving({"HOME": str(bare.home), "WARMING": "0", "SPARQ": "0"}) as server:
        mirror = Mirror(copies, server.address)
        assert len(mirror.once().releases) == 1
        contribute("replace", OTHER, C)
        contribute("add", "partner", C)
        contribute("replace", "gone", B)
        contribute("remove", "gone")
        contribute("replace", OTHER, A + C)
        # The server tells too, and one waits for no other.
        while not is_told(bare.home):
            time.sleep(0.1)
        assert len(mirror.once().releases) == 5
    assert graphs(Releases(copies.home).current()) == graphs(Releases(bare.home).current())
    told = Releases(bare.home).current().manifest["sources"]
    assert Releases(copies.home).current().manifest["sources"].keys() == told.keys()


def graphs(release: Release) -> dict[str, bytes]:
    return {name: gzip.decompress(release.graph(name).read_bytes()) for name in release.graphs}
