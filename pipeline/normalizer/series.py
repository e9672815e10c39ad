"""The same statistic as successive issues printed it: series with vintages, so that revisions show.

What one document prints with two values for one period is ambiguous, and so are issues that disagree widely: such
periods are left out, and keys with many of them give no series. An empty answer is better than a wrong one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from pipeline.normalizer.series_keys import Candidate
from pipeline.normalizer.series_links import Profile

Row = Mapping[str, Any]
_NONE: Mapping[str, str] = MappingProxyType({})

_DERIVED = {"growth": "증감률", "share": "비중"}  # what a series of rates adds to the name of its amounts
_WIDE = 0.5  # relative difference beyond which two printings are hardly revisions of one number …
_WIDE_POINTS = 5.0  # … for rates, in percentage points
_DOUBTFUL = 0.2  # share of doubtful periods that makes the whole key ambiguous
_LEAST = 2  # observations of a series


def build_series(
    candidates: Iterable[Candidate], links: Mapping[str, str] = _NONE, titles: Mapping[str, str] = _NONE
) -> dict[str, list[dict[str, Any]]]:
    """Rows of `indicator_series` and `observations`, sorted, from candidates in order of their documents.

    `links` leads from the id of a series to that of the one it belongs to; `titles` are names that people gave.
    """
    groups: dict[str, list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        groups[links.get(candidate.series_id, candidate.series_id)].append(candidate)
    series: list[dict[str, Any]] = []
    observations: list[dict[str, Any]] = []
    for series_id, members in groups.items():
        points = _points(members)
        if len(points) >= _LEAST:
            first = next((c for c in members if c.series_id == series_id), members[0])
            series.append(_series(series_id, first, points, titles.get(series_id)))
            observations.extend(_observations(series_id, points))
    return {
        "indicator_series": sorted(series, key=lambda row: str(row["series_id"])),
        "observations": sorted(observations, key=order),
    }


def profiles(candidates: Iterable[Candidate]) -> Iterator[Profile]:
    """What linking needs to know of each series."""
    groups: dict[str, list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        groups[candidate.series_id].append(candidate)
    for members in groups.values():
        yield Profile.of(members)


def order(row: Row) -> tuple[str, str, str, str]:
    """Sort key of `observations`."""
    return str(row["series_id"]), str(row["period"]), row["vintage"] or "", str(row["fact_id"])


def _points(members: Sequence[Candidate]) -> list[Candidate]:
    """The observations, one a document and period; none where too many are in doubt."""
    printed: dict[tuple[str, str], list[Candidate]] = defaultdict(list)
    for candidate in sorted(members, key=lambda c: c.fact_id):
        printed[candidate.period, candidate.document_id].append(candidate)
    sure = [group[0] for group in printed.values() if len({c.value for c in group}) == 1]
    if len(printed) - len(sure) > _DOUBTFUL * len(printed):
        return []
    by_period: dict[str, list[Candidate]] = defaultdict(list)
    for candidate in sure:
        by_period[candidate.period].append(candidate)
    repeated = [group for group in by_period.values() if len(group) > 1]
    if sum(_is_wide(group) for group in repeated) > _DOUBTFUL * len(repeated) or len(by_period) < _LEAST:
        return []
    return sorted(sure, key=lambda c: (c.period, c.vintage or "", c.fact_id))


def _is_wide(group: Sequence[Candidate]) -> bool:
    low, high = min(c.value for c in group), max(c.value for c in group)
    if group[0].unit in ("%", "%p") and high - low <= _WIDE_POINTS:
        return False
    return high - low > _WIDE * max(abs(low), abs(high))


def _series(series_id: str, first: Candidate, points: Sequence[Candidate], title: str | None) -> dict[str, Any]:
    return {
        "series_id": series_id,
        "name": title or " > ".join(filter(None, (first.title, _DERIVED.get(first.transformation or "")))),
        "area": first.area or None,
        "unit": first.unit,
        "frequency": first.frequency,
        "first_period": points[0].period,
        "last_period": points[-1].period,
        "observation_count": len(points),
    }


def _observations(series_id: str, points: Sequence[Candidate]) -> Iterator[dict[str, Any]]:
    for position, point in enumerate(points):
        before = points[position - 1] if position and points[position - 1].period == point.period else None
        yield {
            "series_id": series_id,
            "period": point.period,
            "vintage": point.vintage,
            "value": point.value,
            "fact_id": point.fact_id,
            "is_latest": position + 1 == len(points) or points[position + 1].period != point.period,
            "revision": point.value - before.value if before else None,
        }
