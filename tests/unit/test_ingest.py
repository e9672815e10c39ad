"""Whole runs with a stand-in for the stages."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import stand_in
from run_helpers import QUICK, fill, hashes, run, settings

from pipeline.errors import Code, PublishError, UsageError
from pipeline.model import Outcome
from pipeline.run import pool
from pipeline.run.ingest import ingest
from pipeline.run.pool import run_all
from pipeline.run.settings import Passwords
from pipeline.run.worker import Job, source_of
from pipeline.store import catalog, table_files
from pipeline.store.publish import find_generation, generations, rollback

FILES = {"a.txt": "수출 12건", "b.txt": "수입 3만 대", "sub/c.txt": "!PARTIAL 계약 5건"}


def documents(folder: Path) -> dict[str, tuple[str, str | None]]:
    rows = pq.read_table(folder / "parsed" / "documents.parquet").to_pylist()
    return {row["source_path"]: (row["status"], row["failure_code"]) for row in rows}


def test_every_input_has_one_row_and_the_summary_agrees(tmp_path: Path) -> None:
    raw = fill(tmp_path / "raw", FILES | {"copy.txt": FILES["a.txt"], "x.txt": "!LOCKED", "y.txt": "!LOCKED"})
    (raw / "out.txt").symlink_to("/etc/hostname")
    (raw / "bug.txt").write_text("!BUG 하나", encoding="utf-8")
    summary = run(tmp_path)
    assert documents(tmp_path) == {
        "a.txt": ("ok", None),
        "b.txt": ("ok", None),
        "bug.txt": ("crashed", "INTERNAL"),
        "copy.txt": ("refused", "DUPLICATE"),
        "out.txt": ("refused", "LINK_OUTSIDE"),
        "sub/c.txt": ("partial", None),
        "x.txt": ("refused", "ENCRYPTED"),
        "y.txt": ("refused", "ENCRYPTED"),
    }
    assert (summary.seen, summary.ok, summary.partial, summary.refused, summary.crashed) == (8, 2, 1, 4, 1)
    assert summary.exit_code == 1
    assert summary.rows["documents"] == 8
    assert {failure.path for failure in summary.failures} == {"bug.txt", "copy.txt", "out.txt", "x.txt", "y.txt"}
    saved = json.loads((tmp_path / "build" / "last-run.json").read_text(encoding="utf-8"))
    assert saved["refused"] == 4
    assert "copy.txt: DUPLICATE" in (tmp_path / "build" / "last-run.txt").read_text(encoding="utf-8")


def test_traceback_of_a_bug_stays_in_the_build_folder(tmp_path: Path) -> None:
    fill(tmp_path / "raw", {"bug.txt": "!BUG"})
    run(tmp_path)
    (log,) = (tmp_path / "build" / "logs").iterdir()
    assert "KeyError: 'a bug'" in log.read_text(encoding="utf-8")
    assert not any(b"Traceback" in path.read_bytes() for path in (tmp_path / "parsed").iterdir())


def test_second_run_reads_nothing_and_changes_nothing(tmp_path: Path) -> None:
    fill(tmp_path / "raw", FILES | {"x.txt": "!LOCKED"})
    run(tmp_path)
    before, kept = hashes(tmp_path / "parsed"), generations(tmp_path / "build")
    again = run(tmp_path)
    assert (again.unchanged, again.is_new) == (4, False)
    assert hashes(tmp_path / "parsed") == before
    assert generations(tmp_path / "build") == kept


def test_only_what_changed_is_read_and_equals_a_clean_build(tmp_path: Path) -> None:
    raw = fill(tmp_path / "one" / "raw", FILES)
    run(tmp_path / "one")
    (raw / "b.txt").write_text("수입 4만 대", encoding="utf-8")
    (raw / "a.txt").unlink()
    summary = run(tmp_path / "one")
    assert (summary.seen, summary.unchanged, summary.removed) == (2, 1, 1)
    fill(tmp_path / "two" / "raw", {"b.txt": "수입 4만 대", "sub/c.txt": FILES["sub/c.txt"]})
    run(tmp_path / "two")
    assert hashes(tmp_path / "one" / "parsed") == hashes(tmp_path / "two" / "parsed")


def test_failures_are_remembered_until_asked_again(tmp_path: Path) -> None:
    fill(tmp_path / "raw", {"x.txt": "!LOCKED 문서", "y.txt": "!BUG"})
    run(tmp_path)
    assert run(tmp_path).unchanged == 2
    assert run(tmp_path, retry_failed=True).unchanged == 0
    opened = run(tmp_path, passwords=Passwords((("x.*", "열쇠"),)))
    assert (opened.ok, opened.unchanged) == (1, 1)
    wrong = run(tmp_path, passwords=Passwords((("x.*", "틀림"),)))
    assert wrong.ok == 1


def test_only_leaves_out_what_was_never_read(tmp_path: Path) -> None:
    fill(tmp_path / "raw", FILES)
    first = run(tmp_path, only="*a.txt")
    assert (first.ok, first.left_out) == (1, 2)
    assert list(documents(tmp_path)) == ["a.txt"]
    second = run(tmp_path, only="b.*")
    assert (second.unchanged, second.left_out) == (1, 1)
    assert sorted(documents(tmp_path)) == ["a.txt", "b.txt"]


def test_empty_folder_publishes_nothing_and_keeps_the_former(tmp_path: Path) -> None:
    raw = fill(tmp_path / "raw", FILES)
    run(tmp_path)
    before = hashes(tmp_path / "parsed")
    for name in FILES:
        (raw / name).unlink()
    with pytest.raises(UsageError, match="holds no file"):
        run(tmp_path)
    assert hashes(tmp_path / "parsed") == before


def test_damaged_shard_and_damaged_table_heal(tmp_path: Path) -> None:
    fill(tmp_path / "raw", FILES)
    run(tmp_path)
    before = hashes(tmp_path / "parsed")
    shard = next((tmp_path / "build" / "shards").glob("*/*"))
    shard.write_bytes(shard.read_bytes()[:-5])
    table = tmp_path / "parsed" / "blocks.parquet"
    table.unlink()
    table.write_bytes(b"not a table")
    summary = run(tmp_path)
    assert (summary.unchanged, summary.is_new) == (2, True)
    assert hashes(tmp_path / "parsed") == before


def test_file_that_changes_while_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = fill(tmp_path / "raw", FILES)
    read = pool.run_all

    def later(*args: object) -> None:
        (raw / "a.txt").write_text("수출 99건", encoding="utf-8")
        (raw / "b.txt").unlink()
        read(*args)  # type: ignore[arg-type]

    monkeypatch.setattr("pipeline.run.ingest.run_all", later)
    run(tmp_path)
    assert documents(tmp_path)["a.txt"] == ("refused", "SOURCE_CHANGED")
    assert documents(tmp_path)["b.txt"] == ("refused", "UNREADABLE")
    monkeypatch.undo()
    assert run(tmp_path).ok == 1
    assert documents(tmp_path) == {"a.txt": ("ok", None), "sub/c.txt": ("partial", None)}


def test_file_above_the_limit_is_refused_unread(tmp_path: Path) -> None:
    fill(tmp_path / "raw", {"a.txt": "가" * 100})
    run(tmp_path, limits=replace(QUICK, file_bytes=99))
    assert documents(tmp_path) == {"a.txt": ("refused", "LIMIT_FILE_SIZE")}


def test_a_file_that_is_not_as_hashed_is_told_and_leaves_no_shard(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("!EXIT", encoding="utf-8")
    source = source_of("a.txt", "0" * 64, path.stat().st_size)
    job = Job(path, source, "ab" * 32, tmp_path / "build", QUICK, None, stand_in.read)
    ended: list[Outcome] = []
    run_all([job, replace(job, path=tmp_path / "absent")], 1, ended.append)
    assert [outcome.code for outcome in ended] == [Code.SOURCE_CHANGED, Code.UNREADABLE]
    assert not list((tmp_path / "build" / "shards").glob("*/*"))


def test_runs_inside_a_running_event_loop_as_in_a_notebook(tmp_path: Path) -> None:
    import asyncio

    fill(tmp_path / "raw", {"a.txt": "수출 12건"})

    async def cell() -> int:
        return ingest(settings(tmp_path)).ok

    assert asyncio.run(cell()) == 1


def run_elsewhere(folder: Path, files: dict[str, str], workers: int, environment: dict[str, str]) -> dict[str, str]:
    """Hashes of what a run in a new interpreter publishes."""
    fill(folder / "raw", files)
    code = (
        f"import sys; from pathlib import Path; from run_helpers import run; run(Path(sys.argv[1]), workers={workers})"
    )
    environment = os.environ | environment | {"PYTHONPATH": os.pathsep.join(sys.path)}
    subprocess.run([sys.executable, "-c", code, str(folder)], env=environment, check=True, timeout=120)
    return hashes(folder / "parsed")


def test_bytes_do_not_depend_on_workers_order_seed_zone_or_locale(tmp_path: Path) -> None:
    files = FILES | {f"{n:02d}.txt": f"값 {n}건" for n in range(12)} | {"copy.txt": FILES["a.txt"], "x.txt": "!LOCKED"}
    turned = dict(reversed(files.items()))
    first = run_elsewhere(tmp_path / "1", files, 2, {})
    assert first == run_elsewhere(tmp_path / "2", turned, 1, {"PYTHONHASHSEED": "1", "TZ": "Asia/Seoul", "LC_ALL": "C"})
    assert first == run_elsewhere(
        tmp_path / "3", turned, 3, {"PYTHONHASHSEED": "2", "TZ": "UTC", "LANG": "ko_KR.UTF-8"}
    )


def test_three_generations_are_kept_and_any_can_come_back(tmp_path: Path) -> None:
    raw = fill(tmp_path / "raw", FILES)
    seen = []
    for number in range(5):
        (raw / "a.txt").write_text(f"수출 {number}건", encoding="utf-8")
        run(tmp_path)
        seen.append(hashes(tmp_path / "parsed"))
    parsed, build = tmp_path / "parsed", tmp_path / "build"
    assert [path.name[:6] for path in generations(build)] == ["000003", "000004", "000005"]
    rollback(parsed, build)
    assert hashes(parsed) == seen[3]
    rollback(parsed, build)
    assert hashes(parsed) == seen[2]
    with pytest.raises(UsageError, match="no generation before"):
        rollback(parsed, build)
    rollback(parsed, build, "5")
    assert hashes(parsed) == seen[4]
    with pytest.raises(UsageError, match="no generation 'x'"):
        find_generation("x", parsed, build)
    assert run(tmp_path).is_new is False


def test_damaged_generation_is_not_put_back(tmp_path: Path) -> None:
    raw = fill(tmp_path / "raw", FILES)
    run(tmp_path)
    (raw / "a.txt").write_text("수출 13건", encoding="utf-8")
    run(tmp_path)
    table = generations(tmp_path / "build")[0] / "blocks.parquet"
    table.write_bytes(table.read_bytes()[:-9])
    before = hashes(tmp_path / "parsed")
    with pytest.raises(PublishError, match="damaged"):
        rollback(tmp_path / "parsed", tmp_path / "build")
    assert hashes(tmp_path / "parsed") == before


def test_files_that_are_not_ours_are_never_replaced(tmp_path: Path) -> None:
    fill(tmp_path / "raw", FILES)
    fill(tmp_path / "parsed", {"thesis.docx": "mine"})
    with pytest.raises(PublishError, match=r"thesis\.docx"):
        run(tmp_path)
    assert [path.name for path in (tmp_path / "parsed").iterdir()] == ["thesis.docx"]


def test_nothing_but_the_dataset_lies_in_the_published_folder(tmp_path: Path) -> None:
    raw = fill(tmp_path / "raw", FILES)
    for number in range(2):
        (raw / "a.txt").write_text(f"수출 {number}건", encoding="utf-8")
        run(tmp_path)
        assert {p.name for p in (tmp_path / "parsed").iterdir()} == set(catalog.PUBLISHED_NAMES)


def test_a_contradiction_is_found_before_publishing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = fill(tmp_path / "raw", FILES)
    run(tmp_path)
    before = hashes(tmp_path / "parsed")
    (raw / "a.txt").write_text("수출 13건", encoding="utf-8")
    write = table_files.TableWriter.add

    def drop(self: table_files.TableWriter, content: object) -> None:
        if self.path.name != "blocks.parquet":
            write(self, content)

    monkeypatch.setattr(table_files.TableWriter, "add", drop)
    with pytest.raises(PublishError, match="names no row of blocks"):
        run(tmp_path)
    assert hashes(tmp_path / "parsed") == before
