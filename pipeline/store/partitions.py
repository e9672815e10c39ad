"""How the files of a large table are named and which rows lie in which: by year of issue, or by series.

    numeric_facts.parquet/year=2025/part-0.parquet      all rows of the documents issued in 2025
    observations.parquet/series=a/part-0.parquet        all rows of the series whose ids begin with a

The folder has the name the file had, so that whoever opens `numeric_facts.parquet` as a dataset reads on; it then has
the column in the folders' names, too. The whole of a document or a series lies in one file, sorted as ever.
`documents` stays one file: it says where the others are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from pipeline import schema

UNDATED = 0  # the year of documents that do not say theirs: tools stumble over Hive's name for a missing value
_YEARS = range(1900, 2101)  # others are misread, and each would have a file
_YEAR = re.compile(r"\d{4}")
_PART = "part-0.parquet"
_PATH = re.compile(rf"[a-z_]+\.parquet/(year|series)=([0-9a-f]+)/{re.escape(_PART)}")


def file_name(table: str) -> str:
    """Name of a table's file, or folder, in the published folder."""
    return f"{table}.parquet"


def is_divisible(table: str) -> bool:
    """Whether a table can be a folder."""
    return table != "documents"


def key_of(table: str) -> str:
    """What the files of a table are divided by."""
    return "series" if table in schema.CROSS_DOCUMENT else "year"


def part_path(table: str, value: str) -> str:
    """Path of the file for a year or a digit, below the published folder."""
    return f"{file_name(table)}/{key_of(table)}={value}/{_PART}"


def value_of(path: str) -> str | None:
    """The year or digit of a file; None of a table in one file."""
    found = _PATH.fullmatch(path)
    return found[2] if found else None


def is_part(path: str) -> bool:
    """Whether a path below the published folder is one of ours inside a table's folder."""
    return _PATH.fullmatch(path) is not None


def year_of(document: Mapping[str, Any]) -> int:
    """The year a row of `documents` puts a document in."""
    found = _YEAR.match(document["published"] or "")
    year = document["issue_year"] or (int(found[0]) if found else UNDATED)
    return year if year in _YEARS else UNDATED


YEAR_COLUMNS = ("document_id", "issue_year", "published")


class Years:
    """The year of every document of a dataset."""

    def __init__(self, documents: pa.Table) -> None:
        rows = documents.select(list(YEAR_COLUMNS)).to_pylist()
        self._ids = np.array([row["document_id"] for row in rows], np.bytes_)
        self._years = np.array([year_of(row) for row in rows], np.int16)

    def of(self, documents: pa.ChunkedArray) -> NDArray[np.str_]:
        """The years of documents by their ids, as in the names of folders."""
        places = np.searchsorted(self._ids, documents.to_numpy().astype(np.bytes_))
        found: NDArray[np.str_] = self._years[places].astype(np.str_)
        return found


def owners(table: str, rows: pa.Table) -> pa.ChunkedArray:
    """The ids of the documents that rows belong to."""
    key = schema.table(table).sort_key[0]
    if key == "document_id":
        return rows.column(key)
    # Ids of checks carry the document they belong to: {document_id}-k00001.
    return pc.replace_substring_regex(rows.column(key), pattern="-[^-]*$", replacement="")


def values(table: str, rows: pa.Table, years: Years) -> NDArray[np.str_]:
    """For every row the year or digit of the file it belongs in."""
    if table in schema.CROSS_DOCUMENT:
        first: NDArray[np.str_] = pc.utf8_slice_codeunits(rows.column("series_id"), 0, 1).to_numpy().astype(np.str_)
        return first
    return years.of(owners(table, rows))
