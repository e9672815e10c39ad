"""`make bench`: how long a first and a second run over a folder take, by format."""

from __future__ import annotations

import argparse
import shutil
import sys
import time
from pathlib import Path

import pyarrow.parquet as pq

from pipeline.run.ingest import ingest
from pipeline.run.progress import show_progress
from pipeline.run.settings import Settings


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--raw", type=Path, required=True, help="folder to read")
    parser.add_argument("--build", type=Path, required=True, help="working folder, emptied first")
    parser.add_argument("--workers", type=int, help="processes (one a core)")
    options = parser.parse_args()
    shutil.rmtree(options.build, ignore_errors=True)
    settings = Settings(options.raw, options.build / "parsed", options.build / "work", options.workers)
    seconds = []
    for _ in range(2):
        started = time.perf_counter()
        summary = ingest(settings, show_progress)
        seconds.append(time.perf_counter() - started)
    documents = pq.read_table(options.build / "parsed" / "documents.parquet").to_pylist()
    pages = sum(row["page_count"] or 0 for row in documents)
    print(f"{summary.seen} documents, {pages:,} pages, {settings.worker_count} workers")
    rates = f"{summary.seen / seconds[0]:.1f} documents/s, {pages / seconds[0]:.1f} pages/s"
    print(f"first run  {seconds[0]:8.2f} s  {rates}")
    print(f"second run {seconds[1]:8.2f} s  {seconds[1] / seconds[0]:8.1%} of the first, {summary.unchanged} unchanged")
    return 0


if __name__ == "__main__":
    sys.exit(main())
