"""The documentation tells what is there, no more and no less."""

import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

import maillage
from api.language import load_locales
from ingest.checking import TABLES
from ingest.publishing import SOFTWARE
from store.settings import Settings


def test_every_setting_is_in_the_readme(root: Path) -> None:
    text = (root / "README.md").read_text("utf-8")
    for setting in fields(Settings):
        if setting.metadata:
            about = setting.metadata
            assert f"| `{about['env']}` | `{setting.default}` | {about['help']} |" in text


def test_every_command_is_in_the_readme(root: Path) -> None:
    text = (root / "README.md").read_text("utf-8")
    for command in maillage.app.registered_commands:
        assert command.callback is not None
        assert f"`maillage {command.name or command.callback.__name__}" in text
    for group in maillage.app.registered_groups:
        assert group.typer_instance is not None
        for command in group.typer_instance.registered_commands:
            assert f"`maillage {group.name} {command.name}" in text


@pytest.mark.parametrize("kind", TABLES)
def test_every_column_is_documented(kind: str, root: Path) -> None:
    table = TABLES[kind]("x")
    required, optional = (
        ", ".join(f"`{column}`" for column in columns)
        for columns in (table.required, table.optional)
    )
    assert f"| {kind} | {required} | {optional} |" in (root / "CONTRIBUTING.md").read_text("utf-8")


def test_every_table_and_column_has_a_name_for_people(root: Path) -> None:
    tables = {kind: factory("x") for kind, factory in TABLES.items()}
    columns = {name for table in tables.values() for name in (*table.required, *table.optional)}
    for locale in load_locales(root / "web" / "locales").values():
        assert set(locale.below("contributions.kind")) == set(TABLES)
        assert set(locale.below("contributions.column")) == columns


def test_releases_name_the_version_of_the_project(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["version"] == SOFTWARE


def test_every_folder_is_in_the_readme(root: Path) -> None:
    text = (root / "README.md").read_text("utf-8")
    for folder in ("ontology", "shapes", "queries", "ingest", "api", "store", "web", "data"):
        assert (root / folder).is_dir()
        assert f"\n{folder}/" in text
