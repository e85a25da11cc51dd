"""Identities last: keys never seen are identified by evidence, and nothing recorded ever moves."""

import csv
import gzip
import shutil
from collections.abc import Iterable
from pathlib import Path

import pytest

from ingest.build import build
from ingest.errors import BadIdentities
from store.identities import read_fates
from store.release import Release
from store.releases import Releases
from store.settings import Settings

ROOT = Path(__file__).parents[2]
GOOD = Path(__file__).with_name("good") / "partner"
ID = "https://w3id.org/maillage/id/"


@pytest.fixture
def lasting(tmp_path: Path) -> Settings:
    """One source, `partner`, whose organisations are Alpha and its network Beta."""
    shutil.copytree(GOOD, tmp_path / "data" / "partner")
    return Settings(root=ROOT, home=tmp_path / "var", data=tmp_path / "data", max_set_aside=0.5)


def publish(settings: Settings) -> Release:
    build(settings, lambda *_: None)
    return Releases(settings.home).current()


def said(release: Release) -> set[bytes]:
    """All quads but those about when things were retrieved and built."""
    found = gzip.decompress((release.path / "dataset.nq.gz").read_bytes()).splitlines()
    return {line for line in found if b"/graph/provenance>" not in line}


def iris(release: Release) -> set[bytes]:
    return {line.split(b" ", 1)[0] for line in said(release) if line.startswith(b"<" + ID.encode())}


def table(settings: Settings, name: str) -> list[dict[str, str]]:
    path = settings.data / "identity" / name
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def edit(settings: Settings, file: str, old: str, new: str, source: str = "partner") -> None:
    path = settings.data / source / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def decide(settings: Settings, rows: Iterable[str]) -> None:
    header = "identity,source,kind,key,status,evidence,decided_on"
    path = settings.data / "identity" / "decisions.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")


def copy_with_other_keys(settings: Settings) -> None:
    """Add a source, `zebra`, that says the same under keys that tell nothing."""
    shutil.copytree(settings.data / "partner", settings.data / "zebra")
    for path in (settings.data / "zebra").glob("*.csv"):
        text = path.read_text("utf-8").replace("alpha", "k1").replace("beta", "k2")
        path.write_text(text, encoding="utf-8")


def test_what_is_minted_is_recorded(lasting: Settings) -> None:
    publish(lasting)
    rows = {row["identity"]: row for row in table(lasting, "registry.csv")}
    alpha = rows["organization/partner.alpha"]
    assert (alpha["source"], alpha["kind"], alpha["key"]) == ("partner", "organization", "alpha")
    assert alpha["name"]


def test_a_changed_name_order_or_source_moves_no_iri(lasting: Settings) -> None:
    before = iris(publish(lasting))
    path = lasting.data / "partner" / "organizations.csv"
    header, *rows = path.read_text("utf-8").splitlines()
    path.write_text("\n".join([header, *reversed(rows)]) + "\n", encoding="utf-8")
    edit(lasting, "organizations.csv", "Alpha", "Omega of the Ocean")
    copy_with_other_keys(lasting)
    after = publish(lasting)
    assert before <= iris(after)
    assert read_fates(after).withdrawn == {}


def test_another_source_s_same_bodies_are_found_by_evidence(lasting: Settings) -> None:
    publish(lasting)
    copy_with_other_keys(lasting)
    release = publish(lasting)
    matches = {row["key"]: row for row in table(lasting, "matches.csv")}
    assert matches["k1"]["identity"] == "organization/partner.alpha"
    assert matches["k1"]["status"] == "accepted"
    assert matches["k1"]["rule"]
    assert not [iri for iri in iris(release) if b"organization/zebra" in iri]
    decisions = b"\n".join(line for line in said(release) if b"id/match/zebra" in line)
    assert b"ontology#rule" in decisions
    assert b"ontology#score" in decisions


def test_what_a_rule_once_decided_stays_whatever_is_renamed(lasting: Settings) -> None:
    publish(lasting)
    copy_with_other_keys(lasting)
    before = iris(publish(lasting))
    edit(lasting, "organizations.csv", "Alpha", "Quite another name", source="zebra")
    assert iris(publish(lasting)) == before


def test_a_person_beats_the_rule(lasting: Settings) -> None:
    publish(lasting)
    copy_with_other_keys(lasting)
    publish(lasting)
    row = "organization/partner.alpha,zebra,organization,k1,rejected,another body,2026-11-22"
    decide(lasting, [row])
    release = publish(lasting)
    assert b"<%sorganization/zebra.k1>" % ID.encode() in iris(release)
    assert b"<%sorganization/partner.alpha>" % ID.encode() in iris(release)


def test_a_merge_can_be_taken_apart(lasting: Settings) -> None:
    before = publish(lasting)
    row = "organization/partner.beta,partner,organization,alpha,accepted,same body,2026-11-22"
    decide(lasting, [row])
    merged = publish(lasting)
    alpha = b"<%sorganization/partner.alpha>" % ID.encode()
    told = {line.split(b" ", 3)[1] for line in said(merged) if line.startswith(alpha)}
    assert told == {
        b"<http://purl.org/dc/terms/isReplacedBy>",
        b"<http://www.w3.org/2002/07/owl#sameAs>",
    }
    fates = read_fates(merged)
    assert fates.replaced == {"organization/partner.alpha": "organization/partner.beta"}
    decide(lasting, [])
    assert said(publish(lasting)) == said(before)


def test_a_body_that_no_source_names_any_more_is_withdrawn(lasting: Settings) -> None:
    (lasting.data / "partner" / "organizations.csv").open("a").write(
        "gamma,Gamma,,,,,,,,,,,,,,https://pages.example/gamma\n"
    )
    publish(lasting)
    edit(lasting, "organizations.csv", "gamma,Gamma,,,,,,,,,,,,,,https://pages.example/gamma\n", "")
    assert read_fates(publish(lasting)).withdrawn == {"organization/partner.gamma": "Gamma"}


def test_two_rows_of_one_source_are_for_a_person_to_judge(lasting: Settings) -> None:
    path = lasting.data / "partner" / "organizations.csv"
    twin = [line for line in path.read_text("utf-8").splitlines() if line.startswith("alpha,")]
    path.open("a").write(twin[0].replace("alpha,", "alpha-2,", 1) + "\n")
    publish(lasting)
    (row,) = table(lasting, "matches.csv")
    assert row["status"] == "to-review"
    assert {row["identity"], f"organization/partner.{row['key']}"} == {
        "organization/partner.alpha",
        "organization/partner.alpha-2",
    }


@pytest.mark.parametrize(
    ("rows", "said_"),
    [
        (["organization/x,partner,organization,alpha,perhaps,why,2026-11-22"], "the status is"),
        (["organization/x,partner,organization,alpha,accepted,,2026-11-22"], "a cell is empty"),
        (
            [
                "organization/x,partner,organization,alpha,accepted,why,2026-11-22",
                "organization/x,partner,organization,alpha,rejected,why,2026-11-22",
            ],
            "is decided twice",
        ),
    ],
)
def test_bad_decisions_are_named(lasting: Settings, rows: list[str], said_: str) -> None:
    publish(lasting)
    decide(lasting, rows)
    with pytest.raises(BadIdentities, match=said_):
        publish(lasting)
