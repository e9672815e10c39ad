"""The one declaration of what is published: tables, columns, types, units, keys, descriptions.

The Arrow schema, the Parquet footer, `datapackage.json`, the dataset card, `views.sql`, `docs/data-dictionary.md`
and the checks at publishing all derive from it. Within a major `VERSION` columns are only added.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from pipeline.errors import UsageError
from pipeline.schema.columns import Column, Table
from pipeline.schema.content import ARTICLES, BLOCKS, CITATIONS, DOCUMENTS, FOOTNOTES, LINES, PROBLEMS
from pipeline.schema.facts import FACT_CHECK_MEMBERS, FACT_CHECKS, MENTIONS, NUMERIC_FACTS
from pipeline.schema.grids import TABLE_CELLS, TABLES_TABLE
from pipeline.schema.series import INDICATOR_SERIES, OBSERVATIONS

if TYPE_CHECKING:
    import pyarrow as pa

VERSION = "1.0"

__all__ = ["CROSS_DOCUMENT", "TABLES", "VERSION", "Column", "Table", "arrow_schema", "empty_table", "table"]

TABLES: tuple[Table, ...] = (
    DOCUMENTS, ARTICLES, BLOCKS, LINES, FOOTNOTES, CITATIONS, TABLES_TABLE, TABLE_CELLS, NUMERIC_FACTS, MENTIONS,
    FACT_CHECKS, FACT_CHECK_MEMBERS, PROBLEMS, INDICATOR_SERIES, OBSERVATIONS,
)  # fmt: skip

CROSS_DOCUMENT = frozenset({"indicator_series", "observations"})  # built at publishing, from all documents


def table(name: str) -> Table:
    """The table of that name; `UsageError` if there is none."""
    for candidate in TABLES:
        if candidate.name == name:
            return candidate
    raise UsageError(f"There is no table {name!r}; there are {', '.join(t.name for t in TABLES)}.")


@cache
def arrow_schema(name: str) -> pa.Schema:
    """Arrow schema of a table, with field metadata `description`, `unit`, `vocabulary`, `sdmx_concept`."""
    import pyarrow as pa  # late: the stages import this module for its names alone

    types = {
        "string": pa.string(),
        "int32": pa.int32(),
        "int64": pa.int64(),
        "float64": pa.float64(),
        "bool": pa.bool_(),
        "date32": pa.date32(),
    }
    return pa.schema(
        [
            pa.field(column.name, types[column.type], nullable=column.nullable, metadata=_field_metadata(column))
            for column in table(name).columns
        ]
    )


@cache
def empty_table(name: str) -> pa.Table:
    """A table without rows, typed."""
    return arrow_schema(name).empty_table()


def _field_metadata(column: Column) -> dict[str, str]:
    values = {
        "description": column.description,
        "unit": column.unit,
        "vocabulary": "|".join(column.vocabulary),
        "sdmx_concept": column.sdmx,
    }
    return {key: value for key, value in values.items() if value}
