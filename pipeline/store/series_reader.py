"""Find published series by words, with their observations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.store.load import load_tables


@dataclass(frozen=True, slots=True)
class Observation:
    """What one issue printed for one period; `revision` against the issue before."""

    period: str
    vintage: str | None
    value: float
    revision: float | None
    is_latest: bool
    fact_id: str
    document_id: str
    source_path: str


@dataclass(frozen=True, slots=True)
class Series:
    """A row of `indicator_series` with its observations in order of period and vintage."""

    series_id: str
    name: str
    titles: tuple[str, ...]  # of the issues that print it
    area: str | None
    unit: str | None
    frequency: str | None
    observations: tuple[Observation, ...]

    @property
    def latest(self) -> tuple[Observation, ...]:
        """One observation a period, as last printed."""
        return tuple(o for o in self.observations if o.is_latest)


def find_series(query: str, parsed: str | Path = "parsed") -> list[Series]:
    """Series whose id is `query`, or which have all its words in name, area, unit or titles of their issues.

    Those with most periods come first, then totals before their parts. Raises `UsageError` if nothing is published.
    """
    tables = load_tables(["documents", "indicator_series", "observations"], parsed)
    columns = ["document_id", "title", "publisher", "source_path"]
    documents = {row["document_id"]: row for row in tables["documents"].select(columns).to_pylist()}
    points: dict[str, list[Observation]] = defaultdict(list)
    for row in tables["observations"].to_pylist():
        points[row["series_id"]].append(_observation(row, documents))
    found = []
    for row in tables["indicator_series"].to_pylist():
        issues = [documents[key] for key in dict.fromkeys(o.document_id for o in points[row["series_id"]])]
        series = Series(
            row["series_id"],
            row["name"],
            tuple(dict.fromkeys(issue["title"] for issue in issues if issue["title"])),
            row["area"],
            row["unit"],
            row["frequency"],
            tuple(points[row["series_id"]]),
        )
        publishers = {issue["publisher"] or "" for issue in issues}
        told = " ".join((series.name, series.area or "", series.unit or "", *series.titles, *sorted(publishers)))
        if query == series.series_id or all(_bare(word) in _bare(told) for word in query.split()):
            found.append(series)
    return sorted(found, key=lambda s: (-len(s.latest), s.name.count(" > "), s.name, s.series_id))


def _bare(text: str) -> str:
    return "".join(text.split()).casefold()


def _observation(row: Mapping[str, Any], documents: Mapping[str, Mapping[str, Any]]) -> Observation:
    document_id = row["fact_id"].rpartition("-")[0]
    return Observation(
        row["period"],
        row["vintage"],
        row["value"],
        row["revision"],
        row["is_latest"],
        row["fact_id"],
        document_id,
        documents[document_id]["source_path"],
    )
