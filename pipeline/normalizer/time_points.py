"""What is printed of a time, and the stretch of the calendar it resolves to.

Two-digit years turn at the issue year + 30 ('50 is 2050, '70 is 1970). The right end of a range inherits what it lacks
('24.1.7~10일).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache

import regex

from pipeline.normalizer import edtf
from pipeline.normalizer.clock import moment_of
from pipeline.normalizer.edtf import Stretch
from pipeline.normalizer.time_patterns import (
    AHEAD,
    DATED,
    OPEN_END,
    RANGE,
    RELATION,
    RIGHT,
    SEASONS,
    UNIT_AFTER,
)

PIVOT_AFTER = 30  # years after the issue that a two-digit year may reach
DEFAULT_ISSUE_YEAR = 2025  # pivot of a text without a date of issue
EARLIEST, LATEST = 1800, 2199  # years outside are no years


@dataclass(frozen=True, slots=True)
class Time:
    """A time as printed. `first` and `last` are its days; `edtf` is None where the year is unknown."""

    start: int
    end: int
    text: str
    edtf: str | None
    first: date | None
    last: date | None
    relation: str | None  # at, by, from, within_future, past, end_of
    precision: str  # year, half, quarter, month, day, season, decade, duration, …


@dataclass(frozen=True, slots=True)
class Basis:
    """What relative times are counted from: the issue, its moment where known, and whether the text looks ahead."""

    issue: Stretch | None = None
    moment: datetime | None = None
    looks_ahead: bool = False


@lru_cache(maxsize=64)  # every text of a document asks for the same
def basis_of(issued: str | None, looks_ahead: bool = False) -> Basis:
    """The basis an EDTF date of issue gives."""
    return Basis(edtf.read(issued), moment_of(issued), looks_ahead)


@dataclass(frozen=True, slots=True)
class Point:
    """What is printed of one end of a time."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    quarter: int | None = None
    half: int | None = None
    part: str | None = None
    is_decade: bool = False

    def level(self) -> int:
        """0 = year … 3 = day: what a right end needs to inherit."""
        return 3 if self.day else 2 if self.month or self.quarter or self.half else 0


def two_digit_year(yy: int, basis: Basis, is_future: bool = False) -> int:
    """The full year of 'YY: not later than 30 years after the issue, unless the text looks ahead ('60년까지)."""
    issue_year = basis.issue.first.year if basis.issue is not None else DEFAULT_ISSUE_YEAR
    later = 2000 + yy
    return later if later <= issue_year + PIVOT_AFTER or (is_future and yy < 70) else 1900 + yy


def point_of(m: regex.Match[str], basis: Basis) -> Point:
    g = m.groupdict()
    year: int | None = None
    if g.get("yyyy"):
        year = int(g["yyyy"])
    elif g.get("yy"):
        ahead = AHEAD.match(m.string, m.end()) is not None
        year = two_digit_year(int(g["yy"]), basis, ahead)
    quarter = g.get("q") or g.get("q2")
    halves = g.get("h") or g.get("h2")
    return Point(
        year=year,
        month=int(g["m"]) if g.get("m") else None,
        day=int(g["d"]) if g.get("d") else None,
        quarter=int(quarter) if quarter else None,
        half=(1 if halves[0] in "상上1" else 2) if halves else None,
        part=g.get("part") or g.get("mpart") or g.get("dpart"),
        is_decade=bool(g.get("decade")),
    )


def resolve(p: Point) -> Stretch | None:
    """The stretch of a point whose year is known."""
    y = p.year
    if y is None or not EARLIEST <= y <= LATEST:
        return None
    if p.is_decade:
        return _decade(y, p.part) if y % 10 == 0 else None
    if p.quarter:
        return edtf.quarter(y, p.quarter)
    if p.half:
        return edtf.half(y, p.half)
    if p.month:
        return edtf.day(y, p.month, p.day) if p.day else edtf.month(y, p.month)
    if p.part in ("말", "연말"):
        return replace(edtf.day(y, 12, 31) or edtf.year(y), precision="year")
    if p.part in SEASONS:
        return edtf.months(y, *SEASONS[p.part], "season")
    return edtf.year(y)


def _decade(y: int, part: str | None) -> Stretch:
    first, last = {"초": (0, 2), "초반": (0, 4), "중반": (4, 6), "후반": (5, 9), "말": (8, 9)}.get(part or "", (0, 9))
    return edtf.decade(y) if part is None else edtf.years(y + first, y + last)


def extend(text: str, end: int, left: Point, stretch: Stretch, basis: Basis) -> tuple[Stretch, int]:
    """Read the right end of a range, if there is one."""
    sign = RANGE.match(text, end)
    if sign is None:
        return stretch, end
    m = DATED.match(text, sign.end())
    if m is not None and not (m["bare"] is not None and UNIT_AFTER.match(text, m.end())):
        right = resolve(point_of(m, basis))
        whole = edtf.between(stretch, right) if right is not None else None
        if whole is not None:
            return whole, m.end()
        return stretch, end
    m = RIGHT.match(text, end)
    if m is None:
        if text[end : end + 1] == "~" and OPEN_END.match(text, end):
            return replace(stretch, edtf=stretch.edtf.split("/")[0] + "/.."), end + 1
        return stretch, end
    point = point_of(m, basis)
    if m["yy"]:  # 2023-24, '07~18
        if left.level() or point.year is None:
            return stretch, end
        point = replace(point, year=(left.year or 0) // 100 * 100 + int(m["yy"]))
    elif m["d"] and not m["m"]:
        if not left.day:
            return stretch, end
        point = replace(point, year=left.year, month=left.month)
    else:
        if left.level() == 0 and left.part is None:
            return stretch, end
        point = replace(point, year=left.year)
    right = resolve(point)
    if right is not None and right.last < stretch.first and not m["yy"]:
        right = resolve(replace(point, year=(point.year or 0) + 1))
    whole = edtf.between(stretch, right) if right is not None else None
    return (whole, m.end()) if whole is not None else (stretch, end)


def make_time(
    text: str, start: int, end: int, stretch: Stretch | None, relation: str | None = None, precision: str = ""
) -> Time:
    m = RELATION.match(text, end)
    if m is not None:
        relation = "by" if m["by"] else "from" if m["from"] else "within_future"
        if m["by"]:
            is_span = stretch is not None and stretch.precision == "day" and stretch.first != stretch.last
            relation, end = "at" if is_span else "by", m.end()
    elif start and text[start - 1] == "~":
        relation = "by"
    return Time(
        start, end, text[start:end], stretch.edtf if stretch else None, stretch.first if stretch else None,
        stretch.last if stretch else None, relation or "at", precision or (stretch.precision if stretch else "unknown"),
    )  # fmt: skip
