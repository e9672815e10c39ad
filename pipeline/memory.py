"""What a process that reads documents spares itself: time and memory for what no document needs."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache


@contextmanager
def without_cycle_search() -> Iterator[None]:
    """Switch the cyclic garbage collector off while one document is built, and back on.

    What the stages build is kept and holds no cycles, so each search through the growing heap is time lost (a third of
    all time on long documents). Reference counting goes on; `limits` bound what one document may hold. At the end all
    that lives is counted as old, so that the next search among the young does not walk through the document either.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            if not gc.get_freeze_count():  # what the caller froze stays frozen
                gc.freeze()
                gc.unfreeze()  # into the oldest generation
            gc.enable()


class _NoPandas:
    """A finder that finds pandas missing."""

    @staticmethod
    def find_spec(name: str, path: object = None, target: object = None) -> None:
        if name == "pandas":
            raise ModuleNotFoundError(name)


@cache
def without_pandas() -> None:
    """Keep pyarrow from importing pandas, a quarter of a second and 40 MB, to recognise objects that never come.

    For processes of our own only: until something calls `to_pandas`, pyarrow takes a pandas series for a list.
    """
    if "pandas" in sys.modules:
        return
    import pyarrow as pa

    sys.meta_path.insert(0, _NoPandas)
    try:
        pa.array([True])  # the first conversion looks for pandas, the later ones remember
    finally:
        sys.meta_path.remove(_NoPandas)
