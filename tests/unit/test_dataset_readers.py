"""What is published opens in the tools people use, with the columns and types of the declaration."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl
import pyarrow.parquet as pq
import pytest
from run_helpers import fill, run

from pipeline import schema
from pipeline.store.load import load
from pipeline.store.partitions import file_name

NAMES = [table.name for table in schema.TABLES]


@pytest.fixture(scope="module")
def parsed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("published")
    fill(folder / "raw", {"a.txt": "수출 12건", "b.txt": "!PARTIAL 3만 대", "c.txt": "!LOCKED", "d.txt": "수출 12건"})
    run(folder)
    return folder / "parsed"


@pytest.mark.parametrize("name", NAMES)
def test_arrow_schema_and_footer(parsed: Path, name: str) -> None:
    found = pq.read_schema(parsed / file_name(name))
    assert found.equals(schema.arrow_schema(name))
    assert found.field(0).metadata[b"description"].decode() == schema.table(name).columns[0].description
    manifest = json.loads((parsed / "datapackage.json").read_text(encoding="utf-8"))
    assert found.metadata[b"run_id"].decode() == manifest["run_id"]
    assert found.metadata[b"primary_key"].decode().split(",") == list(schema.table(name).primary_key)


@pytest.mark.parametrize("name", NAMES)
def test_pandas(parsed: Path, name: str) -> None:
    plain = pd.read_parquet(parsed / file_name(name))
    assert tuple(plain.columns) == schema.table(name).column_names
    typed = load(name, parsed)
    assert all(isinstance(dtype, pd.ArrowDtype) for dtype in typed.dtypes)
    assert len(typed) == len(plain)


@pytest.mark.parametrize("name", NAMES)
def test_polars(parsed: Path, name: str) -> None:
    assert tuple(pl.read_parquet(parsed / file_name(name)).columns) == schema.table(name).column_names


def test_polars_and_duckdb_read_the_folder_by_pattern(parsed: Path) -> None:
    assert pl.scan_parquet(parsed / "doc*.parquet").collect().height == 4
    assert duckdb.sql(f"SELECT count(*) FROM read_parquet('{parsed}/doc*.parquet')").fetchall() == [(4,)]


def test_duckdb_views_with_comments(parsed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(parsed)
    with duckdb.connect() as connection:
        connection.execute(Path("views.sql").read_text(encoding="utf-8"))
        for name in NAMES:
            columns = connection.execute(f"SELECT * FROM {name} LIMIT 0").description
            assert tuple(column[0] for column in columns) == schema.table(name).column_names
        comments = connection.execute("SELECT comment FROM duckdb_columns() WHERE column_name = 'exact'").fetchall()
        assert ("The quoted text of the quantity.",) in comments
        joined = connection.execute("SELECT status FROM numeric_facts JOIN documents USING (document_id) ORDER BY 1")
        assert joined.fetchall() == [("ok",), ("partial",)]


def test_hugging_face_datasets(parsed: Path, tmp_path: Path) -> None:
    os.environ["HF_HUB_OFFLINE"] = "1"
    datasets = pytest.importorskip("datasets")
    datasets.disable_progress_bars()
    filled = [name for name in NAMES if pq.read_metadata(parsed / file_name(name)).num_rows]
    assert 3 < len(filled) < len(NAMES)
    assert datasets.get_dataset_config_names(str(parsed)) == filled
    for name in filled:
        loaded = datasets.load_dataset(str(parsed), name, cache_dir=str(tmp_path), split="train")
        assert tuple(loaded.column_names) == schema.table(name).column_names
        assert loaded.num_rows == pq.read_metadata(parsed / file_name(name)).num_rows


def test_frictionless_accepts_the_package(parsed: Path) -> None:
    frictionless = pytest.importorskip("frictionless")
    report = frictionless.validate(str(parsed / "datapackage.json"))
    assert report.valid, report.flatten(["title", "message"])


def test_frictionless_notices_a_changed_table(parsed: Path, tmp_path: Path) -> None:
    frictionless = pytest.importorskip("frictionless")
    for path in parsed.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    other = pq.read_table(parsed / "documents.parquet").slice(0, 2)
    pq.write_table(other, tmp_path / "documents.parquet")
    assert not frictionless.validate(str(tmp_path / "datapackage.json")).valid


def test_texts_beside_the_tables_name_no_place_of_this_machine(parsed: Path) -> None:
    for name in ("README.md", "views.sql", "datapackage.json"):
        assert not re.search(r"/(tmp|home|root|work|usr)/", (parsed / name).read_text(encoding="utf-8"))
