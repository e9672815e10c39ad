"""What a process that reads documents spares itself."""

from __future__ import annotations

import gc
import subprocess
import sys
import weakref

from pipeline.extractors.container import OleContainer
from pipeline.limits import DEFAULT
from pipeline.memory import without_cycle_search
from tests.ole_writer import write_ole

_PROGRAM = """
import sys
from pipeline.memory import without_pandas
without_pandas()
import pyarrow as pa
table = pa.table({"a": [1, None]})
assert "pandas" not in sys.modules
assert table.to_pandas()["a"].isna().tolist() == [False, True]
assert "pandas" in sys.modules
assert pa.array(table.to_pandas()["a"]).null_count == 1
"""


def test_pyarrow_does_without_pandas_until_it_is_asked_for() -> None:
    ended = subprocess.run([sys.executable, "-c", _PROGRAM], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")


def test_the_search_for_cycles_is_as_before_once_a_document_is_read() -> None:
    assert gc.isenabled()
    with without_cycle_search():
        assert not gc.isenabled()
        with without_cycle_search():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


class Node:
    """Holds itself, so that only the search for cycles frees it."""

    def __init__(self) -> None:
        self.itself = self


def test_what_was_built_is_old_and_still_searched_for_cycles() -> None:
    with without_cycle_search():
        gone = weakref.ref(Node())
    gc.collect(1)
    assert gone() is not None
    gc.collect()
    assert gone() is None


def test_a_container_is_freed_when_it_is_closed() -> None:
    gc.disable()
    try:
        with OleContainer(write_ole({"Short": b"a" * 100, "Long": b"b" * 10_000}), DEFAULT) as ole:
            assert ole.read("Short") == b"a" * 100
            assert ole.read("Long") == b"b" * 10_000
            library = weakref.ref(ole._ole)
        del ole
        assert library() is None
    finally:
        gc.enable()
