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
    """Hold `build/lock` alone. Raises `Locked`, naming the process that holds it."""
    with _locked(build, fcntl.LOCK_EX) as descriptor:
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
        yield


@contextmanager
def shared(build: Path) -> Iterator[None]:
    """Hold `build/lock` beside others that share it: they add shards, none publishes. Raises `Locked`."""
    with _locked(build, fcntl.LOCK_SH):
        yield


@contextmanager
def _locked(build: Path, how: int) -> Iterator[int]:
    build.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(build / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        try:
            fcntl.flock(descriptor, how | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(descriptor, 32, 0).decode("ascii", "replace").strip() or "unknown"
            raise Locked(f"Another run (process {holder}) is working in {build}; wait until it ends.") from None
        yield descriptor
    finally:
        os.close(descriptor)
