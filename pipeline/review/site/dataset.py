"""The published tables as the review site reads them: rows of one document at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipeline import schema
from pipeline.store.load import load_tables

Row = dict[str, Any]

_LINE_COLUMNS = ["block_id", "document_id", "page", "x0", "y0", "x1", "y1"]


@dataclass(frozen=True, slots=True)
class Dataset:
    """One generation of the published tables, all sorted by document."""

    tables: Mapping[str, pa.Table]
    places: Mapping[str, Mapping[str, tuple[int, int]]]  # table -> document -> first row and number of rows

    @property
    def run_id(self) -> str:
        """The run that published it."""
        return str((self.tables["documents"].schema.metadata or {}).get(b"run_id", b"").decode())

    def rows(self, table: str) -> list[Row]:
        """All rows of a table."""
        rows: list[Row] = self.tables[table].to_pylist()
        return rows

    def of_document(self, table: str, document_id: str) -> list[Row]:
        """The rows of one document, in published order."""
        first, count = self.places[table].get(document_id, (0, 0))
        rows: list[Row] = self.tables[table].slice(first, count).to_pylist()
        return rows

    def column(self, table: str, name: str) -> list[Any]:
        """The values of one column."""
        values: list[Any] = self.tables[table].column(name).to_pylist()
        return values

    def limited(self, documents: set[str]) -> Dataset:
        """The same of some documents alone, without what is built across documents."""
        tables = {}
        for name, table in self.tables.items():
            if name in schema.CROSS_DOCUMENT:
                tables[name] = table.slice(0, 0)
            else:
                tables[name] = table.filter(pa.array([d in documents for d in _documents_of(name, table)], pa.bool_()))
        return _placed(tables)


def read_dataset(parsed: Path) -> Dataset:
    """Everything the site shows. Raises `UsageError` if nothing is published there."""
    names = [table.name for table in schema.TABLES if table.name != "mentions"]
    tables = load_tables(names, parsed)
    tables["lines"] = tables["lines"].select(_LINE_COLUMNS)
    return _placed(tables)


def _placed(tables: Mapping[str, pa.Table]) -> Dataset:
    return Dataset(tables, {name: _places(_documents_of(name, table)) for name, table in tables.items()})


def _documents_of(name: str, table: pa.Table) -> Iterable[str]:
    """The document of every row; members of checks name it in the id of their check."""
    if name in schema.CROSS_DOCUMENT:
        return ()
    if name == "fact_check_members":
        return (check.rpartition("-")[0] for check in table.column("check_id").to_pylist())
    documents: list[str] = table.column("document_id").to_pylist()
    return documents


def _places(documents: Iterable[str]) -> dict[str, tuple[int, int]]:
    places: dict[str, tuple[int, int]] = {}
    first = 0
    for document, group in groupby(documents):
        count = sum(1 for _ in group)
        places[document] = (first, count)
        first += count
    return places
