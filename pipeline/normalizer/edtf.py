"""Stretches of the calendar and their EDTF spelling (ISO 8601-2, levels 0 and 1).

A quarter is written as the interval of its months (`2024-01/2024-03`), a decade as `197X`.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

import regex

_DATE = regex.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T[\d:.]{1,12}(?:Z|[+-]\d\d:\d\d)?)?)?)?")


@dataclass(frozen=True, slots=True)
class Stretch:
    """First and last day, how EDTF writes it, and how precise it is (year, half, quarter, month, day, …)."""

    first: date
    last: date
    edtf: str
    precision: str


def year(y: int) -> Stretch:
    """The whole year."""
    return Stretch(date(y, 1, 1), date(y, 12, 31), f"{y:04d}", "year")


def month(y: int, m: int) -> Stretch:
    """The whole month."""
    return Stretch(date(y, m, 1), date(y, m, calendar.monthrange(y, m)[1]), f"{y:04d}-{m:02d}", "month")


def day(y: int, m: int, d: int) -> Stretch | None:
    """The day, None where the calendar has none."""
    if not 1 <= m <= 12 or not 1 <= d <= calendar.monthrange(y, m)[1]:
        return None
    on = date(y, m, d)
    return Stretch(on, on, on.isoformat(), "day")


def months(y: int, first: int, last: int, precision: str) -> Stretch:
    """The months `first` to `last` of a year; `last` below `first` lies in the next year."""
    a, b = month(y, first), month(y + (last < first), last)
    return Stretch(a.first, b.last, f"{a.edtf}/{b.edtf}", precision)


def quarter(y: int, q: int) -> Stretch:
    """A calendar quarter, 1 to 4."""
    return months(y, 3 * q - 2, 3 * q, "quarter")


def half(y: int, h: int) -> Stretch:
    """A half-year, 1 or 2."""
    return months(y, 6 * h - 5, 6 * h, "half")


def years(first: int, last: int) -> Stretch:
    """Several years, both ends included."""
    return Stretch(date(first, 1, 1), date(last, 12, 31), f"{first:04d}/{last:04d}", "year")


def decade(y: int) -> Stretch:
    """The ten years from `y` (a multiple of ten)."""
    return Stretch(date(y, 1, 1), date(y + 9, 12, 31), f"{y // 10}X", "decade")


def between(a: Stretch, b: Stretch) -> Stretch | None:
    """From the first of `a` to the last of `b`; None if `b` does not end after `a` begins."""
    if b.last < a.first or (b.first < a.first):
        return None
    start, end = a.edtf.split("/")[0], b.edtf.split("/")[-1]
    if a.edtf.endswith("X"):
        start = f"{a.first.year:04d}"
    if b.edtf.endswith("X"):
        end = f"{b.last.year:04d}"
    return Stretch(a.first, b.last, f"{start}/{end}", b.precision)


def shifted(stretch: Stretch, years_back: int) -> Stretch | None:
    """The same part of the year, so many years earlier."""
    try:
        first = stretch.first.replace(year=stretch.first.year - years_back)
        last_year, last_month = stretch.last.year - years_back, stretch.last.month
        is_month_end = (stretch.last + timedelta(days=1)).day == 1
        last_day = calendar.monthrange(last_year, last_month)[1] if is_month_end else stretch.last.day
        last = date(last_year, last_month, last_day)
    except ValueError:
        return None
    spelled = _DATE.sub(lambda m: f"{int(m[1]) - years_back:04d}" + m[0][4:], stretch.edtf)
    if not spelled.endswith(("X",)) and len(spelled.rsplit("/", 1)[-1]) == 10:
        spelled = spelled.rsplit("/", 1)[0] + "/" + last.isoformat() if "/" in spelled else last.isoformat()
    return Stretch(first, last, spelled, stretch.precision)


def read(text: str | None) -> Stretch | None:
    """The stretch that an EDTF date or closed interval denotes; None for anything else."""
    if not text:
        return None
    parts = text.split("/")
    ends = [_read_date(part) for part in parts]
    a, b = ends[0], ends[-1]
    if a is None or b is None or len(parts) > 2:
        return None
    return a if len(parts) == 1 else between(a, b)


def _read_date(text: str) -> Stretch | None:
    m = _DATE.fullmatch(text.strip())
    if m is None or int(m[1]) < 1:
        return None
    if m[2] is None:
        return year(int(m[1]))
    if not 1 <= int(m[2]) <= 12:
        return None
    return month(int(m[1]), int(m[2])) if m[3] is None else day(int(m[1]), int(m[2]), int(m[3]))
