import fcntl
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from store.errors import BrokenRelease, BuildInProgress, NoRelease, UnknownRelease
from store.releases import Release, Releases

Publish = Callable[[str], Release]


def test_before_the_first_release(releases: Releases) -> None:
    assert releases.list() == []
    assert releases.current_id() is None
    with pytest.raises(NoRelease) as caught:
        releases.current()
    assert str(caught.value) == "There is no release yet. Run `maillage build` to make one."


def test_publication_serves_the_release_and_names_its_parent(
    releases: Releases, publish: Publish
) -> None:
    first, second = publish("1"), publish("2")
    assert releases.current().id == second.id
    assert [item.id for item in releases.list()] == [second.id, first.id]
    assert first.manifest["parent"] is None
    assert second.manifest["parent"] == first.id
    assert releases.link.readlink() == Path("releases", second.id)
    assert second.id.endswith(second.manifest["content"][:8])


def test_the_same_content_twice_makes_two_releases(releases: Releases, publish: Publish) -> None:
    first, second = publish("1"), publish("1")
    assert first.id != second.id
    assert second.created > first.created


def test_the_identifier_is_known_before_publication(releases: Releases) -> None:
    with releases.build() as staging:
        (staging.path / "store").mkdir()
        name, created = staging.name("a" * 64)
        release = staging.publish({"content": "a" * 64})
    assert (release.id, release.created) == (name, created)


def test_an_error_leaves_nothing_behind(releases: Releases) -> None:
    def fail() -> None:
        with releases.build() as staging:
            (staging.path / "half").write_text("x")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert list((releases.home / "staging").iterdir()) == []
    assert releases.list() == []


@pytest.mark.parametrize("content", ["", "xyz", "A" * 64])
def test_a_manifest_without_hash_is_refused(releases: Releases, content: str) -> None:
    with releases.build() as staging:
        (staging.path / "store").mkdir()
        with pytest.raises(BrokenRelease) as caught:
            staging.publish({"content": content})
    assert str(caught.value) == "manifest.json: The manifest has no SHA-256 as `content`."


def test_a_folder_without_database_is_refused(releases: Releases) -> None:
    with releases.build() as staging, pytest.raises(BrokenRelease) as caught:
        staging.publish({"content": "0" * 64})
    assert caught.value.what == "The folder has no database."
    assert releases.current_id() is None


def test_only_one_build_at_a_time(releases: Releases) -> None:
    with releases.build():
        for other in (releases.build().__enter__, lambda: releases.collect(1)):
            with pytest.raises(BuildInProgress) as caught:
                other()
    assert str(caught.value) == (
        f"process {os.getpid()}: Another process is building or changing the releases. "
        "Wait until it has ended, then try again."
    )


def test_restore_serves_an_older_release(releases: Releases, publish: Publish) -> None:
    first, second = publish("1"), publish("2")
    assert releases.restore(first.id).id == first.id
    assert releases.current().id == first.id
    third = publish("3")
    assert third.manifest["parent"] == first.id
    assert [item.id for item in releases.list()] == [third.id, second.id, first.id]


@pytest.mark.parametrize("name", ["nope", "../staging", "20260101T000000Z-00000000", ""])
def test_unknown_releases(releases: Releases, publish: Publish, name: str) -> None:
    current = publish("1")
    with pytest.raises(UnknownRelease) as caught:
        releases.restore(name)
    assert str(caught.value) == (
        f"There is no release “{name}”. `maillage releases` lists those that are kept."
    )
    assert releases.current().id == current.id


def test_collect_keeps_the_newest_the_current_and_the_held(
    releases: Releases, publish: Publish
) -> None:
    made = [publish(str(number)) for number in range(6)]
    releases.restore(made[0].id)
    with made[2].hold():
        removed = releases.collect(keep=2)
    assert set(removed) == {made[1].id, made[3].id}
    assert {item.id for item in releases.list()} == {made[n].id for n in (0, 2, 4, 5)}
    assert list((releases.home / "staging").iterdir()) == []
    assert set(releases.collect(keep=1)) == {made[2].id, made[4].id}


def test_collect_respects_the_lock_of_another_process(releases: Releases, publish: Publish) -> None:
    old = publish("1")
    publish("2")
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(writer)
        descriptor = os.open(old.path / ".lock", os.O_RDONLY)
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        os.read(reader, 1)
        os._exit(0)
    os.close(reader)
    _wait_for_lock(old.path / ".lock")
    assert releases.collect(keep=1) == []
    os.close(writer)
    os.waitpid(child, 0)
    assert releases.collect(keep=1) == [old.id]


def test_a_removed_release_cannot_be_held(releases: Releases, publish: Publish) -> None:
    old = publish("1")
    publish("2")
    releases.collect(keep=1)
    with pytest.raises(UnknownRelease):
        old.hold()


def test_files_that_may_be_handed_out(releases: Releases, publish: Publish) -> None:
    release = publish("1")
    (release.path / "graphs" / "cler.nq.gz").write_bytes(b"")
    (release.path / "void.ttl").write_text("")
    assert list(release.files()) == ["manifest.json", "void.ttl", "graphs/cler.nq.gz"]
    for name in ("store/CURRENT", "../current", "graphs/../manifest.json", ".lock", "graphs/x"):
        assert release.file(name) is None


def test_a_garbled_manifest_says_what_to_do(releases: Releases, publish: Publish) -> None:
    release = publish("1")
    (release.path / "manifest.json").write_text("{")
    with pytest.raises(BrokenRelease) as caught:
        _ = releases.get(release.id).manifest
    assert caught.value.where == f"release {release.id}, manifest.json"
    assert caught.value.remedy == (
        "Restore another release with `maillage restore`, or build again."
    )


def _wait_for_lock(path: Path) -> None:
    while True:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        finally:
            os.close(descriptor)
