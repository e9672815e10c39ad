"""Documents that kill, hang, bloat or pollute the process that reads them cost themselves alone."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from run_helpers import QUICK, fill, hashes, run

GOOD = {f"good{n}.txt": f"값 {n}건" for n in range(6)}
BAD = {
    "alloc.txt": ("!ALLOCATE", ("crashed", "OUT_OF_MEMORY")),
    "exit.txt": ("!EXIT", ("crashed", "CRASHED")),
    "flood.txt": ("!FLOOD", ("ok", None)),
    "loop.txt": ("!LOOP", ("timeout", "TIMEOUT")),
    "segfault.txt": ("!SEGFAULT", ("crashed", "CRASHED")),
}


def test_bad_documents_cost_themselves_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.run.pool._START_SECONDS", 2.0)
    fill(tmp_path / "raw", GOOD | {name: text for name, (text, _) in BAD.items()})
    started = time.monotonic()
    summary = run(tmp_path, limits=replace(QUICK, wall_seconds=6.0))
    assert time.monotonic() - started < 60
    rows = pq.read_table(tmp_path / "parsed" / "documents.parquet").to_pylist()
    found = {row["source_path"]: (row["status"], row["failure_code"]) for row in rows}
    assert found == dict.fromkeys(GOOD, ("ok", None)) | {name: end for name, (_, end) in BAD.items()}
    assert all(row["failure_message"].endswith(".") for row in rows if row["failure_code"])
    assert {row["format"] for row in rows} == {"text"}
    assert (summary.ok, summary.crashed, summary.timeout) == (7, 3, 1)
    before = hashes(tmp_path / "parsed")
    assert run(tmp_path, limits=replace(QUICK, wall_seconds=6.0)).unchanged == len(found)
    assert hashes(tmp_path / "parsed") == before


def test_processes_are_replaced_after_so_many_documents(tmp_path: Path) -> None:
    fill(tmp_path / "raw", {f"{n}.txt": f"값 {n}건" for n in range(7)})
    summary = run(tmp_path, limits=replace(QUICK, worker_documents=2), workers=1)
    assert summary.ok == 7


def test_standstill_ends_a_reading_and_slow_progress_does_not(tmp_path: Path) -> None:
    fill(tmp_path / "raw", {"silent.txt": "!SILENT", "slow.txt": "!SLOW 값 1건", "good.txt": "값 2건"})
    started = time.monotonic()
    run(tmp_path, limits=replace(QUICK, wall_seconds=100.0, silence_seconds=2.0))
    assert time.monotonic() - started < 40
    rows = pq.read_table(tmp_path / "parsed" / "documents.parquet").to_pylist()
    found = {row["source_path"]: (row["status"], row["failure_code"]) for row in rows}
    assert found == {"silent.txt": ("timeout", "STALLED"), "slow.txt": ("ok", None), "good.txt": ("ok", None)}
    assert not list((tmp_path / "build").glob("staging/pulse-*"))
