"""Read the published dataset, all of it from one generation."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from pipeline.store.pinned import Filters, open_pinned

if TYPE_CHECKING:
    import pandas as pd


def load(
    table: str,
    parsed: str | Path = "parsed",
    columns: Sequence[str] | None = None,
    filters: Filters | None = None,
) -> pd.DataFrame:
    """One published table as a data frame with Arrow types; of a large one, the columns and rows that are wanted.

    `filters` is what pyarrow takes, such as `[("unit", "==", "KRW"), ("value", ">", 1e12)]`. `parsed` is a folder or an
    address such as `s3://bucket/parsed`. Raises `UsageError` for an unknown table or if nothing is published there. For
    several tables of the same generation use `load_tables`.
    """
    with open_pinned(parsed, [table]) as pinned:
        return _to_pandas(pinned.read(table, columns, filters))


def load_tables(names: list[str], parsed: str | Path = "parsed") -> dict[str, pa.Table]:
    """Several tables, all of the same generation, even if a run publishes meanwhile."""
    with open_pinned(parsed, names) as pinned:
        return {name: pinned.read(name) for name in names}


def _to_pandas(table: pa.Table) -> pd.DataFrame:
    import pandas as pd

    frame: pd.DataFrame = table.to_pandas(types_mapper=pd.ArrowDtype)
    return frame
