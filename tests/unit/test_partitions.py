"""A table above the threshold is a folder of files, and whoever read the file reads the folder."""

from __future__ import annotations

import json
import os
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from run_helpers import fill, run
from stand_in import read_dated as read

from pipeline.errors import PublishError
from pipeline.store import generation, switch, table_files
from pipeline.store.diff import compare
from pipeline.store.load import load
from pipeline.store.partitions import year_of
from pipeline.store.pinned import open_pinned
from pipeline.store.publish import rollback
from pipeline.store.verify import verify

FILES = {f"{n:02}.txt": f"{2021 + n % 3}년 수출 {n}건" for n in range(12)} | {
    "none.txt": "수출 99건",
    "bad.txt": "!LOCKED",
}
YEARS = ["0", "2021", "2022", "2023"]


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The same documents published in one file a table, and divided."""
    whole, divided = tmp_path_factory.mktemp("whole"), tmp_path_factory.mktemp("divided")
    for folder, rows in ((whole, 1_000), (divided, 5)):
        fill(folder / "raw", FILES)
        run(folder, read=read, partition_rows=rows)
    return whole / "parsed", divided / "parsed"


def test_large_tables_are_folders_and_small_ones_files(folders: tuple[Path, Path]) -> None:
    _, parsed = folders
    assert sorted(path.name for path in (parsed / "numeric_facts.parquet").iterdir()) == [f"year={y}" for y in YEARS]
    assert (parsed / "documents.parquet").is_file()
    assert (parsed / "footnotes.parquet").is_file()
    files = {item["name"]: item for item in json.loads((parsed / "datapackage.json").read_text("utf-8"))["resources"]}
    assert files["numeric_facts"]["path"] == [f"numeric_facts.parquet/year={y}/part-0.parquet" for y in YEARS]
    assert files["numeric_facts"]["rows"] == 13
    assert files["footnotes"]["path"] == "footnotes.parquet"


def test_the_same_rows_either_way(folders: tuple[Path, Path]) -> None:
    whole, divided = folders
    for name in ("documents", "numeric_facts", "blocks", "problems", "footnotes"):
        one, other = load(name, whole), load(name, divided)
        key = list(one.columns[:1])
        assert one.equals(other.sort_values(key, ignore_index=True)), name
    with open_pinned(whole) as a, open_pinned(divided) as b:
        names = ("blocks", "numeric_facts", "problems", "footnotes")
        pairs = list(zip(a.documents(names), b.documents(names), strict=True))
        assert len(pairs) == 14
        for before, after in pairs:
            assert all(before[name].equals(after[name]) for name in before)


def test_the_path_of_the_file_opens_the_folder(folders: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    _, parsed = folders
    path = parsed / "numeric_facts.parquet"
    columns = pq.read_schema(folders[0] / "numeric_facts.parquet").names
    assert list(pd.read_parquet(path).columns) == [*columns, "year"]
    assert pq.read_table(path, filters=[("year", "==", 2022)]).num_rows == 4
    assert pl.read_parquet(path).filter(pl.col("year") == 0).height == 1
    monkeypatch.chdir(parsed)
    with duckdb.connect() as connection:
        connection.execute(Path("views.sql").read_text(encoding="utf-8"))
        assert connection.execute("SELECT count(*) FROM numeric_facts WHERE year = 2021").fetchall() == [(4,)]
        joined = connection.execute("SELECT count(*) FROM blocks JOIN documents USING (document_id)").fetchall()
        assert joined == [(13,)]


def test_hugging_face_finds_all_files(folders: tuple[Path, Path], tmp_path: Path) -> None:
    os.environ["HF_HUB_OFFLINE"] = "1"
    datasets = pytest.importorskip("datasets")
    datasets.disable_progress_bars()
    found = datasets.load_dataset(str(folders[1]), "numeric_facts", cache_dir=str(tmp_path), split="train")
    assert found.num_rows == 13


def test_filters_rule_out_files_and_rows(folders: tuple[Path, Path]) -> None:
    whole, parsed = folders
    facts = load("numeric_facts", parsed)
    assert list(facts.columns) == list(load("numeric_facts", whole).columns)
    document = facts["document_id"][0]
    found = load("numeric_facts", parsed, columns=["fact_id", "value"], filters=[("document_id", "==", document)])
    assert list(found.columns) == ["fact_id", "value"]
    assert len(found) == 1
    assert len(load("numeric_facts", parsed, filters=[("year", "==", 2023), ("value", ">", 0)])) == 4


def test_a_torn_part_is_noticed_and_published_anew(tmp_path: Path) -> None:
    fill(tmp_path / "raw", FILES)
    run(tmp_path, read=read, partition_rows=5)
    parsed = tmp_path / "parsed"
    part = parsed / "blocks.parquet" / "year=2022" / "part-0.parquet"
    before = part.read_bytes()
    part.unlink()
    part.write_bytes(before[:-1])
    assert not generation.is_complete(parsed)
    assert run(tmp_path, read=read, partition_rows=5).is_new
    assert generation.is_complete(parsed)
    assert part.read_bytes() == before


def test_a_row_in_the_file_of_another_year_is_noticed(folders: tuple[Path, Path], tmp_path: Path) -> None:
    for path in folders[1].rglob("*.*"):
        if path.is_file():
            copy = tmp_path / path.relative_to(folders[1])
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())
    verify(tmp_path)
    a, b = (tmp_path / "blocks.parquet" / f"year={year}" / "part-0.parquet" for year in (2021, 2022))
    one, other = pq.ParquetFile(a).read(), pq.ParquetFile(b).read()
    both = pa.concat_tables([other, one.slice(0, 1)])
    pq.write_table(one.slice(1), a)
    pq.write_table(both.take(pc.sort_indices(both["block_id"])), b)
    with pytest.raises(PublishError, match="contradicts itself"):
        verify(tmp_path)


def test_rollback_and_diff_cross_the_threshold(tmp_path: Path) -> None:
    fill(tmp_path / "raw", FILES)
    run(tmp_path, read=read, partition_rows=1_000)
    first = (tmp_path / "parsed" / "blocks.parquet").read_bytes()
    run(tmp_path, read=read, partition_rows=5)
    assert (tmp_path / "parsed" / "blocks.parquet").is_dir()
    earlier, later = sorted((tmp_path / "build" / "generations").iterdir())
    assert "no difference" in compare(earlier, later)
    rollback(tmp_path / "parsed", tmp_path / "build")
    assert (tmp_path / "parsed" / "blocks.parquet").read_bytes() == first


def test_folders_are_replaced_where_they_cannot_be_exchanged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(one: Path, other: Path) -> None:
        raise OSError(22, "no exchange here")

    monkeypatch.setattr(switch, "_exchange", refuse)
    fill(tmp_path / "raw", FILES)
    for rows in (1_000, 5, 1_000, 5):
        run(tmp_path, read=read, partition_rows=rows)
        assert generation.is_complete(tmp_path / "parsed")
        assert len(load("blocks", tmp_path / "parsed")) == 13
    fill(tmp_path / "raw", {"00.txt": "2024년 수출 1건"})
    run(tmp_path, read=read, partition_rows=5)
    assert generation.is_complete(tmp_path / "parsed")
    assert (tmp_path / "parsed" / "blocks.parquet" / "year=2024").is_dir()


def test_a_foreign_file_in_a_folder_of_ours_is_not_lost(tmp_path: Path) -> None:
    fill(tmp_path / "raw", FILES)
    run(tmp_path, read=read, partition_rows=5)
    (tmp_path / "parsed" / "blocks.parquet" / "mine.txt").write_text("kept", encoding="utf-8")
    fill(tmp_path / "raw", {"00.txt": "2024년 수출 1건"})
    with pytest.raises(PublishError, match=r"mine\.txt"):
        run(tmp_path, read=read, partition_rows=5)


def test_few_rows_are_held_and_bytes_do_not_change(
    folders: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table_files, "_GROUP_ROWS", 2)
    fill(tmp_path / "raw", FILES)
    found = []
    for _ in range(2):
        run(tmp_path, read=read, partition_rows=5)
        parts = sorted((tmp_path / "parsed" / "blocks.parquet").rglob("*.parquet"))
        found.append([path.read_bytes() for path in parts])
        groups = [pq.read_metadata(path).num_row_groups for path in parts]
        assert max(groups) > 1, "a folder is written on before all rows are seen"
        (tmp_path / "parsed").rename(tmp_path / f"former-{len(found)}")
    assert found[0] == found[1]


@pytest.mark.parametrize(
    ("issue_year", "published", "year"),
    [
        (2024, None, 2024),
        (None, "2025-02", 2025),
        (None, None, 0),
        (12, "2025", 0),
        (None, "", 0),
        (2023, "2022", 2023),
    ],
)
def test_year_of_a_document(issue_year: int | None, published: str | None, year: int) -> None:
    assert year_of({"issue_year": issue_year, "published": published}) == year
