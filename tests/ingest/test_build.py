"""A build, from rows to a published release: what stays, what changes, what is kept out."""

import csv
import gzip
import json
import resource
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import Store

from ingest.build import Outcome, build
from ingest.errors import BadIdentities, BadSource
from store.releases import Releases
from store.search.index import open_search
from store.settings import Settings

ROOT = Path(__file__).parents[2]
GOOD = Path(__file__).with_name("good") / "partner"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    shutil.copytree(GOOD, tmp_path / "data" / "partner")
    shutil.copytree(GOOD, tmp_path / "data" / "other")
    return Settings(root=ROOT, home=tmp_path / "var", data=tmp_path / "data", max_set_aside=0.5)


def run(settings: Settings) -> Outcome:
    return build(settings, lambda *_: None)


def lines(settings: Settings) -> list[bytes]:
    dump = Releases(settings.home).current().path / "dataset.nq.gz"
    return gzip.decompress(dump.read_bytes()).splitlines()


def add(settings: Settings, file: str, row: str, source: str = "partner") -> None:
    with (settings.data / source / file).open("a", encoding="utf-8") as text:
        text.write(row + "\n")


def gamma(name: str = "Gamma") -> str:
    return f"gamma,{name},,,,,,,,,,,,,,https://pages.example/gamma"


def decide(settings: Settings, rows: str) -> None:
    folder = settings.data / "identity"
    folder.mkdir(exist_ok=True)
    header = "identity,source,kind,key,status,evidence,decided_on\n"
    (folder / "decisions.csv").write_text(header + rows, encoding="utf-8")


def by_name(outcome: Outcome) -> dict[str, Any]:
    return {built.source.name: built for built in outcome.sources}


def test_the_same_rows_give_the_same_bytes(settings: Settings, tmp_path: Path) -> None:
    run(settings)
    again = Settings(root=ROOT, home=tmp_path / "again", data=settings.data)
    run(again)
    dump = "dataset.nq.gz"
    first, second = (Releases(s.home).current().path / dump for s in (settings, again))
    assert first.read_bytes() == second.read_bytes()


def test_each_graph_is_sorted_without_repeats(settings: Settings) -> None:
    run(settings)
    release = Releases(settings.home).current()
    for name in release.graphs:
        found = gzip.decompress(release.graph(name).read_bytes()).splitlines()
        assert found == sorted(set(found))


def test_another_order_of_rows_changes_no_iri(settings: Settings) -> None:
    run(settings)
    before = set(lines(settings))
    path = settings.data / "partner" / "organizations.csv"
    header, *rows = path.read_text("utf-8").splitlines()
    path.write_text("\n".join([header, *reversed(rows)]) + "\n", encoding="utf-8")
    run(settings)
    assert set(lines(settings)) == before


def test_without_a_change_nothing_is_published(settings: Settings) -> None:
    first = run(settings).release
    assert run(settings).release is None
    assert Releases(settings.home).current() == first


def harvested(settings: Settings, day: str, source: str = "partner") -> None:
    """Let a source be one that was found to be as it is on a day."""
    path = settings.data / source / "source.toml"
    if "[fetch]" not in path.read_text("utf-8"):
        with path.open("a", encoding="utf-8") as text:
            text.write('\n[fetch]\nkind = "csv"\n')
    (settings.data / source / "received").mkdir(exist_ok=True)
    (settings.data / source / "received" / "snapshot.json").write_text(f'{{"confirmed": "{day}"}}')


def aged(settings: Settings) -> list[tuple[str, str, str]]:
    report = Releases(settings.home).current().read_json("report.json")
    found = [row for row in report if row["component"] == "snapshot-age"]
    return [(row["source"], row["severity"], row["value"]) for row in found]


def test_another_day_of_harvest_is_no_reason_for_a_release(settings: Settings) -> None:
    harvested(settings, "2026-01-01")
    assert run(settings).release is not None
    harvested(settings, "2026-01-02")
    assert run(settings).release is None
    add(settings, "organizations.csv", gamma())
    new = run(settings).release
    assert new is not None
    assert new.manifest["sources"]["partner"]["retrieved"] == "2026-01-02"


def test_a_release_says_how_old_its_harvests_are(settings: Settings) -> None:
    harvested(settings, "2026-01-01")
    harvested(settings, datetime.now(UTC).date().isoformat(), "other")
    run(settings)
    assert aged(settings) == [("partner", "Info", "2026-01-01")]
    # Carried over, and patched, it is said once, as it is then.
    for name, source in (("Gamma", "other"), ("Delta", "partner")):
        harvested(settings, "2026-01-03")
        add(settings, "organizations.csv", gamma(name), source)
        assert run(settings).release is not None
        assert aged(settings) == [("partner", "Info", "2026-01-03")]
    harvested(settings, datetime.now(UTC).date().isoformat())
    add(settings, "organizations.csv", gamma("Gamma").replace("gamma", "epsilon"))
    run(settings)
    assert aged(settings) == []


def test_a_release_without_a_search_index_is_published_anew_with_one(settings: Settings) -> None:
    old = run(settings).release
    assert old is not None
    shutil.rmtree(old.path / "search")
    new = run(settings).release
    assert new is not None
    assert new.manifest["content"] == old.manifest["content"]
    assert open_search(new.path) is not None
    assert run(settings).release is None


def test_an_unchanged_source_is_carried_over(settings: Settings) -> None:
    first = run(settings).release
    assert first is not None
    add(settings, "organizations.csv", gamma())
    outcome = run(settings)
    built = by_name(outcome)
    assert built["other"].carried_from == first.id
    assert built["partner"].carried_from is None
    assert outcome.release is not None
    old, new = (item.graph("other").stat().st_ino for item in (first, outcome.release))
    assert old == new


def test_an_incremental_release_equals_a_fresh_one(settings: Settings, tmp_path: Path) -> None:
    run(settings)
    organizations = settings.data / "partner" / "organizations.csv"
    for generation in ("one", "two", "three"):
        text = organizations.read_text("utf-8").splitlines()[:3]
        organizations.write_text("\n".join([*text, gamma(generation)]) + "\n", encoding="utf-8")
        run(settings)
    add(settings, "roles.csv", "Ada Martin,ada-martin,gamma,member,,,,https://pages.example/x,2022")
    path = settings.data / "partner" / "observations.csv"
    path.write_text(path.read_text().replace("plus de 40", "42"))
    run(settings)
    fresh = Settings(root=ROOT, home=tmp_path / "fresh", data=settings.data, max_set_aside=0.5)
    run(fresh)
    stores = [Store.read_only(str(Releases(s.home).current().store)) for s in (settings, fresh)]
    assert {str(quad) for quad in stores[0]} == {str(quad) for quad in stores[1]}
    assert lines(settings) == lines(fresh)


def test_a_store_that_lost_quads_is_loaded_anew(settings: Settings) -> None:
    first = run(settings).release
    assert first is not None
    store = Store(str(first.store))
    for quad in list(store)[:20]:
        store.remove(quad)
    store.flush()
    del store
    add(settings, "organizations.csv", gamma())
    run(settings)
    found = {
        f"{quad} .".encode()
        for quad in Store.read_only(str(Releases(settings.home).current().store))
    }
    assert found >= set(lines(settings))


def test_the_default_graph_holds_every_triple_once(settings: Settings) -> None:
    run(settings)
    store = Store.read_only(str(Releases(settings.home).current().store))
    named = "SELECT (COUNT(*) AS ?n) { { SELECT DISTINCT ?s ?p ?o { GRAPH ?g { ?s ?p ?o } } } }"
    counts = [
        next(iter(store.query(query)))["n"].value  # type: ignore[union-attr, arg-type]
        for query in ("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", named)
    ]
    assert counts[0] == counts[1]


def test_a_removed_source_leaves_the_graph(settings: Settings) -> None:
    run(settings)
    shutil.rmtree(settings.data / "other")
    run(settings)
    assert not [line for line in lines(settings) if b"graph/other" in line]
    # The IRIs that its bodies share with the partner's were minted for them, and last.
    gone = [line for line in lines(settings) if b"membership/other." in line]
    assert not gone


def test_a_bad_row_is_kept_whole_and_blocks_no_other(settings: Settings) -> None:
    add(settings, "organizations.csv", gamma("<b>Gamma</b>"))
    outcome = run(settings)
    assert outcome.release is not None
    (row,) = outcome.release.set_aside(whole=True)
    assert [row] == list(outcome.release.set_aside())
    with (settings.data / "partner" / "organizations.csv").open(newline="") as rows:
        assert row["row"] == list(csv.DictReader(rows))[-1]
    assert (row["source"], row["file"], row["line"]) == ("partner", "organizations.csv", 4)
    assert set(row["reasons"][0]["message"]) == {"fr", "en"}
    assert any(b"membership/partner." in line for line in lines(settings))


def test_a_personal_contact_is_withheld_from_the_published_report(settings: Settings) -> None:
    add(settings, "organizations.csv", gamma("Gamma jane.doe@gamma.example"))
    outcome = run(settings)
    assert outcome.release is not None
    (row,), (whole,) = (list(outcome.release.set_aside(whole=w)) for w in (False, True))
    assert (row["row"]["name"], row["row"]["slug"]) == ("█", "gamma")
    assert whole["row"]["name"] == "Gamma jane.doe@gamma.example"
    for name in ("set-aside.jsonl", "report.json", "report.ttl", "manifest.json"):
        assert "jane.doe" not in (outcome.release.path / name).read_text("utf-8")


def test_a_refused_source_keeps_its_last_good_graph(settings: Settings) -> None:
    first = run(settings).release
    assert first is not None
    before = first.graph("partner").read_bytes()
    for number in range(9):
        add(settings, "organizations.csv", f"bad {number},,,,,,,,,,,,,,,")
    outcome = run(settings)
    built = by_name(outcome)["partner"]
    assert built.refused == {
        "en": "53 % of the rows are at fault (at most 50 %): the source is refused, "
        "its last good version stays.",
        "fr": "53 % des lignes sont en défaut (au plus 50 %) : la source est refusée, "
        "sa dernière bonne version reste.",
    }
    assert outcome.release is not None
    assert outcome.release.graph("partner").read_bytes() == before
    assert len(list(outcome.release.set_aside())) == 9
    assert run(settings).release is None


def test_a_source_refused_from_the_start_has_no_graph(settings: Settings) -> None:
    (settings.data / "partner" / "organizations.csv").unlink()
    outcome = run(settings)
    assert outcome.release is not None
    assert "partner" not in outcome.release.graphs
    assert {row["severity"] for row in by_name(outcome)["partner"].results} <= {
        "Violation",
        "Warning",
    }
    assert "other" in outcome.release.graphs


def test_a_mended_source_is_published_again(settings: Settings) -> None:
    path = settings.data / "partner" / "organizations.csv"
    good = path.read_text("utf-8")
    path.write_text("", encoding="utf-8")
    run(settings)
    path.write_text(good, encoding="utf-8")
    outcome = run(settings)
    assert by_name(outcome)["partner"].refused is None
    assert outcome.release is not None
    assert "partner" in outcome.release.graphs


def test_a_merged_body_keeps_what_both_sources_say(settings: Settings) -> None:
    path = settings.data / "other" / "organizations.csv"
    path.write_text(path.read_text("utf-8").replace(",2010,", ",2011,"), encoding="utf-8")
    decide(
        settings,
        "organization/alpha,partner,organization,alpha,accepted,same name,2026-01-01\n"
        "organization/alpha,other,organization,alpha,accepted,same name,2026-01-01\n",
    )
    outcome = run(settings)
    said = [line for line in lines(settings) if b"organization/alpha>" in line.split(b" ")[0]]
    assert {b'"2010"' in line for line in said if b"foundingDate" in line} == {True, False}
    warnings = [
        row
        for built in outcome.sources
        for row in built.results
        if row["severity"] == "Warning" and row["path"] == "https://schema.org/foundingDate"
    ]
    assert [(row["source"], row["file"], row["line"]) for row in warnings] == [
        ("partner", "organizations.csv", 2)
    ]


def test_a_source_is_judged_again_when_what_others_say_of_its_things_changes(
    settings: Settings,
) -> None:
    decide(
        settings,
        "organization/alpha,partner,organization,alpha,accepted,same name,2026-01-01\n"
        "organization/alpha,other,organization,alpha,accepted,same name,2026-01-01\n",
    )
    run(settings)
    path = settings.data / "other" / "organizations.csv"
    path.write_text(path.read_text("utf-8").replace(",2010,", ",2011,"), encoding="utf-8")
    built = by_name(run(settings))
    assert built["partner"].carried_from is None
    assert "https://schema.org/foundingDate" in {
        row["path"] for row in built["partner"].results if row["severity"] == "Warning"
    }


def test_an_ambiguous_identity_is_refused(settings: Settings) -> None:
    decide(
        settings,
        "organization/one,partner,organization,alpha,accepted,a,2026-01-01\n"
        "organization/two,partner,organization,alpha,accepted,b,2026-01-01\n",
    )
    with pytest.raises(BadIdentities, match="the key partner/organization/alpha has two"):
        run(settings)


def test_another_base_names_everything(settings: Settings) -> None:
    run(replace(settings, base="https://graph.example/"))
    found = b"\n".join(lines(settings))
    assert b"https://graph.example/id/organization/other.alpha" in found
    assert b"w3id.org/maillage" not in found
    release = Releases(settings.home).current()
    assert "w3id.org/maillage" not in (release.path / "void.ttl").read_text("utf-8")


def test_a_folder_without_sources_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadSource, match="no source was found"):
        run(Settings(root=ROOT, home=tmp_path / "var", data=tmp_path))


def test_an_unreadable_file_is_named(settings: Settings) -> None:
    path = settings.data / "partner" / "roles.csv"
    path.unlink()
    # Reading one's own memory from address 0 is an input/output error, for root as well.
    path.symlink_to("/proc/self/mem")
    refused = by_name(run(settings))["partner"].refused
    assert refused is not None
    assert refused["en"] == (
        "roles.csv: The file cannot be read (Input/output error): "
        "check its permissions and that it is a file."
    )


def test_a_full_disk_leaves_the_last_release(settings: Settings) -> None:
    first = run(settings).release
    assert first is not None
    add(settings, "organizations.csv", gamma())
    program = (
        "import sys; from pathlib import Path; from ingest.build import build; "
        "from store.settings import Settings; "
        "build(Settings(root=Path(sys.argv[1]), home=Path(sys.argv[2]), data=Path(sys.argv[3])),"
        " lambda *_: None)"
    )
    arguments = [sys.executable, "-c", program, ROOT, settings.home, settings.data]
    done = subprocess.run(arguments, cwd=ROOT, preexec_fn=_no_room, capture_output=True)
    assert done.returncode != 0
    assert b"File too large" in done.stderr
    assert Releases(settings.home).current() == first
    assert run(settings).release is not None
    assert not list((settings.home / "staging").iterdir())


def _no_room() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))


def test_the_manifest_tells_what_the_release_is_made_of(settings: Settings) -> None:
    add(settings, "organizations.csv", gamma("=1"))
    release = run(settings).release
    assert release is not None
    manifest = json.loads((release.path / "manifest.json").read_text())
    assert manifest["quads"] == len(lines(settings))
    about = manifest["sources"]["partner"]
    assert (about["records"], about["set_aside"]) == (9, 1)
    assert (
        manifest["triples"] == json.loads((release.path / "statistics.json").read_text())["triples"]
    )
    assert set(manifest["graphs"]) == set(release.graphs)
