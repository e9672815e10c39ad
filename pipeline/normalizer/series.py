"""The same statistic as successive issues printed it: series with vintages, so that revisions show.

Conservative: only dated numbers of tables take part, and two numbers belong to one series only if indicator, names of
row and column, area, unit, transformation and frequency are the same but for spaces, times and numbering. What one
document prints with two values for one period is ambiguous, and so are issues that disagree widely: such periods are
left out, and keys with many of them give no series. An empty answer is better than a wrong one.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import regex

from pipeline.normalizer import edtf
from pipeline.normalizer.check_values import calendar_part, subject_name
from pipeline.normalizer.times import find_times

Row = Mapping[str, Any]
Key = tuple[str, ...]
Point = tuple[str, str | None, Row]  # period, vintage, fact

_FREQUENCIES = {"year": "A", "half": "S", "quarter": "Q", "month": "M", "day": "D"}  # SDMX CL_FREQ
_NUMBERING = regex.compile(
    r"^\s*(?:[\dⅠ-Ⅻ①-⑳가-하]{1,2}\s*[.)]|[<\[〔【]?\s*(?:표|그림|참고|붙임|별첨)\s*\d*\s*[>\]〕】.:]?)\s*"
)
_NOISE = regex.compile(r"[\s\p{P}\p{S}]+")
# Words of headings that say how a table is arranged, not what it measures.
_ARRANGED = regex.compile(
    r"(?:분기|연도|년도|연|년|월|반기|기간|시기)별|동향|추이|현황|통계|세부|주요|실적|\(?상위\s*\d+\s*(?:개|위|대)\)?"
)
_PARTICLE = regex.compile(r"(?<=\p{Hangul}{2})(?:으로|에서|은|는|이|가|을|를|의|에|로|와|과|도)$")
_DERIVED = {"growth": "증감률", "share": "비중"}  # what a series of rates adds to the name of its amounts
_WIDE = 0.5  # relative difference beyond which two printings are hardly revisions of one number …
_WIDE_POINTS = 5.0  # … for rates, in percentage points
_DOUBTFUL = 0.2  # share of doubtful periods that makes the whole key ambiguous
_LEAST = 2  # observations of a series


def build_series(facts: Iterable[Row], documents: Iterable[Row]) -> dict[str, list[dict[str, Any]]]:
    """Rows of `indicator_series` and `observations` from those of `numeric_facts` and `documents`."""
    issues = {str(row["document_id"]): row for row in documents}
    groups: dict[Key, list[Row]] = defaultdict(list)
    for fact in facts:
        key = _key(fact, issues.get(str(fact["document_id"]), {}))
        if key is not None:
            groups[key].append(fact)
    series: list[dict[str, Any]] = []
    observations: list[dict[str, Any]] = []
    for key in sorted(groups):
        points = _points(groups[key], issues)
        if len(points) < _LEAST:
            continue
        series_id = hashlib.sha256("\x1f".join(key).encode()).hexdigest()[:16]
        series.append(_series(series_id, groups[key][0], points))
        observations.extend(_observations(series_id, points))
    return {
        "indicator_series": sorted(series, key=lambda row: str(row["series_id"])),
        "observations": sorted(observations, key=_order),
    }


def _order(row: Row) -> tuple[str, str, str, str]:
    return str(row["series_id"]), str(row["period"]), row["vintage"] or "", str(row["fact_id"])


def _key(fact: Row, issue: Row) -> Key | None:
    """What identifies the series of a fact; None if it belongs to none."""
    stretch = edtf.read(fact["period"])
    if fact["table_id"] is None or fact["value"] is None or fact["unit"] is None or stretch is None:
        return None
    if fact["comparator"] != "eq" or fact["modality"] not in (None, "actual"):
        return None
    frequency = _frequency(stretch)
    names = _names(fact)
    indicator = _indicator(fact["indicator"])
    if frequency is None or not fact["indicator"] or not (indicator or names):
        return None
    publisher = _NOISE.sub("", str(issue.get("publisher") or issue.get("series") or ""))
    topic = _topic(issue.get("title"))
    measure = f"{fact['transformation']} {_NOISE.sub('', fact['change_base'] or '')}"
    return publisher, topic, indicator, *names, str(fact["area"] or ""), fact["unit"], measure, frequency


def _frequency(stretch: edtf.Stretch) -> str | None:
    return _FREQUENCIES.get(calendar_part(stretch) or "")


def _names(fact: Row) -> tuple[str, ...]:
    headers = f"{fact['row_header'] or ''} > {fact['column_header'] or ''}".split(" > ")
    return tuple(name for header in headers if (name := _NOISE.sub("", subject_name(header))))


def _indicator(text: str | None) -> str:
    """Headings and caption without the times and numbers that change from issue to issue."""
    parts = []
    for part in (text or "").split(" > "):
        rest = _NUMBERING.sub("", part)
        for time in reversed(find_times(rest)):
            rest = rest[: time.start] + rest[time.end :]
        parts.append(_NOISE.sub("", _ARRANGED.sub(" ", rest)))
    return ">".join(part for part in parts if part)


def _topic(title: str | None) -> str:
    """The first word of a title that is no time: issues of one release begin alike, 국가별 동향 stands in many."""
    text = title or ""
    for time in reversed(find_times(text)):
        text = text[: time.start] + " " + text[time.end :]
    words = regex.findall(r"[\p{Hangul}\p{Latin}]{2,}", text)
    return _PARTICLE.sub("", words[0]) if words else ""


def _points(facts: Sequence[Row], issues: Mapping[str, Row]) -> list[Point]:
    """Period, vintage and fact of each observation, one a document and period; none where too many are in doubt."""
    printed: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for fact in sorted(facts, key=lambda row: str(row["fact_id"])):
        printed[str(fact["period"]), str(fact["document_id"])].append(fact)
    sure = {place: rows[0] for place, rows in printed.items() if len({row["value"] for row in rows}) == 1}
    if len(printed) - len(sure) > _DOUBTFUL * len(printed):
        return []
    by_period: dict[str, list[Row]] = defaultdict(list)
    for (period, _), fact in sure.items():
        by_period[period].append(fact)
    repeated = [rows for rows in by_period.values() if len(rows) > 1]
    if sum(_is_wide(rows) for rows in repeated) > _DOUBTFUL * len(repeated) or len(by_period) < _LEAST:
        return []
    points = [(period, issues.get(document, {}).get("published"), fact) for (period, document), fact in sure.items()]
    return sorted(points, key=lambda point: (point[0], point[1] or "", str(point[2]["fact_id"])))


def _is_wide(facts: Sequence[Row]) -> bool:
    values = [float(fact["value"]) for fact in facts]
    low, high = min(values), max(values)
    if facts[0]["unit"] in ("%", "%p") and high - low <= _WIDE_POINTS:
        return False
    return high - low > _WIDE * max(abs(low), abs(high))


def _series(series_id: str, fact: Row, points: Sequence[Point]) -> dict[str, Any]:
    stretch = edtf.read(points[0][0])
    names = [n for n in (fact["indicator"], fact["subject"], _DERIVED.get(fact["transformation"] or "")) if n]
    return {
        "series_id": series_id,
        "name": " > ".join(names),
        "area": fact["area"],
        "unit": fact["unit"],
        "frequency": _frequency(stretch) if stretch else None,
        "first_period": points[0][0],
        "last_period": points[-1][0],
        "observation_count": len(points),
    }


def _observations(series_id: str, points: Sequence[Point]) -> Iterable[dict[str, Any]]:
    for position, (period, vintage, fact) in enumerate(points):
        before = points[position - 1] if position and points[position - 1][0] == period else None
        is_latest = position + 1 == len(points) or points[position + 1][0] != period
        yield {
            "series_id": series_id,
            "period": period,
            "vintage": vintage,
            "value": float(fact["value"]),
            "fact_id": fact["fact_id"],
            "is_latest": is_latest,
            "revision": float(fact["value"]) - float(before[2]["value"]) if before else None,
        }
