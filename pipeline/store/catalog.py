"""What stands beside the tables, all from the schema: `datapackage.json`, `README.md` (a dataset card), `views.sql`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipeline import schema
from pipeline.store.partitions import file_name

DATAPACKAGE = "datapackage.json"
CARD = "README.md"
VIEWS = "views.sql"

_FRICTIONLESS_TYPES = {
    "string": "string",
    "int32": "integer",
    "int64": "integer",
    "float64": "number",
    "bool": "boolean",
    "date32": "date",
}
_SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))


@dataclass(frozen=True, slots=True)
class TableFiles:
    """The files written for a table: one, or many of a large table. `sha256` is that of one after the other."""

    rows: int
    paths: tuple[str, ...]  # below the published folder
    sha256: str

    def pattern(self, table: str) -> str:
        """The file, or a pattern that fits all files."""
        return self.paths[0] if self.paths == (file_name(table),) else f"{file_name(table)}/*/*.parquet"


PUBLISHED_NAMES = frozenset({DATAPACKAGE, CARD, VIEWS, *(file_name(table.name) for table in schema.TABLES)})


def datapackage(files: Mapping[str, TableFiles], run_id: str, code_version: str) -> str:
    """Frictionless Data Package v2 of one generation, as JSON.

    `bytes` is left out on purpose: the reference validator counts it wrongly for Parquet.
    """
    package: dict[str, Any] = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "kbulletin",
        "title": "Bulletins of Korean public institutes as tables",
        "version": schema.VERSION,
        "run_id": run_id,
        "code_version": code_version,
        "resources": [_resource(table, files[table.name]) for table in schema.TABLES],
    }
    return json.dumps(package, ensure_ascii=False, indent=2) + "\n"


def _resource(table: schema.Table, file: TableFiles) -> dict[str, Any]:
    keys = [
        {
            "fields": list(key.columns),
            "reference": {"resource": "" if key.table == table.name else key.table, "fields": list(key.target)},
        }
        for key in table.foreign_keys
    ]
    described = {
        "fields": [_field(column) for column in table.columns],
        # An empty text is a text; the reference validator sees a null of Parquet as "nan".
        "missingValues": ["nan"],
        "primaryKey": list(table.primary_key),
    }
    return {
        "name": table.name,
        "type": "table",
        "description": table.description,
        "path": file.paths[0] if file.paths == (file_name(table.name),) else list(file.paths),
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "hash": f"sha256:{file.sha256}",
        "rows": file.rows,
        "schema": described | ({"foreignKeys": keys} if keys else {}),
    }


def _field(column: schema.Column) -> dict[str, Any]:
    constraints: dict[str, Any] = {}
    if not column.nullable:
        constraints["required"] = True
    if column.vocabulary:
        constraints["enum"] = list(column.vocabulary)
    field: dict[str, Any] = {
        "name": column.name,
        "type": _FRICTIONLESS_TYPES[column.type],
        "description": column.description,
    }
    if column.unit:
        field["unit"] = column.unit
    if column.sdmx:
        field["sdmx_concept"] = column.sdmx
    if constraints:
        field["constraints"] = constraints
    return field


def card(files: Mapping[str, TableFiles], run_id: str, code_version: str) -> str:
    """Hugging Face dataset card with one configuration for each table that has rows."""
    largest = max(file.rows for file in files.values())
    size = next((label for limit, label in _SIZES if largest < limit), "1M<n<10M")
    # `datasets` cannot load a table without rows, and one such configuration would fail the whole dataset.
    filled = [table.name for table in schema.TABLES if files[table.name].rows]
    default = "numeric_facts" if "numeric_facts" in filled else "documents"
    configs = "\n".join(
        f"- config_name: {name}\n  data_files: {files[name].pattern(name)}"
        + ("\n  default: true" if name == default else "")
        for name in filled
    )
    rows = "\n".join(
        f"| `{table.name}` | {files[table.name].rows:,} | {table.description} |" for table in schema.TABLES
    )
    return f"""---
pretty_name: Bulletins of Korean public institutes
language:
- ko
size_categories:
- {size}
tags:
- korea
- government
- bulletins
- numeric-facts
configs:
{configs}
---

# Bulletins of Korean public institutes as tables

Articles, block trees, notes, citations, tables and numeric facts, each traceable to its place on the page.

| table | rows | one row is |
|---|--:|---|
{rows}

```python
import pandas as pd
facts = pd.read_parquet("numeric_facts.parquet", dtype_backend="pyarrow")
```

Readers that run while the dataset is being replaced open the file themselves (`with open(path, "rb") as file:`):
pandas and polars open a path twice and may meet two versions.

Columns, units and keys are described in `{DATAPACKAGE}`; `{VIEWS}` gives DuckDB the same names.
Schema {schema.VERSION}, code {code_version}, run {run_id}. The rights in the texts stay with those who published them.
"""


def views(files: Mapping[str, TableFiles]) -> str:
    """DuckDB script that makes a commented view of every table; run it inside the published folder."""
    statements = ["-- duckdb -init views.sql, started inside this folder"]
    for table in schema.TABLES:
        place = quoted(files[table.name].pattern(table.name))
        statements.append(f"CREATE OR REPLACE VIEW {table.name} AS SELECT * FROM read_parquet({place});")
        statements.append(f"COMMENT ON VIEW {table.name} IS {quoted(table.description)};")
        statements.extend(
            f"COMMENT ON COLUMN {table.name}.{column.name} IS {quoted(column.description)};" for column in table.columns
        )
    return "\n".join(statements) + "\n"


def quoted(text: str) -> str:
    """A text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"
