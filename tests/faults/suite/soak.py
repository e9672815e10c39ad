"""Ten thousand small documents in one run: memory of the driver and of its children, and how long publishing takes."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from run_helpers import fill, settings

from pipeline.limits import DEFAULT
from pipeline.model import Outcome
from pipeline.run.ingest import ingest
from pipeline.run.progress import Progress
from tests.faults.suite.record import Record
from tests.faults.suite.watch import MemoryWatch


def soak(folder: Path, documents: int, workers: int) -> dict[str, Any]:
    """Read so many stand-in documents; memory in bytes, flatness as the last tenth of reading against the second."""
    fill(folder / "raw", {f"{n // 500:03d}/{n:05d}.txt": f"값 {n}건과 {n * 7}건" for n in range(documents)})
    ended: list[float] = []

    @contextmanager
    def progress(total: int) -> Iterator[Progress]:
        def advance(outcome: Outcome) -> None:
            ended.append(time.monotonic())

        yield advance

    began = time.monotonic()
    with MemoryWatch() as memory:
        summary = ingest(settings(folder, workers=workers, limits=DEFAULT), progress)
    reading = [size for at, size in memory.driver if ended[0] <= at <= ended[-1]]
    tenth = max(len(reading) // 10, 1)
    early, late = max(reading[tenth : 2 * tenth] or reading), max(reading[-tenth:])
    return {
        "documents": summary.ok,
        "workers": workers,
        "seconds_reading": round(ended[-1] - began),
        "seconds_publishing": round(time.monotonic() - ended[-1]),
        "driver_early": early,
        "driver_late": late,
        "growth": round(late / early - 1, 4),
        "driver_publishing": max((size for at, size in memory.driver if at > ended[-1]), default=0),
        "child_peak": memory.child_peak,
    }


def measure(record: Record, documents: int, workers: int) -> None:
    """Save the figures of one soak."""
    folder = record.scratch("soak")
    shutil.rmtree(folder)
    record.save("soak", soak(folder, documents, workers))
