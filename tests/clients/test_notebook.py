"""The notebook of the documents runs from top to bottom, and shows what it found."""

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

NOTEBOOK = Path(__file__).parents[2] / "docs" / "sparql.ipynb"


@pytest.fixture
def notebook() -> nbformat.NotebookNode:
    return nbformat.read(NOTEBOOK, as_version=4)


def test_it_runs(
    notebook: nbformat.NotebookNode, address: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("MAILLAGE_SITE", address)
    monkeypatch.setenv("PYTHONWARNINGS", "error::DeprecationWarning:__main__")
    NotebookClient(notebook, timeout=60, resources={"metadata": {"path": str(tmp_path)}}).execute()
    for cell in notebook.cells[2:]:
        outputs = cell.get("outputs", [])
        assert [
            item for item in outputs if item.output_type == "stream" and item.name == "stderr"
        ] == []
        if cell.cell_type == "code":
            assert outputs, cell.source
            table = outputs[0].get("data", {}).get("text/plain", "")
            assert "Empty DataFrame" not in table


def test_it_was_stored_as_it_ran(notebook: nbformat.NotebookNode) -> None:
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert all(cell.outputs for cell in code[1:])
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    assert "/tmp/" not in NOTEBOOK.read_text("utf-8")
