"""Exports say what the published tables say, whole or not at all, and read back in the tools they are for."""

from __future__ import annotations

import csv
import json
import re
import shutil
import sqlite3
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest
from docling_core.types.doc import DoclingDocument
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from pipeline import cli, schema
from pipeline.cli.parser import FORMATS as FORMATS_NAMED
from pipeline.errors import PublishError, UsageError
from pipeline.export import FORMATS, Options, export
from pipeline.export.chunks import chunks
from pipeline.export.documents import DocumentRows, read_documents
from pipeline.export.flat import write_csv
from pipeline.export.markdown import escape, markdown
from pipeline.export.output import MANIFEST
from pipeline.store.load import load_tables
from pipeline.store.pinned import open_pinned

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ("industry-watch-2026-03.pdf", "press-release-2026-02-13.hwpx")
NAMES = [table.name for table in schema.TABLES]
DETERMINISTIC = [name for name in FORMATS if name != "duckdb"]


@pytest.fixture(scope="module")
def parsed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("published")
    (folder / "raw").mkdir()
    for name in SAMPLES:
        shutil.copy(ROOT / "raw" / "samples" / name, folder / "raw")
    (folder / "raw" / "empty.pdf").write_bytes(b"")
    cli.main(["ingest", *(f"--{name}={folder / name}" for name in ("raw", "parsed", "build"))])
    return folder / "parsed"


@pytest.fixture(scope="module")
def watch(parsed: Path) -> DocumentRows:
    with open_pinned(parsed) as pinned:
        (found,) = read_documents(pinned, "industry-watch*")
    return found


def content(path: Path) -> dict[str, bytes]:
    files = [path] if path.is_file() else sorted(path.rglob("*"))
    return {file.name: file.read_bytes() for file in files if file.is_file()}


def test_command_line_knows_every_format() -> None:
    assert tuple(FORMATS) == FORMATS_NAMED


@pytest.mark.parametrize("name", DETERMINISTIC)
def test_same_dataset_same_bytes(parsed: Path, tmp_path: Path, name: str) -> None:
    export(name, tmp_path / "one", parsed)
    export(name, tmp_path / "two", parsed)
    first = content(tmp_path / "one")
    assert list(first.values()) == list(content(tmp_path / "two").values())
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one", "two"]  # nothing temporary stays


def test_csv_has_every_row_and_tells_null_from_empty(parsed: Path, tmp_path: Path) -> None:
    remark = export("csv", tmp_path / "csv", parsed)
    assert remark is not None
    assert "--excel" in remark
    tables = load_tables(NAMES, parsed)
    for name in NAMES:
        with (tmp_path / "csv" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        assert tuple(rows[0]) == schema.table(name).column_names
        assert len(rows) - 1 == tables[name].num_rows
    with (tmp_path / "csv" / "numeric_facts.csv").open(encoding="utf-8", newline="") as file:
        values = [float(row["value"]) if row["value"] else None for row in csv.DictReader(file)]
    assert values == tables["numeric_facts"].column("value").to_pylist()


def test_excel_sees_texts_where_formulas_could_be(parsed: Path, tmp_path: Path) -> None:
    assert export("csv", tmp_path / "csv", parsed, Options(tables=["blocks"], excel=True)) is None
    data = (tmp_path / "csv" / "blocks.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    assert [path.name for path in sorted((tmp_path / "csv").iterdir())] == ["blocks.csv", MANIFEST]
    rows = list(csv.DictReader(data.decode("utf-8-sig").splitlines()))
    assert any(row["marker"] == "'-" for row in rows)
    assert not any(re.match(r"[=+\-@＝＋－＠\t\r]", value or "") for row in rows for value in row.values())


def test_formulas_are_counted_in_texts_only(parsed: Path, tmp_path: Path) -> None:
    with open_pinned(parsed) as pinned:
        found = write_csv(pinned, ["blocks"], tmp_path)
        rows = [row for batch in pinned.batches("blocks") for row in batch.to_pylist()]
    texts = [value for row in rows for value in row.values() if isinstance(value, str)]
    assert found == sum(text.startswith(("=", "+", "-", "@")) for text in texts) > 0


def test_jsonl_reads_back(parsed: Path, tmp_path: Path) -> None:
    export("jsonl", tmp_path / "jsonl", parsed, Options(tables=["numeric_facts"]))
    lines = (tmp_path / "jsonl" / "numeric_facts.jsonl").read_text(encoding="utf-8").splitlines()
    expected = load_tables(["numeric_facts"], parsed)["numeric_facts"].to_pylist()
    assert [json.loads(line)["exact"] for line in lines] == [row["exact"] for row in expected]
    dated = next(at for at, row in enumerate(expected) if row["period_start"] is not None)
    assert json.loads(lines[dated])["period_start"] == expected[dated]["period_start"].isoformat()


def test_sqlite_has_keys_indexes_and_comments(parsed: Path, tmp_path: Path) -> None:
    export("sqlite", tmp_path / "bulletins.sqlite", parsed)
    tables = load_tables(NAMES, parsed)
    with sqlite3.connect(tmp_path / "bulletins.sqlite") as connection:
        connection.execute("PRAGMA foreign_keys = ON")
        for name in NAMES:
            assert connection.execute(f'SELECT count(*) FROM "{name}"').fetchone() == (tables[name].num_rows,)
        assert not connection.execute("PRAGMA foreign_key_check").fetchall()
        with pytest.raises(sqlite3.IntegrityError):
            connection.executescript("BEGIN; DELETE FROM blocks; COMMIT")
        connection.rollback()
        declared = connection.execute("SELECT sql FROM sqlite_schema WHERE name = 'numeric_facts'").fetchone()[0]
        assert "-- The quoted text of the quantity." in declared
        plan = connection.execute("EXPLAIN QUERY PLAN SELECT * FROM numeric_facts WHERE block_id = ?", ("x",))
        assert "numeric_facts_block_id" in plan.fetchone()[3]
        told = dict(connection.execute("SELECT name, value FROM dataset"))
    assert told["schema_version"] == schema.VERSION


def test_duckdb_has_types_and_comments(parsed: Path, tmp_path: Path) -> None:
    export("duckdb", tmp_path / "bulletins.duckdb", parsed)
    with duckdb.connect(str(tmp_path / "bulletins.duckdb"), read_only=True) as connection:
        query = "SELECT data_type, comment FROM duckdb_columns() WHERE table_name = 'numeric_facts' AND column_name = ?"
        assert connection.execute(query, ["period_start"]).fetchone() == ("DATE", "First day of that time.")
        rows = load_tables(NAMES, parsed)
        for name in NAMES:
            assert connection.execute(f'SELECT count(*) FROM "{name}"').fetchone() == (rows[name].num_rows,)


# ---------------------------------------------------------------- documents


def shown(text: str) -> str:
    """What a reader of Markdown sees, without blanks."""
    root = SyntaxTreeNode(MarkdownIt("commonmark").enable("table").enable("strikethrough").parse(text))
    parts = [
        "".join(re.sub(r"<[^>]*>", "", node.content)) if node.type.startswith("html") else node.content
        for node in root.walk()
        if node.type in ("text", "code_inline", "code_block", "html_block")
    ]
    return "".join("".join(parts).split())


@given(st.text(st.sampled_from("가나 1.)-+=#*_~`[]()<>|!&;$\\\n:ab"), max_size=30))
def test_escaped_text_is_shown_as_it_is(text: str) -> None:
    lines = "\n".join(line.strip() for line in text.split("\n") if line.strip())
    assert shown(escape(lines)) == "".join(lines.split())


def test_markdown_shows_every_block(watch: DocumentRows) -> None:
    page = shown(re.sub(r"\[\^\d+\]", "", markdown(watch, "run").partition("\n---\n")[2]))
    kept = [block for block in watch.blocks if block["kind"] not in ("furniture", "table", "figure")]
    assert len(kept) > 30
    for block in kept:
        text = block["text"]
        for note in watch.anchored.get(block["block_id"], ()):
            text = text.replace(f"{note['anchor_text']}{note['marker']}", note["anchor_text"])
        assert "".join(text.split()) in page


def test_markdown_has_structure(watch: DocumentRows) -> None:
    text = markdown(watch, "run")
    assert re.search(r"^## 고체 저장장치 시장의 성장과 과제", text, re.M)
    assert re.search(r"^- 누벨연구원은 .*\n  - ※ 조사는", text, re.M)
    assert "| 합계 | 500 | 547 | 9.4 |" in text
    assert '<th scope="row" rowspan="3">정책 동향</th>' in text
    assert "고체전해질[^2]을 쓴" in text
    assert "\n[^2]: 이온이 지나는 길을" in text
    assert [int(page) for page in re.findall(r'<a id="page-(\d+)">', text)] == [1, 2, 3, 4, 5, 6]


def test_docling_accepts_every_document(parsed: Path, tmp_path: Path) -> None:
    export("docling-json", tmp_path / "docling", parsed)
    files = [path for path in (tmp_path / "docling").iterdir() if path.name != MANIFEST]
    assert len(files) == len(SAMPLES)
    for path in files:
        document = DoclingDocument.model_validate_json(path.read_bytes())
        assert document.validate_tree(document.body)
        exported = document.export_to_markdown()
        assert "|" in exported
    watch = DoclingDocument.load_from_json(next(path for path in files if path.name.startswith("industry")))
    assert watch.tables[-1].data.grid[4][2].text == "547"
    captions = [caption.resolve(watch).text for caption in watch.tables[-1].captions]
    assert captions == ["< 고체 저장장치 분야별 매출 >", "(단위: 억 원, %)"]
    item = next(item for item in watch.texts if item.text.startswith("누벨연구원은"))
    assert (item.label, item.marker, item.prov[0].page_no) == ("list_item", "□", 4)


def test_chunks_hold_the_text_once_and_say_where_it_is(watch: DocumentRows) -> None:
    found = list(chunks(watch, 300))
    blocks = [block for chunk in found for block in chunk["block_ids"]]
    assert len(blocks) == len(set(blocks))
    assert all(len(chunk["text"]) <= 300 or len(chunk["block_ids"]) == 1 for chunk in found)
    (table,) = (chunk for chunk in found if "| 합계 | 500 | 547 | 9.4 |" in chunk["text"])
    assert table["section_path"][-2:] == ["이슈 분석", "고체 저장장치 시장의 성장과 과제"]
    assert (table["page_first"], len(table["table_ids"]), len(table["fact_ids"])) == (4, 1, 12)
    assert table["boxes"][0]["page"] == 4
    prose = {block["block_id"] for block in watch.blocks if block["kind"] in ("bullet", "note", "table")}
    assert prose <= set(blocks)


# ---------------------------------------------------------------- where it goes


def test_nothing_is_overwritten_without_force(parsed: Path, tmp_path: Path) -> None:
    for name, out in (("csv", tmp_path / "csv"), ("chunks", tmp_path / "chunks.jsonl")):
        export(name, out, parsed)
        before = content(out)
        with pytest.raises(UsageError, match="--force"):
            export(name, out, parsed)
        export(name, out, parsed, force=True)
        assert content(out) == before


def test_force_spares_what_no_export_wrote(parsed: Path, tmp_path: Path) -> None:
    out = tmp_path / "csv"
    export("csv", out, parsed)
    (out / "mine.txt").write_text("", encoding="utf-8")
    with pytest.raises(UsageError, match=r"mine\.txt"):
        export("csv", out, parsed, force=True)
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(UsageError, match="is a file"):
        export("csv", tmp_path / "file", parsed, force=True)
    with pytest.raises(UsageError, match="is a folder"):
        export("sqlite", out, parsed, force=True)
    assert (out / "mine.txt").exists()


def test_a_failed_export_leaves_what_was_there(parsed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "chunks.jsonl"
    out.write_text("former", encoding="utf-8")

    def full(*args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pipeline.export.flat.json_line", full)
    with pytest.raises(PublishError, match="No space left"):
        export("chunks", out, parsed, force=True)
    assert content(tmp_path) == {out.name: b"former"}


def test_wrong_calls_say_what_is_right(parsed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for arguments, told in (
        (["--format=xml", f"--out={tmp_path / 'a'}"], "there are csv, jsonl"),
        (["--format=csv", f"--out={parsed / 'csv'}"], "published folder"),
        (["--format=csv", "--table=facts", f"--out={tmp_path / 'a'}"], "no table 'facts'"),
        (["--format=markdown", "--document=absent*", f"--out={tmp_path / 'a'}"], "absent*"),
    ):
        assert cli.main(["export", *arguments, f"--parsed={parsed}"]) == cli.EXIT_NOTHING
        assert told in capsys.readouterr().err
    assert (
        cli.main(["export", "--format=csv", f"--out={tmp_path / 'a'}", f"--parsed={tmp_path / 'b'}"])
        == cli.EXIT_NOTHING
    )
    assert "pipeline ingest" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_a_dataset_of_an_earlier_version_is_exported(parsed: Path, tmp_path: Path) -> None:
    for path in parsed.iterdir():
        shutil.copy(path, tmp_path)
    older = pq.read_table(parsed / "numeric_facts.parquet").drop_columns(["modality_cue"])
    pq.write_table(older, tmp_path / "numeric_facts.parquet")
    export("sqlite", tmp_path.parent / "older.sqlite", tmp_path)
    with sqlite3.connect(tmp_path.parent / "older.sqlite") as connection:
        query = "SELECT count(*), count(modality_cue) FROM numeric_facts"
        assert connection.execute(query).fetchone() == (older.num_rows, 0)
    pq.write_table(older.drop_columns(["exact"]), tmp_path / "numeric_facts.parquet")
    with pytest.raises(UsageError, match=r"numeric_facts\.exact"):
        export("jsonl", tmp_path.parent / "older", tmp_path)
