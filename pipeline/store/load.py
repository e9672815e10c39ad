"""Read the published dataset, all of it from one generation."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from pipeline.store.pinned import open_pinned

if TYPE_CHECKING:
    import pandas as pd


def load(table: str, parsed: str | Path = "parsed") -> pd.DataFrame:
    """One published table as a data frame with Arrow types.

    Raises `UsageError` for an unknown table or if nothing is published there. For several tables of the same
    generation use `load_tables`.
    """
    return _to_pandas(load_tables([table], parsed)[table])


def load_tables(names: list[str], parsed: str | Path = "parsed") -> dict[str, pa.Table]:
    """Several tables, all of the same generation, even if a run publishes meanwhile."""
    with open_pinned(parsed, names) as pinned:
        return {name: pinned.files[name].read() for name in names}


def _to_pandas(table: pa.Table) -> pd.DataFrame:
    import pandas as pd

    frame: pd.DataFrame = table.to_pandas(types_mapper=pd.ArrowDtype)
    return frame
