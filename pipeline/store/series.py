"""Cross-document tables, built at publishing from what every document says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from pipeline import schema
from pipeline.store.rows import to_arrow


class AllFacts:
    """Collects the facts of all documents with the publication of each, then builds the series."""

    def __init__(self) -> None:
        self._facts: list[pa.Table] = []
        self._documents: list[pa.Table] = []

    def add(self, tables: Mapping[str, pa.Table]) -> None:
        """Take the facts of one document."""
        if tables["numeric_facts"].num_rows:
            self._facts.append(tables["numeric_facts"])
            self._documents.append(tables["documents"])

    def tables(self) -> dict[str, pa.Table]:
        """`indicator_series` and `observations`, sorted."""
        from pipeline.normalizer.series import build_series

        facts: list[dict[str, Any]] = [row for table in self._facts for row in table.to_pylist()]
        documents: list[dict[str, Any]] = [row for table in self._documents for row in table.to_pylist()]
        rows = build_series(facts, documents)
        return {name: to_arrow(name, rows.get(name, ())) for name in sorted(schema.CROSS_DOCUMENT)}
