"""What is made of a small change equals what is made anew: conclusions and statistics."""

import gzip
import os
import random
import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest
from partners import GRAPHS, PREFIXES

from ingest.contributing.draft import SYSTEM, Draft
from ingest.contributing.judging import Judged
from ingest.derivation import GRAPH, derive
from ingest.description import statistics
from ingest.project import Project
from ingest.shacl import Report
from store.cardinalities import measure
from store.release import Release
from store.releases import Releases
from store.settings import Settings

EDITS = 10
ROLES = ("member", "founding-member", "association-member", "president")
NOBODY = Judged(Report(()), frozenset())


@pytest.fixture
def copied(release: Release, settings: Settings, tmp_path: Path) -> Settings:
    """Settings of a home that holds the release of the real data, and may be changed."""
    (tmp_path / "releases").mkdir()
    there = tmp_path / "releases" / release.id
    shutil.copytree(release.path, there, copy_function=os.link)
    (tmp_path / "current").symlink_to(Path("releases", release.id))
    return Settings(root=settings.root, home=tmp_path)


def edit(chance: random.Random, things: dict[str, list[str]], number: int) -> str:
    """Statements of all kinds that conclusions are drawn from, about things of the real data."""

    def some(kind: str) -> str:
        return f"<{chance.choice(things[kind])}>"

    new, address = f"<organization/new.{number}>", f"<address/new.{number}>"
    who = chance.choice([new, some("organization")])
    town, county = chance.choice(things["town"]), chance.choice(things["county"])
    kind = chance.choice(["commune", "city", "intercommunality", "association"])
    return (
        PREFIXES
        + "@prefix rov: <http://www.w3.org/ns/regorg#> .\n"
        + "\n".join(
            chance.sample(
                [
                    f"<membership/new.{number}> a org:Membership ; org:member {who} ; "
                    f"org:organization {some('organization')} ; "
                    f"org:role role:{chance.choice(ROLES)} .",
                    f'{new} a org:Organization ; schema:name "{town}" ; schema:address {address} ; '
                    f"org:classification <../scheme/organization-kind/{kind}> .",
                    f'{address} schema:addressLocality "{town}" ; schema:addressCountry "FR" .',
                    f'{address} m:addressDepartment "{county}" .',
                    f"{some('activity')} m:partner {who} ; schema:funder {some('organization')} .",
                    f"<engagement/new.{number}> m:signatory {who} ; m:charter {some('charter')} ; "
                    "m:engagementStatus <../scheme/engagement-status/active> .",
                    f"{who} m:governs {some('area')} .",
                    f"{who} rov:registration {some('registration')} .",
                ],
                5,
            )
        )
    )


def known(release: Release) -> dict[str, list[str]]:
    """Things of the real data by what they are, and names of towns and departments."""
    store = ox.Store.read_only(str(release.store))
    patterns = {
        "organization": "?x a <http://www.w3.org/ns/org#Organization>",
        "activity": "?x a <https://schema.org/Project>",
        "charter": "?s <https://w3id.org/maillage/ontology#charter> ?x",
        "area": "?x <https://w3id.org/maillage/ontology#siren> ?s",
        "registration": "?s <http://www.w3.org/ns/regorg#registration> ?x",
        "town": "?c a <http://rdf.insee.fr/def/geo#Commune> ; <https://schema.org/name> ?x",
        "county": "?c a <http://rdf.insee.fr/def/geo#Departement> ; <https://schema.org/name> ?x",
    }
    return {
        kind: [
            row[0].value
            for row in store.query(f"SELECT DISTINCT ?x {{ {pattern} }} ORDER BY ?x LIMIT 3000")
        ]  # type: ignore[union-attr]
        for kind, pattern in patterns.items()
    }


def test_conclusions_and_statistics_are_those_of_making_all_anew(
    copied: Settings, release: Release
) -> None:
    project, chance, things = Project(copied), random.Random(7), known(release)
    names = [f"edited-{number}" for number in range(4)]
    said: dict[str, set[bytes]] = {name: set() for name in names}
    differed = 0
    for _ in range(EDITS):
        name = chance.choice(names)
        text = edit(chance, things, chance.randrange(6))
        quads = ox.parse(text, format=ox.RdfFormat.TURTLE)
        new = {f"{quad.triple} .".encode() for quad in quads} if chance.random() < 0.8 else set()
        with Releases(copied.home).build() as staging:
            draft = Draft(project, staging)
            draft.change(name, said[name] - new, new - said[name])
            now = draft.publish("test", NOBODY)
            draft.close()
        said[name] = new
        store = ox.Store.read_only(str(now.store))
        sources = [ox.NamedNode(GRAPHS + each) for each in now.graphs if each not in SYSTEM]
        derived = derive(store, copied.root / "ingest" / "rules", sources, copied.base)
        held = gzip.decompress(now.graph(GRAPH).read_bytes()).splitlines()
        ending = f" <{GRAPHS}{GRAPH}> .".encode()
        assert {line.removesuffix(ending) + b" ." for line in held} == derived
        differed += now.manifest["graphs"][GRAPH] != release.manifest["graphs"][GRAPH]
        quads_now = sum(each["quads"] for each in now.manifest["graphs"].values())
        assert now.read_json("statistics.json") == statistics(store, measure(store), quads_now)
    assert differed > EDITS / 2
