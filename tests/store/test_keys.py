"""Keys at rest: what the file holds and does not, who is let in, and several who write at once."""

import json
import os
import re
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.profiles import RFC_9106_LOW_MEMORY

from store.errors import BadKey, BrokenKeys, UnknownKey
from store.keys import Key, Keys, _hash_of_nobody
from store.namespaces import Namespaces

ROOT = Path(__file__).parents[2]
WRONG = "0" * 64


def key(*rights: str, graphs: tuple[str, ...] = ()) -> Key:
    return Key("0" * 16, "CLER", graphs, frozenset(rights), "2026-11-22T10:00:00+00:00")


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    return Keys(tmp_path / "home")


def test_a_key_opens_with_its_token_only(keys: Keys) -> None:
    made, token = keys.add(" CLER ", ["cler"], ["write"])
    assert re.fullmatch(rf"mlg_{made.id}_[0-9a-f]{{64}}", token)
    assert (made.name, made.graphs, made.rights) == ("CLER", ("cler",), frozenset({"write"}))
    assert keys.check(token) == made == keys.list()[0]
    assert keys.check(token) == made
    for wrong in (f"mlg_{made.id}_{WRONG}", f"mlg_{'0' * 16}_{token[-64:]}"):
        assert keys.check(wrong) is None
        assert keys.remembered(wrong) is None
    for malformed in ("", token[:-1], f" {token}", f"{token}\n", token.upper(), "é" * 85):
        assert keys.check(malformed) is None


def test_the_file_is_for_its_owner_and_has_no_secret(keys: Keys, tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        _, token = keys.add("CLER", ["cler"], ["read", "write"])
    finally:
        os.umask(before)
    path = tmp_path / "home" / "keys.json"
    assert path.stat().st_mode & 0o777 == 0o600
    text = path.read_text("utf-8")
    assert token[-64:] not in text
    (told,) = json.loads(text)["keys"]
    assert told["hash"].startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert (told["rights"], told["revoked"]) == (["read", "write"], "")
    assert sorted(item.name for item in path.parent.iterdir()) == ["keys.json", "keys.lock"]


def test_nothing_shows_secret_or_hash(keys: Keys) -> None:
    made, token = keys.add("CLER", ["cler"], ["write"])
    keys.check(token)
    shown = f"{made!r} {made} {keys!r} {keys.list()!r} {keys._read()!r} {made.as_json()}"
    assert "CLER" in shown
    assert token[-64:] not in shown
    assert "argon2" not in shown


def test_what_was_right_is_remembered_as_long_as_the_file_is_the_same(keys: Keys) -> None:
    made, token = keys.add("CLER", ["cler"], ["write"])
    assert keys.remembered(token) is None
    keys.check(token)
    assert keys.remembered(token) == made
    assert keys.check(f"mlg_{made.id}_{WRONG}") is None
    assert keys.remembered(token) == made
    keys.add("Fabrique", ["fabrique"], ["write"])
    assert keys.remembered(token) is None
    assert keys.check(token) == made


def test_a_revoked_key_ends_at_once_elsewhere_too(keys: Keys, tmp_path: Path) -> None:
    made, token = keys.add("CLER", ["cler"], ["write"])
    other, other_token = keys.add("Fabrique", ["fabrique"], ["write"])
    server = Keys(tmp_path / "home")
    assert server.check(token) == made
    revoked = keys.revoke(made.id)
    assert revoked.revoked >= made.created
    assert server.remembered(token) is None
    assert server.check(token) is None
    assert server.check(other_token) == other
    assert keys.revoke(made.id) == revoked
    assert [item.revoked for item in server.list()] == [revoked.revoked, ""]
    (hashes, _) = (
        item["hash"] for item in json.loads((tmp_path / "home/keys.json").read_text())["keys"]
    )
    assert hashes == ""
    with pytest.raises(UnknownKey, match="There is no key “x”"):
        keys.revoke("x")


def test_a_key_that_is_revoked_while_it_is_checked_stays_out(keys: Keys, tmp_path: Path) -> None:
    made, token = keys.add("CLER", ["cler"], ["write"])
    path = tmp_path / "home" / "keys.json"
    content = json.loads(path.read_text("utf-8"))
    # So many passes leave the time to revoke it meanwhile.
    content["keys"][0]["hash"] = PasswordHasher(time_cost=24).hash(token)
    path.write_text(json.dumps(content))
    found: list[Key | None] = []
    checking = threading.Thread(target=lambda: found.append(keys.check(token)))
    checking.start()
    while not keys._turn.locked():
        time.sleep(0.001)
    time.sleep(0.05)
    Keys(tmp_path / "home").revoke(made.id)
    checking.join()
    assert found == [None]


def test_tokens_of_unknown_keys_cost_what_those_of_known_ones_do(keys: Keys) -> None:
    assert extract_parameters(_hash_of_nobody()) == RFC_9106_LOW_MEMORY
    assert _hash_of_nobody() != _hash_of_nobody()
    assert keys.check(f"mlg_{'0' * 16}_{WRONG}") is None


@pytest.mark.parametrize(
    ("graphs", "covered", "others"),
    [
        (("cler",), ["cler"], ["cler2", "cle", "CLER", "", "cler/x", "https://e.org/cler"]),
        (("cler*",), ["cler", "cler/tepos", "clermont"], ["cle", "cler:x", "cler/../fabrique"]),
        (("*",), ["cler", "fabrique/x"], ["https://e.org/g", "urn:x", "./cler", ""]),
        (("https://e.org/*",), ["https://e.org/g"], ["https://e.org", "https://e.org/../g", "g"]),
        (("a", "urn:x:1"), ["a", "urn:x:1"], ["urn:x:12", "b"]),
        ((), [], ["cler", ""]),
    ],
)
def test_scopes(graphs: tuple[str, ...], covered: list[str], others: list[str]) -> None:
    writer = key("read", "write", graphs=graphs)
    assert [graph for graph in (*covered, *others) if writer.may_write(graph)] == covered
    assert not any(key("read", graphs=graphs).may_write(graph) for graph in covered)
    assert all(key("maintain").may_write(graph) for graph in (*covered, *others))
    assert key("maintain").maintains
    assert not writer.maintains


def test_graphs_of_ours_go_by_their_names() -> None:
    spaces = Namespaces("https://e.org/")
    for given, name in (
        ("https://e.org/graph/cler", "cler"),
        ("https://e.org/graph/cler*", "cler*"),
        ("cler", "cler"),
        ("https://e.org/graph/", "https://e.org/graph/"),
        ("https://e.org/graph/urn:x", "https://e.org/graph/urn:x"),
        ("https://other.org/graph/cler", "https://other.org/graph/cler"),
    ):
        assert spaces.name_of_graph(given) == name


@pytest.mark.parametrize(
    ("name", "graphs", "rights", "said"),
    [
        ("  ", ["a"], ["write"], "A key needs a name."),
        ("a\nb", ["a"], ["write"], "A key needs a name."),
        ("x", ["a"], [], "The key has no right."),
        ("x", ["a"], ["admin"], "There is no right “admin”."),
        ("x", [], ["read", "write"], "The key could write nothing."),
        ("x", ["a b"], ["write"], "“a b” names no graph."),
        ("x", ["*a"], ["write"], "“*a” names no graph."),
        ("x", [""], ["write"], "“” names no graph."),
    ],
)
def test_bad_keys_are_refused(
    tmp_path: Path, name: str, graphs: list[str], rights: list[str], said: str
) -> None:
    keys = Keys(tmp_path / "home")
    with pytest.raises(BadKey) as caught:
        keys.add(name, graphs, rights)
    assert caught.value.what == said
    assert caught.value.remedy
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize("text", ["{", "[]", '{"keys": [{"id": "x"}]}', '{"keys": 1}', "\0"])
def test_a_broken_file_lets_nobody_in_and_says_so(keys: Keys, tmp_path: Path, text: str) -> None:
    _, token = keys.add("CLER", ["cler"], ["write"])
    path = tmp_path / "home" / "keys.json"
    path.write_text(text)
    for attempt in (
        lambda: keys.check(token),
        lambda: keys.remembered(token),
        keys.list,
        lambda: keys.add("x", ["x"], ["write"]),
    ):
        with pytest.raises(BrokenKeys, match=r"keys\.json"):
            attempt()
    assert path.read_text() == text
    path.unlink()
    assert keys.check(token) is None
    assert keys.list() == []


def test_what_a_killed_process_left_is_no_hindrance(keys: Keys, tmp_path: Path) -> None:
    keys.add("CLER", ["cler"], ["write"])
    (tmp_path / "home" / "keys.part").write_text('{"keys": [')
    keys.add("Fabrique", ["fabrique"], ["write"])
    assert [item.name for item in keys.list()] == ["CLER", "Fabrique"]


def test_two_processes_at_once_lose_nothing(keys: Keys, tmp_path: Path) -> None:
    keys.add("Former", ["g"], ["write"])
    path = tmp_path / "home" / "keys.json"
    (former,) = json.loads(path.read_text("utf-8"))["keys"]
    # Adding takes long, and mostly not at the file; revoking is nothing else.
    path.write_text(json.dumps({"keys": [{**former, "id": f"{n:016x}"} for n in range(60)]}))
    code = (
        "import sys; from pathlib import Path; from store.keys import Keys\n"
        "keys, half = Keys(Path(sys.argv[1])), int(sys.argv[2]); sys.stdin.readline()\n"
        "for n in range(half, 60, 2): keys.revoke(f'{n:016x}')\n"
        "for n in range(2): print(keys.add(f'{half}{n}', ['g'], ['write'])[1])\n"
    )
    both = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(tmp_path / "home"), half],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        for half in "01"
    ]
    for process in both:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    tokens = [line for process in both for line in process.communicate()[0].splitlines()]
    assert [process.returncode for process in both] == [0, 0]
    known = keys.list()
    assert all(item.revoked for item in known[:60])
    assert sorted(item.name for item in known[60:]) == ["00", "01", "10", "11"]
    assert {token.split("_")[1] for token in tokens} == {item.id for item in known[60:]}
    assert keys.check(tokens[0])
    assert keys.check(tokens[-1])
