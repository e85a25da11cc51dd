"""Contributions: what is published, what is refused and why, and what is left as it was."""

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest
from partners import GRAPHS, PREFIXES, Contribute, organization

from ingest.build import build
from ingest.contributing.draft import SYSTEM
from ingest.project import Project
from ingest.shacl import from_lines, validate
from store.releases import Releases
from store.settings import Settings

Said = Callable[[str], set[str]]
A, B, C = (organization(key) for key in "abc")


def test_a_graph_is_made_replaced_added_to_and_removed(
    contribute: Contribute, graph_of: Said, bare: Settings
) -> None:
    made = contribute("replace", "partner", A)
    assert (made.outcome, made.created, made.added, made.removed) == ("published", True, 3, 0)
    assert Releases(bare.home).current_id() == made.release
    added = contribute("add", "partner", B)
    assert (added.outcome, added.created, added.added) == ("published", False, 3)
    assert len(graph_of("partner")) == 6
    assert graph_of("partner") < graph_of("")
    replaced = contribute("replace", "partner", B + C)
    assert (replaced.added, replaced.removed) == (3, 3)
    assert contribute("replace", "partner", B + C).outcome == "unchanged"
    assert contribute("remove", "partner").removed == 6
    assert graph_of("partner") == set()
    assert not any("organization/c>" in said for said in graph_of(""))


def test_what_two_say_stays_while_one_says_it(contribute: Contribute, graph_of: Said) -> None:
    contribute("replace", "one", A)
    contribute("replace", "two", A)
    contribute("remove", "one")
    assert len(graph_of("two")) == 3
    assert graph_of("two") < graph_of("")


def test_a_violation_refuses_all(contribute: Contribute, graph_of: Said, bare: Settings) -> None:
    contribute("replace", "partner", A)
    before = Releases(bare.home).current_id(), graph_of("")
    nameless = "<organization/x> a org:Organization ;\n dct:source <https://partner.example/x> ."
    verdict = contribute("add", "partner", f"{B}\n{nameless}")
    assert verdict.outcome == "refused"
    (fault,) = (each for each in verdict.faults if each.severity == "Violation")
    assert fault.focus.endswith("id/organization/x")
    assert fault.line == PREFIXES.count("\n") + 2
    assert fault.field == "https://schema.org/name"
    assert set(fault.message) == {"fr", "en"}
    assert (Releases(bare.home).current_id(), graph_of("")) == before
    assert not any((bare.home / "staging").iterdir())


def test_a_change_that_breaks_what_others_say_is_refused(contribute: Contribute) -> None:
    """A membership in another graph leads to the organisation: it must stay one."""
    contribute("replace", "orgs", A + B)
    membership = (
        "<membership/1> a org:Membership ; org:member <organization/a> ; "
        "org:organization <organization/b> ; org:role role:member ; "
        "dct:source <https://partner.example/1> ."
    )
    assert contribute("replace", "ties", membership).outcome == "published"
    verdict = contribute("remove", "orgs")
    assert verdict.outcome == "refused"
    assert {each.focus.rpartition("/")[2] for each in verdict.faults} >= {"1"}


def test_a_dry_run_tells_and_changes_nothing(contribute: Contribute, bare: Settings) -> None:
    verdict = contribute("replace", "partner", A, dry_run=True)
    assert (verdict.outcome, verdict.added, verdict.release) == ("accepted", 3, "")
    assert verdict.changes[0].startswith("+ <https://w3id.org/maillage/id/organization/a> ")
    assert list(verdict.described.values()) == ["a"]
    assert Releases(bare.home).current_id() is None
    assert contribute("check", "validate", A).outcome == "accepted"


@pytest.mark.parametrize("graph", [*sorted(SYSTEM), "fabrique"])
def test_graphs_of_sources_and_of_maillage_are_refused(
    contribute: Contribute, root: Path, bare: Settings, empty_data: Path, graph: str
) -> None:
    if graph == "fabrique":
        (empty_data / "fabrique").mkdir(exist_ok=True)
        (empty_data / "fabrique" / "source.toml").touch()
    verdict = contribute("replace", graph, A)
    assert verdict.outcome == "refused"
    assert [each.code for each in verdict.faults] == ["own-graph"]


@pytest.mark.parametrize(
    ("code", "media_type", "text"),
    [
        ("media-type", "application/pdf", "%PDF"),
        ("rdf-syntax", "text/turtle", "<organization/a> a"),
        ("rdf-syntax", "application/ld+json", '{"@id": '),
        ("rdf-syntax", "application/ld+json", '{"@context": "https://elsewhere.example/c"}'),
        ("other-graph", "application/trig", "<urn:g> { <urn:a> <urn:b> <urn:c> }"),
        ("table", "text/csv", "a,b\n1,2\n"),
    ],
)
def test_what_cannot_be_read_is_refused(
    contribute: Contribute, code: str, media_type: str, text: str
) -> None:
    verdict = contribute("replace", "partner", text, media_type=media_type)
    assert verdict.outcome == "refused"
    assert [each.code for each in verdict.faults] == [code]


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("email", '<organization/a> schema:description "write to jane.doe@partner.example" .'),
        ("telephone", '<organization/a> schema:description "+33 6 12 34 56 78" .'),
        ("email", "<organization/a> foaf:mbox <mailto:jane.doe@partner.example> ."),
    ],
)
def test_personal_contacts_are_refused(contribute: Contribute, code: str, text: str) -> None:
    verdict = contribute("replace", "partner", f"{A}\n{text}")
    assert verdict.outcome == "refused"
    (fault,) = verdict.faults
    assert (fault.code, fault.line) == (code, PREFIXES.count("\n") + 2)
    assert "jane.doe" not in str(verdict)


def test_json_ld_by_our_context(contribute: Contribute, graph_of: Said) -> None:
    text = (
        '{"@context": "https://w3id.org/maillage/context.jsonld", "id": "organization/j",'
        ' "type": "Organization", "name": {"@value": "J", "@language": "fr"},'
        ' "source": "https://partner.example/j"}'
    )
    verdict = contribute("replace", "partner", text, media_type="application/ld+json")
    assert verdict.outcome == "published", verdict.faults
    assert any("organization/j> <https://schema.org/name>" in s for s in graph_of("partner"))


def test_a_table_with_a_partners_columns(contribute: Contribute, graph_of: Said) -> None:
    text = "Sigle;Nom;Page\nap;Association P;https://partner.example/ap\nbq;;https://p.example/bq\n"
    columns = {"slug": "Sigle", "name": "Nom", "source_url": "Page"}
    more = {"media_type": "text/csv", "table": "organizations", "columns": columns}
    verdict = contribute("replace", "partner", text, **more)
    assert verdict.outcome == "refused"
    assert {each.line for each in verdict.faults if each.severity == "Violation"} == {3}
    good = text.replace(";;", ";Bureau Q;")
    verdict = contribute("replace", "partner", good, **more)
    assert verdict.outcome == "published", verdict.faults
    assert any("organization/partner.bq>" in said for said in graph_of("partner"))


def test_blank_nodes_have_lasting_names(contribute: Contribute, graph_of: Said) -> None:
    address = "[ a schema:PostalAddress ; schema:addressLocality 'Loos' ;"
    address += " dct:source <https://partner.example/a> ]"
    text = organization("a", more=f"; schema:address {address}; <urn:x:more> [] ")
    assert contribute("replace", "partner", text).outcome == "published"
    assert contribute("replace", "partner", text).outcome == "unchanged"
    assert any("/id/address/partner." in said for said in graph_of("partner"))
    assert any("/.well-known/genid/partner." in said for said in graph_of("partner"))
    assert not any("_:" in said for said in graph_of(""))


def test_any_iri_names_a_graph(contribute: Contribute, graph_of: Said) -> None:
    iri = "http://www.example/some graph".replace(" ", "/é?x=%2F#")
    assert contribute("replace", iri, A).outcome == "published"
    assert contribute("add", iri, B).created is False
    assert contribute("replace", "long:" + "x" * 300, A).faults[0].code == "graph-name"


def test_conclusions_follow(contribute: Contribute, graph_of: Said) -> None:
    membership = (
        "<membership/1> a org:Membership ; org:member <organization/a> ; "
        "org:organization <organization/b> ; org:role role:member ; "
        "dct:source <https://partner.example/1> ."
    )
    contribute("replace", "partner", A + B + membership)
    assert any("memberOf> <https://w3id.org" in said for said in graph_of("derivation"))
    contribute("replace", "partner", A + B)
    assert not any("memberOf> <https://w3id.org" in said for said in graph_of("derivation"))


def test_every_release_conforms(contribute: Contribute, bare: Settings) -> None:
    for text in (A, A + B, B + C):
        contribute("replace", "partner", text)
        graphs = Releases(bare.home).current()
        lines = (line for name in graphs.graphs for line in _lines(graphs.graph(name)))
        assert validate([from_lines(lines)], Project(bare).shapes).conforms


def _lines(path: Path) -> list[bytes]:
    return gzip.decompress(path.read_bytes()).splitlines(keepends=True)


def test_a_build_carries_contributions_on(
    contribute: Contribute, graph_of: Said, bare: Settings, root: Path, tmp_path: Path
) -> None:
    contribute("replace", "partner", A)
    data = tmp_path / "data"
    (data / "documents").mkdir(parents=True)
    for path in (root / "data" / "documents").iterdir():
        (data / "documents" / path.name).write_bytes(path.read_bytes())
    settings = Settings(root=root, home=bare.home, data=data)
    outcome = build(settings, lambda *_: None)
    assert outcome.release is not None
    assert len(graph_of("partner")) == 3
    assert outcome.release.manifest["sources"]["partner"]["contributed"]["by"] == "Partenaire"
    # What was built is not removed by contributions, however many follow.
    for number in range(settings.keep_releases + 2):
        contribute("replace", "partner", organization("a", f"Name {number}"))
    assert outcome.release.id in {each.id for each in Releases(bare.home).list()}
    contribute("replace", "partner", A)
    assert build(settings, lambda *_: None).release is None


def test_names_of_graphs() -> None:
    names = Settings(root=Path()).namespaces
    for iri in (
        f"{GRAPHS}cler",
        f"{GRAPHS}person/1.ttl",
        f"{GRAPHS}a:b",
        "urn:x:y",
        "http://e/é%20",
    ):
        name = names.graph_name(iri)
        assert "/" not in name
        assert names.graph_iri(name) == iri


@pytest.mark.parametrize(
    ("code", "text", "using"),
    [
        ("update-refused", "LOAD <http://127.0.0.1:9/>", ()),
        ("update-refused", "LO\\u0041D SILENT <file:///etc/passwd>", ()),
        (
            "update-refused",
            "INSERT { <urn:a> <urn:b> ?c } WHERE { SERVICE <http://e/> { ?a ?b ?c } }",
            (),
        ),
        ("update-syntax", "INSERT DATA { <urn:a>", ()),
        ("using-conflict", "WITH <urn:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", ("urn:x",)),
        # What is put into the text must not end it.
        ("graph-name", "DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", ("urn:x> {} ; LOAD <http://e/",)),
        ("graph-name", f"INSERT DATA {{ GRAPH <urn:{'x' * 300}> {{ <urn:a> <urn:b> 1 }} }}", ()),
    ],
)
def test_updates_that_are_refused(
    contribute: Contribute, bare: Settings, code: str, text: str, using: tuple[str, ...]
) -> None:
    verdict = contribute("update", "", text, using=using)
    assert (verdict.outcome, [each.code for each in verdict.faults]) == ("refused", [code])
    assert Releases(bare.home).current_id() is None


def test_an_update_of_several_operations(contribute: Contribute, graph_of: Said) -> None:
    """Each operation sees what the one before it wrote, in its graph and in the default one."""
    contribute("replace", "partner", A)
    text = f"""PREFIX schema: <https://schema.org/>
        INSERT DATA {{ GRAPH <{GRAPHS}partner> {{
          <https://w3id.org/maillage/id/organization/a> schema:name "Un"@fr }} }} ;
        DELETE {{ GRAPH <{GRAPHS}partner> {{ ?a schema:name "a"@fr }} }}
        INSERT {{ ?a schema:alternateName "a" }} WHERE {{ ?a schema:name "Un"@fr }} ;
        CLEAR SILENT GRAPH <urn:none>"""
    verdict = contribute("update", "", text)
    assert (verdict.outcome, verdict.added, verdict.removed) == ("published", 2, 1), verdict.faults
    assert len(graph_of("partner")) == 3
    assert any("alternateName" in said for said in graph_of("update"))
