"""How Python looks after its memory while one document is read."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_cycle_search() -> Iterator[None]:
    """Switch the cyclic garbage collector off while one document is built, and back on.

    What the stages build is kept and holds no cycles, so each search through the growing heap is time lost (a third of
    all time on long documents). Reference counting goes on; `limits` bound what one document may hold.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
