"""Having a release whole in a store elsewhere before it is asked there."""

from collections.abc import Iterator

from store.elsewhere.client import Client
from store.elsewhere.placement import Placement
from store.elsewhere.register import BEGUN, COMPLETE, Register, register_of, statement
from store.elsewhere.sending import Sending, triples
from store.errors import MaillageError, NotElsewhere
from store.locks import lock
from store.release import Release
from store.releases import Releases

__all__ = ["lines_elsewhere", "place"]


def place(release: Release, client: Client, releases: Releases) -> Placement:
    """Have all graphs of a release in the store, and those that no release in use has removed.

    What was begun when a process was killed is sent again. Raises NotElsewhere when the operator
    is to load it, ElsewhereFailed.
    """
    wanted = Placement.of(release)
    with lock(releases.home / "elsewhere.lock"):
        register = Register(client, release)
        known = register.read()
        complete = frozenset(name for name, status in known.items() if status == COMPLETE)
        missing = wanted.names - complete
        if not missing:
            return wanted
        if not client.place.graphs:
            raise NotElsewhere(release.id)
        parent = _parent(release, releases)
        needed = wanted.names.union(*(_names(each) for each in (*releases.in_use(), parent)))
        stale = known.keys() - needed
        register.write({**known, **dict.fromkeys(missing | stale, BEGUN)})
        for name in stale:
            client.remove(name)
        from_parent = client.place.updates and _names(parent) and _names(parent) <= complete
        start = parent if from_parent else None
        Sending(client, release, start).send(missing)
        register.write(dict.fromkeys((complete & needed) | wanted.names, COMPLETE))
    return wanted


def lines_elsewhere(release: Release) -> Iterator[bytes]:
    """All that a store elsewhere is to have of a release, as lines of N-Quads.

    For stores that are loaded by means of their own.
    """
    placement = Placement.of(release)
    for graph, there in placement.graphs.items():
        for line in triples(release, graph):
            for name in (there, placement.default):
                yield line.removesuffix(b".\n") + f"<{name}> .\n".encode()
    for name in sorted(placement.names):
        yield f"{statement(name, COMPLETE)} <{register_of(release)}> .\n".encode()


def _parent(release: Release, releases: Releases) -> Release | None:
    try:
        return releases.get(str(release.manifest.get("parent")))
    except MaillageError:
        return None


def _names(release: Release | None) -> frozenset[str]:
    """The graphs of a release; none of one that cannot be read."""
    try:
        return Placement.of(release).names if release else frozenset()
    except MaillageError:
        return frozenset()
