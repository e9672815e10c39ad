"""The notebooks run from beginning to end on the samples, draw Korean, and are kept without output."""

from __future__ import annotations

import shutil
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from pipeline import cli

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
SAMPLES = ("industry-watch-2026-03.pdf", "press-release-2026-02-13.hwpx")


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("workspace")
    (folder / "raw").mkdir()
    for name in SAMPLES:
        shutil.copy(ROOT / "raw" / "samples" / name, folder / "raw")
    assert cli.main(["ingest", *(f"--{name}={folder / name}" for name in ("raw", "parsed", "build"))]) == 0
    return folder


def test_there_are_notebooks() -> None:
    assert len(NOTEBOOKS) == 3


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_is_kept_without_output(path: Path) -> None:
    book = nbformat.read(path, as_version=4)
    nbformat.validate(book)
    assert all(cell.execution_count is None and not cell.outputs for cell in book.cells if cell.cell_type == "code")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_runs(path: Path, workspace: Path) -> None:
    book = nbformat.read(path, as_version=4)
    NotebookClient(book, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(workspace)}}).execute()
    outputs = [output for cell in book.cells if cell.cell_type == "code" for output in cell.outputs]
    told = "".join(output.text for output in outputs if output.output_type == "stream")
    assert "missing from font" not in told  # what matplotlib says of a character that it draws as a box
    assert "Warning" not in told
    assert any("image/png" in output.get("data", {}) for output in outputs)
