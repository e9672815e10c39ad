"""Tables as text files that any program reads: CSV and JSON Lines."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pcsv

from pipeline import schema
from pipeline.store.pinned import Pinned

# What a spreadsheet takes for a formula, full-width forms included (OWASP, CSV injection).
_FORMULA = r"^[=+\-@\t\r＝＋－＠]"
_BOM = b"\xef\xbb\xbf"


def write_csv(pinned: Pinned, names: Iterable[str], folder: Path, *, excel: bool = False) -> int:
    """One CSV file a table, UTF-8: null is nothing, an empty text is `""`. Returns how many texts look like formulas.

    With `excel` each file begins with a byte order mark, without which Excel takes Korean for another encoding, and an
    apostrophe stands before what a spreadsheet would run as a formula.
    """
    formulas = 0
    for name in names:
        with (folder / f"{name}.csv").open("wb") as sink:
            if excel:
                sink.write(_BOM)
            with pcsv.CSVWriter(sink, schema.arrow_schema(name)) as writer:
                for rows in pinned.batches(name):
                    rows, found = _formulas(rows, escape=excel)
                    formulas += found
                    writer.write_table(rows)
    return formulas


def _formulas(rows: pa.Table, *, escape: bool) -> tuple[pa.Table, int]:
    """The rows, an apostrophe before texts that look like formulas if `escape`; and how many do."""
    found = 0
    for at, field in enumerate(rows.schema):
        if field.type != pa.string():
            continue
        column = rows.column(at)
        looks = pc.match_substring_regex(column, _FORMULA)
        count = pc.sum(looks).as_py() or 0
        found += count
        if escape and count:
            marked = pc.binary_join_element_wise("'", column, "")
            rows = rows.set_column(at, field, pc.if_else(looks, marked, column))
    return rows, found


def write_jsonl(pinned: Pinned, names: Iterable[str], folder: Path) -> None:
    """One JSON Lines file a table: an object a row with all columns, dates as ISO 8601."""
    for name in names:
        with (folder / f"{name}.jsonl").open("w", encoding="utf-8", newline="\n") as sink:
            for rows in pinned.batches(name):
                sink.writelines(f"{json_line(row)}\n" for row in rows.to_pylist())


def json_line(row: dict[str, Any]) -> str:
    """A row as JSON on one line, Korean as it is."""
    return json.dumps(row, ensure_ascii=False, separators=(", ", ": "), default=_iso)


def _iso(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} is no value of a table")
