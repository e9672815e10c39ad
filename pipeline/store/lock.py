"""One run at a time per build folder. The lock dies with its process, so nothing stale is left."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.errors import Locked


@contextmanager
def exclusive(build: Path) -> Iterator[None]:
    """Hold `build/lock`. Raises `Locked`, naming the process that holds it."""
    build.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(build / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(descriptor, 32, 0).decode("ascii", "replace").strip() or "unknown"
            raise Locked(f"Another run (process {holder}) is working in {build}; wait until it ends.") from None
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
        yield
    finally:
        os.close(descriptor)
