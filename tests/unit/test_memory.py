"""What a process that reads documents spares itself."""

from __future__ import annotations

import gc
import subprocess
import sys

from pipeline.memory import without_cycle_search

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
