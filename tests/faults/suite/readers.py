"""Readers that loop while the published folder is switched over and over, each reader a process of its own."""

from __future__ import annotations

import json
import multiprocessing
import sys
import time
from collections.abc import Callable
from multiprocessing.synchronize import Barrier, Event
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from run_helpers import fill, run

from pipeline.errors import PublishError
from pipeline.store.load import load_tables
from pipeline.store.publish import rollback
from tests.faults.suite.record import Record

_TABLES = ["documents", "articles", "blocks", "numeric_facts"]


def _load(parsed: Path) -> None:
    tables = load_tables(_TABLES, parsed)
    runs = {table.schema.metadata[b"run_id"] for table in tables.values()}
    paths = [set(table.column("document_id").to_pylist()) for table in tables.values()]
    if len(runs) != 1 or any(path != paths[0] for path in paths):
        raise AssertionError("tables of two generations")


def _open_file(parsed: Path) -> None:
    with (parsed / "blocks.parquet").open("rb") as file:
        pd.read_parquet(file)


def _parquet_file(parsed: Path) -> None:
    with pq.ParquetFile(parsed / "blocks.parquet") as file:
        file.read()


def _duckdb(parsed: Path) -> None:
    import duckdb

    duckdb.sql(f"SELECT count(text) FROM read_parquet('{parsed}/blocks.parquet')").fetchall()


def _path(parsed: Path) -> None:
    pd.read_parquet(parsed / "blocks.parquet")


READERS: dict[str, Callable[[Path], None]] = {
    "load": _load,
    "open file": _open_file,
    "ParquetFile": _parquet_file,
    "DuckDB": _duckdb,
    "pandas by path": _path,
}


def _loop(name: str, parsed: Path, start: Barrier, stop: Event, answer: Any) -> None:
    reads, errors, first = 0, 0, ""
    read = READERS[name]
    start.wait()
    while not stop.is_set():
        try:
            read(parsed)
        except (AssertionError, OSError, ValueError, RuntimeError, KeyError, pa.ArrowException, PublishError) as error:
            errors += 1
            first = first or f"{type(error).__name__}: {error}"[:200]
        reads += 1
    answer.put((name, reads, errors, first))


def read_while_switching(folder: Path, names: list[str], reads: int, pause: float, longest: float) -> dict[str, Any]:
    """Loop until the slowest reader has done `reads`, or `longest` seconds; figures by reader."""
    raw = fill(folder / "raw", {f"{number}.txt": f"값 {number}건" for number in range(40)})
    run(folder)
    (raw / "0.txt").write_text("새 값 1건", encoding="utf-8")
    run(folder)
    # A process a reader: threads of one would wait for each other, and never meet a switch halfway.
    context = multiprocessing.get_context("spawn")
    stop, answers = context.Event(), context.Queue()
    found: dict[str, dict[str, Any]] = {name: {"reads": 0, "errors": 0, "first": ""} for name in names}
    switches, began = 0, time.monotonic()
    while min(entry["reads"] for entry in found.values()) < reads and time.monotonic() - began < longest:
        stop.clear()
        start = context.Barrier(len(names) + 1)
        processes = [
            context.Process(target=_loop, args=(name, folder / "parsed", start, stop, answers)) for name in names
        ]
        for process in processes:
            process.start()
        start.wait()
        slice_end = time.monotonic() + min(60.0, longest)
        while time.monotonic() < slice_end:
            rollback(folder / "parsed", folder / "build", str(1 + switches % 2))
            switches += 1
            time.sleep(pause)
        stop.set()
        for _ in processes:
            name, done, errors, first = answers.get(timeout=120)
            found[name]["reads"] += done
            found[name]["errors"] += errors
            found[name]["first"] = found[name]["first"] or first
        for process in processes:
            process.join()
    return {"switches": switches, "seconds": round(time.monotonic() - began), "readers": found}


def measure(record: Record, reads: int) -> None:
    """As fast as switches can be made, then at one a second, which is what the readers by path are for."""
    folder = record.scratch("readers")
    fast = read_while_switching(folder / "fast", [n for n in READERS if n != "pandas by path"], reads, 0.0, 900.0)
    calm = read_while_switching(folder / "calm", ["pandas by path"], reads, 1.0, 240.0)
    record.save("readers", {"fast": fast, "calm": calm})
    print(json.dumps({"fast": fast, "calm": calm}, ensure_ascii=False, indent=2), file=sys.stderr)
