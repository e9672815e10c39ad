"""Plain rows to Arrow tables, strictly by the schema: a misspelt key is a bug found here, not a silent null."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise
from operator import itemgetter
from typing import Any

import pyarrow as pa

from pipeline import schema

Row = Mapping[str, Any]
Rows = Mapping[str, Sequence[Row]]  # table name -> rows


class RowError(ValueError):
    """Rows that do not fit the schema: a bug of the stage that made them."""


def to_arrow(name: str, rows: Sequence[Row]) -> pa.Table:
    """Arrow table of `rows` for table `name`; columns without a value are null.

    Dates may be `datetime.date` or ISO strings. Raises `RowError` for an unknown key, a missing required value or
    a value of another type.
    """
    columns = schema.table(name).columns
    names = {column.name for column in columns}
    for row in rows:
        if not names >= row.keys():
            unknown = row.keys() - names
            raise RowError(f"Table {name} has no column {', '.join(sorted(unknown))}.")
    arrow = schema.arrow_schema(name)
    arrays = [_array(name, column, arrow.field(column.name).type, rows) for column in columns]
    return pa.Table.from_arrays(arrays, schema=arrow)


def _array(name: str, column: schema.Column, type_: pa.DataType, rows: Sequence[Row]) -> pa.Array:
    values = [row.get(column.name) for row in rows]
    if not column.nullable and None in values:
        raise RowError(f"{name}.{column.name} is required; row {values.index(None)} has none.")
    if column.type == "date32":
        values = [date.fromisoformat(value) if isinstance(value, str) else value for value in values]
    try:
        return pa.array(values, type=type_)
    except (pa.ArrowException, TypeError, UnicodeEncodeError, OverflowError) as error:
        raise RowError(f"{name}.{column.name} holds a value that is no {column.type}: {error}") from error


def to_tables(rows: Rows) -> dict[str, pa.Table]:
    """All per-document tables in schema order, each sorted by its sort key; those without rows are empty but typed."""
    if unknown := rows.keys() - {table.name for table in schema.TABLES}:
        raise RowError(f"There is no table {', '.join(sorted(unknown))}.")
    return {
        table.name: _sorted_table(table, rows[table.name]) if rows.get(table.name) else schema.empty_table(table.name)
        for table in schema.TABLES
        if table.name not in schema.CROSS_DOCUMENT
    }


def _sorted_table(table: schema.Table, rows: Sequence[Row]) -> pa.Table:
    content = to_arrow(table.name, rows)  # first, so that the columns of the key are known to be there
    key = itemgetter(*table.sort_key)
    if all(key(before) <= key(after) for before, after in pairwise(rows)):
        return content  # which is how they mostly come
    return content.sort_by([(name, "ascending") for name in table.sort_key])
