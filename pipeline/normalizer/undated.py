"""Times that print no four-digit year: months, quarters, days, and lengths of time counted from now.

What lacks a year lies as late as possible without lying after the issue, unless the text looks ahead.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import regex

from pipeline.normalizer import edtf
from pipeline.normalizer.edtf import Stretch
from pipeline.normalizer.time_patterns import (
    AVERAGED,
    BARE_QUARTER,
    COMING,
    COUNTED_BEFORE,
    CRITERION,
    DOTTED,
    EXPECTED,
    FUTURE,
    IN_BRACKETS,
    LONE_DAY,
    LONE_SHORT_YEAR,
    MONTH_DAY,
    MONTHS,
    NEXT,
    PAST,
    PAST_CENTURY,
    PLANNED,
    QUARTERS,
    REVERSED,
    SHORT_YEAR,
    SPAN,
    YEARLESS_END,
)
from pipeline.normalizer.time_points import Basis, Point, Time, extend, make_time, point_of, resolve

NEXT_STEP = 18  # characters between two bracketed months of one series
SERIES = 40  # characters between two times of one series
SOON = 100  # days after the issue in which a plan mentioned without a year is expected
NEAR = 4  # "24년" without an apostrophe is a year if it is so near the issue, else a length of time


_YEAR = regex.compile(r"\d{4}|'\s?\d\d|\d\d년")
_LATER = (LONE_SHORT_YEAR, PAST_CENTURY, MONTHS, QUARTERS, MONTH_DAY, BARE_QUARTER, DOTTED, LONE_DAY, SPAN)
# One look tells that none of them fits, which is so for most numbers.
_ANY_LATER = regex.compile("|".join(f"(?:{pattern.pattern})" for pattern in _LATER))


def undated(text: str, start: int, basis: Basis, before: Time | None) -> Time | None:
    """Times that begin with a digit and print no four-digit year."""
    if start and text[start - 1] in "-/" and start > 1 and text[start - 2].isdigit():
        return None
    going_on = _bracketed_month(text, start, before)
    if going_on is not None:
        return going_on
    m = SHORT_YEAR.match(text, start) or REVERSED.match(text, start)
    if m is not None:
        point = point_of(m, basis)
        stretch = resolve(point)
        if stretch is not None:
            stretch, end = extend(text, m.end(), point, stretch, basis)
            return make_time(text, start, end, stretch, "end_of" if point.part in ("말", "연말") else None)
    if _ANY_LATER.match(text, start) is None:
        return None
    m = LONE_SHORT_YEAR.match(text, start)
    if (
        m is not None
        and basis.issue is not None
        and abs(basis.issue.first.year % 100 - int(m["yy"])) <= NEAR
        and not COUNTED_BEFORE.search(text, max(0, start - 6), start)
    ):
        point = point_of(m, basis)
        stretch = resolve(point)
        if stretch is not None:
            return make_time(text, start, m.end(), stretch)
    m = PAST_CENTURY.match(text, start)
    if m is not None:
        decade = resolve(Point(year=1900 + int(m["yy"]), part=m["dpart"], is_decade=True))
        return make_time(text, start, m.end(), decade)
    m = MONTHS.match(text, start) or QUARTERS.match(text, start)
    if m is not None:
        return _several(text, m, basis, before)
    for pattern in (MONTH_DAY, BARE_QUARTER, DOTTED, LONE_DAY):
        m = pattern.match(text, start)
        if m is not None and not (pattern is DOTTED and AVERAGED.search(text, max(0, start - 6), start)):
            return without_year(text, m, basis, before)
    m = SPAN.match(text, start)
    return length_of_time(text, m) if m is not None else None


def _bracketed_month(text: str, start: int, before: Time | None) -> Time | None:
    """('24.10) 4.6 (11) 1.3 (12) 6.6: the months after the one in brackets before."""
    if before is None or before.precision != "month" or before.last is None or start - before.end > NEXT_STEP:
        return None
    m = IN_BRACKETS.match(text, start)
    if m is None or text[start - 1 : start] != "(" or text[before.end : before.end + 1] != ")":
        return None
    year = before.last.year + (int(m["m"]) <= before.last.month)
    return make_time(text, start, m.end(), edtf.month(year, int(m["m"])))


def _several(text: str, m: regex.Match[str], basis: Basis, before: Time | None) -> Time | None:
    a, b = int(m["a"]), int(m["b"])
    last = b if m.re is MONTHS else 3 * b - 2
    year = _year_of(text, m.start(), before, basis, lambda y: edtf.month(y, last), m.end())
    if b <= a:
        return None
    if year is None:
        return make_time(text, m.start(), m.end(), None, precision="month")
    if m.re is MONTHS:
        return make_time(text, m.start(), m.end(), edtf.months(year, a, b, "month"))
    return make_time(text, m.start(), m.end(), edtf.between(edtf.quarter(year, a), edtf.quarter(year, b)))


def without_year(text: str, m: regex.Match[str], basis: Basis, before: Time | None) -> Time | None:
    point = point_of(m, basis)
    if point.day and not point.month:
        if basis.issue is None:
            return make_time(text, m.start(), m.end(), None, precision="day")
        month = (
            before.first.month
            if before is not None and before.first is not None and m.start() - before.end <= 6
            else None
        )
        point = replace(point, month=month or _month_of_day(point.day, basis.issue, basis.looks_ahead))
    year = _year_of(text, m.start(), before, basis, lambda y: resolve(replace(point, year=y)), m.end())
    if year is None:
        return make_time(
            text, m.start(), m.end(), None, precision="day" if point.day else "month" if point.month else "quarter"
        )
    stretch = resolve(replace(point, year=year))
    if stretch is None:
        return None
    point = replace(point, year=year)
    stretch, end = extend(text, m.end(), point, stretch, basis)
    return make_time(text, m.start(), end, stretch)


def _month_of_day(day: int, issue: Stretch, looks_ahead: bool) -> int:
    """A lone day lies in the month of the issue, or in the one before if it would lie ahead."""
    if issue.precision == "day" and looks_ahead:
        return issue.last.month if day >= issue.last.day else issue.last.month % 12 + 1
    if issue.precision == "day" and day > issue.last.day:
        return issue.last.month - 1 or 12
    return issue.last.month


def _year_of(
    text: str,
    start: int,
    before: Time | None,
    basis: Basis,
    resolve: Callable[[int], Stretch | None],
    end: int,
) -> int | None:
    """The year of a time that prints none: that of one just before it, else the latest not after the issue."""
    if before is not None and before.first is not None and before.last is not None and before.precision != "duration":
        gap = start - before.end
        ahead = resolve(before.last.year) if basis.issue is not None and before.first > basis.issue.last else None
        if ahead is not None and ahead.first >= before.first and YEARLESS_END.search(text, before.end, start) is None:
            return before.last.year  # 오는 3월 10일부터 접수하고 5월에 선정한다
        near = resolve(before.last.year) if 0 <= gap <= 6 and basis.issue is not None else None
        if (
            near is not None
            and basis.issue is not None
            and near.first > basis.issue.last >= before.last
            and _YEAR.search(before.text) is None
            and not _is_ahead(text, end, near, basis.issue)
        ):
            return before.last.year - 1  # 2월 14일 발표된 4분기 실적
        if 0 <= gap <= 6 or (0 <= gap <= SERIES and _goes_on(text, before, start, resolve(before.last.year))):
            return before.last.year
    if basis.issue is None:
        return None
    year = basis.issue.last.year
    stretch = resolve(year)
    if basis.looks_ahead or COMING.search(text, max(0, start - 4), start):
        return year + (stretch is not None and stretch.last < basis.issue.first)
    if stretch is not None and stretch.first > basis.issue.last and not _is_ahead(text, end, stretch, basis.issue):
        return year - 1
    return year


def year_told(text: str, start: int, before: Time | None, issue: Stretch) -> int | None:
    """2024년 2분기에 12억 달러, 상반기에는 21억 달러: the recent year its sentence has named."""
    if before is None or before.last is None or before.precision not in ("quarter", "half", "month", "year"):
        return None
    reach = 6 if before.precision == "year" else SERIES * 2
    is_recent = issue.last.year - 1 <= before.last.year <= issue.last.year and start - before.end <= reach
    is_named = is_recent and _YEAR.search(before.text) is not None
    return before.last.year if is_named and YEARLESS_END.search(text, before.end, start) is None else None


def _goes_on(text: str, before: Time, start: int, stretch: Stretch | None) -> bool:
    """2025년 1분기 중 500억 원, 2분기 중 700억 원: the next of a series of like times in one sentence."""
    is_next = stretch is not None and before.last is not None and stretch.first > before.last
    is_alike = stretch is not None and stretch.precision == before.precision
    return is_next and is_alike and YEARLESS_END.search(text, before.end, start) is None


def _is_ahead(text: str, end: int, stretch: Stretch, issue: Stretch) -> bool:
    """Whether a time that would lie after the issue does: until then, or soon and planned."""
    if looks_ahead_at(text, end):
        return True
    is_soon = (stretch.first - issue.last).days <= SOON
    return is_soon and PLANNED.match(text, end) is not None


def looks_ahead_at(text: str, end: int) -> bool:
    """까지 or 예정 right after: the time may lie after the issue."""
    return EXPECTED.match(text, end) is not None


# unit of a length of time -> how ISO 8601 writes it; a quarter is three months
DESIGNATORS = {
    "년": ("P", "Y", 1), "개월": ("P", "M", 1), "달": ("P", "M", 1), "주": ("P", "W", 1), "일": ("P", "D", 1),
    "시간": ("PT", "H", 1), "분": ("PT", "M", 1), "초": ("PT", "S", 1),
}  # fmt: skip


def length_of_time(text: str, m: regex.Match[str]) -> Time | None:
    """지난 6개월, 향후 1~3년 내: a length of time counted from now. Other lengths are quantities, not times."""
    start = m.start()
    past = PAST.search(text, max(0, start - 8), start)
    future = FUTURE.search(text, max(0, start - 8), start)
    is_bound = m["in"] == "이내" and future is None  # 30일 이내에 신고: so long at most, whenever it begins
    if past is None and (not m["in"] or is_bound) and NEXT.search(text, max(0, start - 4), start) is None:
        return None
    if past is None and future is None and CRITERION.search(text, max(0, start - 12), start) is not None:
        return None  # 창업 7년 이내 기업: a bound, counted from no now
    head, letter, scale = DESIGNATORS.get(m["u"], ("P", "M", 3))
    spelled = f"{head}{int(m['a']) * scale}{letter}"
    if m["b"]:
        spelled += f"/{head}{int(m['b']) * scale}{letter}"
    begin = past.start() if past else future.start() if future else start
    relation = "past" if past else "within_future"
    return Time(begin, m.end(), text[begin : m.end()], spelled, None, None, relation, "duration")
