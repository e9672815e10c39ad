"""All tables in one database file: SQLite with keys and indexes, DuckDB with comments."""

from __future__ import annotations

import sqlite3
from datetime import date
from pathlib import Path
from typing import Any

from pipeline import schema
from pipeline.errors import UsageError
from pipeline.store.catalog import quoted
from pipeline.store.pinned import Pinned

_SQLITE_TYPES = {
    "string": "TEXT",
    "int32": "INTEGER",
    "int64": "INTEGER",
    "float64": "REAL",
    "bool": "INTEGER",
    "date32": "TEXT",
}


def write_sqlite(pinned: Pinned, path: Path) -> None:
    """A SQLite database: strict types, primary and foreign keys, an index for every foreign key.

    Dates are ISO texts, booleans 0 and 1. What a column means stands as a comment in its declaration (`.schema`); the
    table `dataset` has the run and the versions.
    """
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode = OFF")  # written aside; a broken one is thrown away whole
        connection.execute("BEGIN")
        connection.execute("CREATE TABLE dataset (name TEXT PRIMARY KEY, value TEXT) STRICT")
        connection.executemany("INSERT INTO dataset VALUES (?, ?)", _about(pinned))
        for table in schema.TABLES:
            connection.execute(_create(table))
            marks = ", ".join("?" * len(table.columns))
            for rows in pinned.batches(table.name):
                values = zip(*(column.to_pylist() for column in rows.columns), strict=True)
                connection.executemany(
                    f"INSERT INTO {quoted_name(table.name)} VALUES ({marks})",
                    (tuple(map(_value, row)) for row in values),
                )
        for statement in _indexes():
            connection.execute(statement)
        connection.execute("COMMIT")
        if broken := connection.execute("PRAGMA foreign_key_check").fetchall():
            raise ValueError(f"The export breaks a foreign key: {broken[:3]}")
    finally:
        connection.close()


def _about(pinned: Pinned) -> list[tuple[str, str]]:
    manifest = pinned.manifest
    return [("run_id", manifest.run_id), ("code_version", manifest.code_version), ("schema_version", schema.VERSION)]


def quoted_name(name: str) -> str:
    """A name of a table or column as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'


def _names(names: tuple[str, ...]) -> str:
    return ", ".join(map(quoted_name, names))


def _create(table: schema.Table) -> str:
    lines = []
    for column in table.columns:
        kind = _SQLITE_TYPES[column.type] + ("" if column.nullable else " NOT NULL")
        lines.append((f"{quoted_name(column.name)} {kind}", column.description))
    lines.append((f"PRIMARY KEY ({_names(table.primary_key)})", ""))
    for key in table.foreign_keys:
        target = f"{quoted_name(key.table)} ({_names(key.target)})"
        lines.append((f"FOREIGN KEY ({_names(key.columns)}) REFERENCES {target} DEFERRABLE INITIALLY DEFERRED", ""))
    body = "\n".join(
        f"  {line}{'' if at == len(lines) - 1 else ','}{f' -- {comment}' if comment else ''}"
        for at, (line, comment) in enumerate(lines)
    )
    return f"CREATE TABLE {quoted_name(table.name)} ( -- {table.description}\n{body}\n) STRICT"


def _indexes() -> list[str]:
    statements = []
    for table in schema.TABLES:
        for key in table.foreign_keys:
            if key.columns != table.primary_key[: len(key.columns)]:
                name = quoted_name(f"{table.name}_{'_'.join(key.columns)}")
                statements.append(f"CREATE INDEX {name} ON {quoted_name(table.name)} ({_names(key.columns)})")
    return statements


def _value(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def write_duckdb(pinned: Pinned, path: Path) -> None:
    """A DuckDB database with the published types and a comment on every table and column.

    Raises `UsageError` where duckdb is not installed. Its content is the same every time, its bytes are not: DuckDB
    promises none.
    """
    try:
        import duckdb
    except ImportError as error:
        raise UsageError("This format needs duckdb; install it with `pip install duckdb`.") from error
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE dataset (name VARCHAR, value VARCHAR)")
        connection.executemany("INSERT INTO dataset VALUES (?, ?)", _about(pinned))
        for table in schema.TABLES:
            name = quoted_name(table.name)
            connection.register("incoming", schema.arrow_schema(table.name).empty_table())
            connection.execute(f"CREATE TABLE {name} AS FROM incoming")
            for rows in pinned.batches(table.name):
                connection.register("incoming", rows)
                connection.execute(f"INSERT INTO {name} FROM incoming")
            connection.unregister("incoming")
            connection.execute(f"COMMENT ON TABLE {name} IS {quoted(table.description)}")
            for column in table.columns:
                connection.execute(
                    f"COMMENT ON COLUMN {name}.{quoted_name(column.name)} IS {quoted(column.description)}"
                )
