"""Cross-document tables, built at publishing from what every document says, in bounded memory."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipeline import schema
from pipeline.normalizer.series import build_series
from pipeline.normalizer.series_keys import CANDIDATE_FIELDS, FACT_COLUMNS, Candidate, candidates
from pipeline.store.rows import to_arrow
from pipeline.store.spill import PARTS, Spill

_CANDIDATES = pa.schema(
    [pa.field(name, pa.float64() if name == "value" else pa.string()) for name in (*CANDIDATE_FIELDS, "series_id")]
)
_ISSUE_COLUMNS = ("published", "publisher", "series", "title")


class AllFacts:
    """Collects what can be an observation, document by document, then builds the series.

    Holds a bounded number of rows; more lie in `folder` meanwhile, which the caller removes.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._found = Spill(folder / "candidates", _CANDIDATES, "series_id", _leading)

    def add(self, tables: Mapping[str, pa.Table]) -> None:
        """Take the facts of one document; documents come sorted by id."""
        facts = tables["numeric_facts"].select(list(FACT_COLUMNS))
        kept = facts.filter(pc.and_(pc.is_valid(facts["table_id"]), pc.is_valid(facts["value"])))
        if kept.num_rows:
            (issue,) = tables["documents"].select(list(_ISSUE_COLUMNS)).to_pylist()
            found = list(candidates(kept.to_pylist(), issue))
            rows = [{**_values(candidate), "series_id": candidate.series_id} for candidate in found]
            self._found.add(pa.Table.from_pylist(rows, schema=_CANDIDATES))

    def tables(self) -> Iterator[dict[str, pa.Table]]:
        """`indicator_series` and `observations`, in pieces that follow each other in order of the series."""
        built = {
            name: Spill(self._folder / name, schema.arrow_schema(name), "series_id", _leading)
            for name in sorted(schema.CROSS_DOCUMENT)
        }
        for part in self._found.parts():
            rows = build_series(Candidate(**row) for row in part.drop_columns(["series_id"]).to_pylist())
            for name, spill in built.items():
                spill.add(to_arrow(name, rows[name]))
        for name, spill in built.items():
            for part in spill.parts():
                yield {name: _sorted(part, schema.table(name).sort_key)}
        shutil.rmtree(self._folder, ignore_errors=True)


def _values(candidate: Candidate) -> dict[str, Any]:
    return {name: getattr(candidate, name) for name in CANDIDATE_FIELDS}


def _sorted(rows: pa.Table, by: Sequence[str]) -> pa.Table:
    """Rows in order of columns of text, nulls first."""
    keys = pa.table({name: pc.fill_null(rows[name], "") for name in by})
    return rows.take(pc.sort_indices(keys, sort_keys=[(name, "ascending") for name in by]))


def _leading(series_id: str) -> int:
    """By the first two hexadecimal digits: the parts are in the order of the ids."""
    return int(series_id[:2], 16) * PARTS // 256
