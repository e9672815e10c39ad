"""Bounds a child process sets for itself before it touches a document."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from pipeline.limits import Limits

_PR_SET_PDEATHSIG = 1
_CPU_MARGIN = 60  # seconds on top of the wall-clock limit, which comes first
_start_size: int | None = None


def confine(limits: Limits, seconds: float, parent: int) -> None:
    """Bound address space, processor time and core dumps, and die with the parent.

    `parent` is the process id of the driver. Memory counts on top of what the process had at its first document. The
    processor limit also ends programs the document made us start, and a child whose driver was killed.
    """
    global _start_size
    if _start_size is None:
        _die_with(parent)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        _start_size = _address_space()
    if _start_size:
        _lower(resource.RLIMIT_AS, _start_size + limits.memory_bytes)
    usage = resource.getrusage(resource.RUSAGE_SELF)
    _lower(resource.RLIMIT_CPU, int(usage.ru_utime + usage.ru_stime + seconds + _CPU_MARGIN))


def _lower(what: int, value: int) -> None:
    _, hard = resource.getrlimit(what)
    resource.setrlimit(what, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))


def _address_space() -> int:
    """Bytes of address space in use; 0 where the system does not say, and then sets no limit."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            return int(file.read().split()[0]) * resource.getpagesize()
    except OSError:
        return 0


def _die_with(parent: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it died before we could ask to follow it
            os.kill(os.getpid(), signal.SIGKILL)


@contextmanager
def quiet_output() -> Iterator[None]:
    """Send what native libraries print to nowhere: standard output carries answers to the parent."""
    kept = os.dup(1), os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        yield
    finally:
        for target, descriptor in enumerate(kept, 1):
            os.dup2(descriptor, target)
            os.close(descriptor)
        os.close(nowhere)
