"""What differs between two published datasets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from pipeline import schema
from pipeline.store.generation import read_manifest
from pipeline.store.partitions import file_name

_SHOWN = 20  # lines of one kind
_FACT = ("document_id", "sentence", "exact")
_COMPARED = (
    "value", "value_low", "value_high", "comparator", "unit", "period", "indicator", "subject", "area", "modality",
)  # fmt: skip


def compare(a: Path, b: Path) -> str:
    """Columns, row counts, documents and facts that differ, as lines for a terminal."""
    lines = [f"{read_manifest(a).run_id} -> {read_manifest(b).run_id}"]
    for title, found in (
        ("columns", list(_columns(a, b))),
        ("rows", list(_rows(a, b))),
        ("documents", list(_documents(a, b))),
        ("facts", list(_facts(a, b))),
    ):
        if found:
            more = [f"  … and {len(found) - _SHOWN} more"] if len(found) > _SHOWN else []
            lines += ["", title, *(f"  {line}" for line in found[:_SHOWN]), *more]
    if len(lines) == 1:
        lines.append("no difference")
    return "\n".join(lines) + "\n"


def _columns(a: Path, b: Path) -> Iterator[str]:
    for table in schema.TABLES:
        before, after = (
            {field.name: str(field.type) for field in pq.read_schema(folder / files[0])} if files else {}
            for folder, files in ((folder, read_manifest(folder).files.get(table.name)) for folder in (a, b))
        )
        for name in sorted(before.keys() | after.keys()):
            if before.get(name) != after.get(name):
                yield f"{table.name}.{name}: {before.get(name, 'absent')} -> {after.get(name, 'absent')}"


def _rows(a: Path, b: Path) -> Iterator[str]:
    before, after = read_manifest(a).rows, read_manifest(b).rows
    for name in before | after:
        change = after.get(name, 0) - before.get(name, 0)
        if change:
            yield f"{name}: {before.get(name, 0):,} -> {after.get(name, 0):,} ({change:+,})"


def _read(folder: Path, table: str, columns: tuple[str, ...]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = pq.read_table(folder / file_name(table), columns=list(columns)).to_pylist()
    return rows


def _documents(a: Path, b: Path) -> Iterator[str]:
    columns = ("document_id", "source_path", "status", "failure_code")
    before, after = ({row["document_id"]: row for row in _read(folder, "documents", columns)} for folder in (a, b))
    for identity in sorted(before.keys() | after.keys()):
        old, new = before.get(identity), after.get(identity)
        if old is None or new is None:
            row = new or old or {}
            yield f"{'+' if old is None else '-'} {identity} {row['source_path']!r}"
        elif (old["status"], old["failure_code"]) != (new["status"], new["failure_code"]):
            yield f"{identity} {new['source_path']!r}: {_ending(old)} -> {_ending(new)}"


def _ending(row: dict[str, Any]) -> str:
    return " ".join(part for part in (row["status"], row["failure_code"]) if part)


def _facts(a: Path, b: Path) -> Iterator[str]:
    before, after = _by_quotation(a), _by_quotation(b)
    for key in sorted(before.keys() | after.keys(), key=str):
        old, new = before.get(key), after.get(key)
        document, _, exact, _ = key
        if old is None:
            yield f"+ {document} {exact!r}"
        elif new is None:
            yield f"- {document} {exact!r}"
        elif old != new:
            changes = [f"{name} {old[name]!r} -> {new[name]!r}" for name in _COMPARED if old[name] != new[name]]
            yield f"{document} {exact!r}: {', '.join(changes)}"


def _by_quotation(folder: Path) -> dict[tuple[Any, ...], dict[str, Any]]:
    """Facts by what they quote, not by number: one fact more must not make all later ones differ."""
    seen: Counter[tuple[Any, ...]] = Counter()
    found = {}
    for row in _read(folder, "numeric_facts", _FACT + _COMPARED):
        quoted = tuple(row[name] for name in _FACT)
        seen[quoted] += 1
        found[(*quoted, seen[quoted])] = {name: row[name] for name in _COMPARED}
    return found
