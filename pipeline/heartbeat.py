"""Signs of life of a reading: the stages call `beat` after each page, paragraph or table they have done with.

A process that waits for a reading can tell work from standstill by them; see `run.pulse`. Nothing listens by default.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

_listeners: list[Callable[[], None]] = []


def beat() -> None:
    """Tell whoever listens that the reading has come a step further. Costs next to nothing if nobody does."""
    for listener in _listeners:
        listener()


@contextmanager
def heard_by(listener: Callable[[], None]) -> Iterator[None]:
    """Call `listener` at each beat of this process."""
    _listeners.append(listener)
    try:
        yield
    finally:
        _listeners.remove(listener)
