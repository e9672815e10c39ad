"""Cross-document tables, built at publishing from what every document says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pyarrow as pa

from pipeline import schema
from pipeline.store.rows import to_arrow

_QUOTATION = ("sentence", "prefix", "suffix")  # most of the bytes of a fact, and nothing to a series

_GATHERED_TABLES = 256  # merged at so many: a table costs far more memory than a few rows


class AllFacts:
    """Collects the facts of all documents with the publication of each, then builds the series."""

    def __init__(self) -> None:
        self._facts: list[pa.Table] = []
        self._documents: list[pa.Table] = []

    def add(self, tables: Mapping[str, pa.Table]) -> None:
        """Take the facts of one document."""
        if tables["numeric_facts"].num_rows:
            self._facts.append(tables["numeric_facts"].drop_columns(list(_QUOTATION)))
            self._documents.append(tables["documents"])
            if len(self._facts) >= _GATHERED_TABLES:
                self._facts = [pa.concat_tables(self._facts).combine_chunks()]
                self._documents = [pa.concat_tables(self._documents).combine_chunks()]

    def tables(self) -> dict[str, pa.Table]:
        """`indicator_series` and `observations`, sorted."""
        from pipeline.normalizer.series import build_series

        rows = build_series(_rows(self._facts), _rows(self._documents))
        return {name: to_arrow(name, rows.get(name, ())) for name in sorted(schema.CROSS_DOCUMENT)}


def _rows(tables: list[pa.Table]) -> Iterator[dict[str, Any]]:
    for table in tables:
        yield from table.to_pylist()
