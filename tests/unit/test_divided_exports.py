"""Whoever reads a dataset whose tables are folders says the same as of one whose tables are files."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
from pathlib import Path

import duckdb
import pytest

from pipeline import cli
from pipeline.export import FORMATS, export
from pipeline.store.load import load
from pipeline.store.verify import verify

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ("industry-watch-2026-03.pdf", "press-release-2026-02-13.hwpx")
OLD = "월간 동향 2019년 5월호\n\n□ 수출은 지난해보다 12.5% 늘어난 340억 원이다.\n ○ 내수는 20억 원 줄었다.\n"


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A dataset of files, and the same divided by year and series."""
    folder = tmp_path_factory.mktemp("datasets")
    (folder / "raw").mkdir()
    for name in SAMPLES:
        shutil.copy(ROOT / "raw" / "samples" / name, folder / "raw")
    (folder / "raw" / "old.txt").write_text(OLD, encoding="utf-8")
    ingest(folder, "whole")
    ingest(folder, "divided", "--partition-rows=5")
    return folder / "whole", folder / "divided"


def ingest(folder: Path, name: str, *more: str) -> None:
    places = (f"--raw={folder / 'raw'}", f"--parsed={folder / name}", f"--build={folder / 'build'}")
    assert cli.main(["ingest", *places, *more]) == 0


def rows(path: Path) -> dict[str, list[object]]:
    """What an export holds, without its order and the name of the run."""
    if path.name == "sqlite":
        with sqlite3.connect(path) as database:
            names = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
            tables = {name: database.execute(f'SELECT * FROM "{name}"').fetchall() for (name,) in names}
    elif path.name == "duckdb":
        with duckdb.connect(str(path), read_only=True) as database:
            names = database.execute("SELECT table_name FROM information_schema.tables").fetchall()
            tables = {name: database.execute(f'SELECT * FROM "{name}"').fetchall() for (name,) in names}
    else:
        files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
        files = [file for file in files if file.name != "export.json"]
        tables = {
            file.name: [re.sub(rb"run_id.*", b"", line.rstrip(b",")) for line in file.read_bytes().splitlines()]
            for file in files
        }
    tables.pop("dataset", None)  # says which run it was
    return {name: sorted(map(repr, lines)) for name, lines in tables.items()}


def test_the_dataset_is_divided_by_year_and_series(folders: tuple[Path, Path]) -> None:
    years = [path.name for path in (folders[1] / "numeric_facts.parquet").iterdir()]
    assert len(years) == 2
    assert (folders[1] / "observations.parquet").is_dir()
    for folder in folders:
        verify(folder)


@pytest.mark.parametrize("name", FORMATS)
def test_exports_say_the_same(folders: tuple[Path, Path], tmp_path: Path, name: str) -> None:
    exported = []
    for folder in folders:
        (tmp_path / folder.name).mkdir()
        export(name, tmp_path / folder.name / name, folder)
        exported.append(rows(tmp_path / folder.name / name))
    assert exported[0] == exported[1]
    assert sum(map(len, exported[0].values())) > 10
    if name == "jsonld":
        assert json.loads((tmp_path / "divided" / name).read_bytes())


def test_review_pages_are_the_same(folders: tuple[Path, Path]) -> None:
    sites = []
    for folder in folders:
        build = folder.parent / "build"
        places = (f"--raw={folder.parent / 'raw'}", f"--parsed={folder}", f"--build={build}")
        assert cli.main(["review", *places]) == 0
        pages = sorted((build / "review").rglob("*.html"))
        sites.append({page.name: page.read_bytes() for page in pages if page.name != "index.html"})
    assert sites[0] == sites[1]
    assert len(sites[0]) >= 3


def test_a_decision_on_a_row_of_a_folder_is_applied(folders: tuple[Path, Path], tmp_path: Path) -> None:
    divided = folders[1]
    facts = load("numeric_facts", divided, columns=["fact_id", "exact"])
    wrong = facts.fact_id[facts.exact == "12.5%"].iloc[0]
    decisions = f"--corrections={tmp_path / 'corrections'}"
    assert cli.main(["correct", wrong, "--reject", f"--parsed={divided}", decisions]) == 0
    ingest(divided.parent, "divided", "--partition-rows=5", decisions)
    verify(divided)
    assert wrong not in set(load("numeric_facts", divided).fact_id)
    assert "CORRECTED" in set(load("problems", divided).code)
