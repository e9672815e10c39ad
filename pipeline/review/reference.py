"""Pages of the documentation that derive from the code: the data dictionary and the limits."""

from __future__ import annotations

import ast
import inspect
import re
from dataclasses import fields

from pipeline import limits, schema
from pipeline.errors import UsageError


def data_dictionary() -> str:
    """`docs/data-dictionary.md`: every table and column."""
    parts = [
        "# Data dictionary\n",
        f"Schema {schema.VERSION}. Generated from `pipeline/schema/` by `make docs`; do not edit.\n",
    ]
    for table in schema.TABLES:
        parts.append(f"## {table.name}\n\n{table.description}\n")
        parts.append(f"Primary key: {_names(table.primary_key)}. Sorted by {_names(table.sort_key)}.")
        parts.extend(
            f"{_names(key.columns)} → {_names(tuple(f'{key.table}.{name}' for name in key.target))}."
            for key in table.foreign_keys
        )
        parts.append("\n| column | type | unit | null | meaning |\n|---|---|---|---|---|")
        parts.extend(_dictionary_line(column) for column in table.columns)
        parts.append("")
    return "\n".join(parts)


def _names(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _dictionary_line(column: schema.Column) -> str:
    meaning = column.description.replace("|", "\\|")
    if column.vocabulary:
        meaning += f" One of {_names(column.vocabulary)}."
    if column.sdmx:
        meaning += f" SDMX: {column.sdmx}."
    return (
        f"| `{column.name}` | {column.type} | {column.unit or ''} | {'yes' if column.nullable else 'no'} | {meaning} |"
    )


def limits_page() -> str:
    """`docs/limits.md`: every ceiling, its value and its reason. Raises `UsageError` without the source at hand."""
    lines = [
        "# Limits\n",
        "Generated from `pipeline/limits.py` by `make docs`; do not edit.\n",
        "Every document is read in a process of its own, within these ceilings. What meets one is refused, or cut",
        "short with a problem on record, under the code `LIMIT_…`, `TIMEOUT` or `OUT_OF_MEMORY`.",
        "`pipeline.ingest(limits=…)` takes others; they are part of every fingerprint, so a changed ceiling reads the",
        "documents again.\n",
        "| limit | value | reason |\n|---|--:|---|",
    ]
    reasons = _reasons()
    for field in fields(limits.Limits):
        value = getattr(limits.DEFAULT, field.name)
        lines.append(f"| `{field.name}` | {_shown(field.name, value)} | {reasons.get(field.name, '')} |")
    return "\n".join(lines) + "\n"


def _shown(name: str, value: float) -> str:
    if isinstance(value, int) and value >= limits.MIB and value % limits.MIB == 0 and "bytes" in name:
        return f"{value // limits.MIB:,} MiB"
    return f"{value:,.0f} s" if "seconds" in name else f"{value:,}"


def _reasons() -> dict[str, str]:
    """The comments beside the fields: the reasons stand where the figures do."""
    try:
        source = inspect.getsource(limits)
    except OSError as error:
        raise UsageError(
            "The reasons of the limits stand in the source of pipeline/limits.py, which is absent."
        ) from error
    lines = source.splitlines()
    (declared,) = (node for node in ast.parse(source).body if isinstance(node, ast.ClassDef))
    found = {}
    for node in declared.body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            comment = re.search(r"#\s*(.+)$", lines[node.lineno - 1])
            found[node.target.id] = comment.group(1) if comment else ""
    return found
