"""Memory of this process and of its children, sampled from a thread."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path
from types import TracebackType

_SECONDS = 0.5  # between two looks


class MemoryWatch:
    """While entered: `driver` has moments and resident bytes of this process, `child_peak` the most a child had."""

    def __init__(self) -> None:
        self.driver: list[tuple[float, int]] = []
        self.child_peak = 0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> MemoryWatch:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._stop.wait(_SECONDS):
            self.driver.append((time.monotonic(), memory_of(os.getpid(), "VmRSS")))
            self.child_peak = max([self.child_peak, *(memory_of(pid, "VmHWM") for pid in children_of(os.getpid()))])


def children_of(pid: int) -> list[int]:
    """Process ids of the children of all threads of a process."""
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found += [int(child) for child in task.read_text(encoding="ascii").split()]
        except OSError:  # the thread has ended
            continue
    return found


def memory_of(pid: int, field: str) -> int:
    """Bytes of one field of /proc/PID/status; 0 for a process that has ended."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith(f"{field}:")), 0)
