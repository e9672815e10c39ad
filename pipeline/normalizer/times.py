"""Times in running Korean text as EDTF: years, quarters, months, days, decades, ranges, and words such as 지난해.

Two-digit years turn at the issue year + 30 ('50 is 2050, '70 is 1970). What lacks a year lies as late as possible
without lying after the issue. The right end of a range inherits what it lacks ('24.1.7~10일).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime

import regex

from pipeline.normalizer import edtf
from pipeline.normalizer.clock import Clock, at_clock, match_clock, match_day, match_nth, moment_of
from pipeline.normalizer.edtf import Stretch
from pipeline.normalizer.lexicon import read_toml
from pipeline.normalizer.text import fold
from pipeline.normalizer.time_patterns import (
    AHEAD,
    AMOUNT_AFTER,
    BARE_QUARTER,
    CANDIDATE,
    CLOCK_RANGE,
    COMING,
    COUNTED_BEFORE,
    DATED,
    DOTTED,
    ENGLISH,
    ENGLISH_MONTHS,
    EXPECTED,
    FUTURE,
    GLUED_BEFORE,
    LONE_DAY,
    LONE_SHORT_YEAR,
    MONTH_DAY,
    MONTH_SIGN,
    MONTHS,
    NAME_BEFORE,
    NEXT,
    OPEN_END,
    PAST,
    PLAIN_MONTH_DAY,
    QUARTERS,
    RANGE,
    RELATION,
    REVERSED,
    RIGHT,
    SEASONS,
    SHORT_YEAR,
    SPAN,
    UNIT_AFTER,
    WORD,
)

PIVOT_AFTER = 30  # years after the issue that a two-digit year may reach
DEFAULT_ISSUE_YEAR = 2025  # pivot of a text without a date of issue
NEAR = 4  # "24년" without an apostrophe is a year if it is so near the issue, else a length of time
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
class _Point:
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


@dataclass(frozen=True, slots=True)
class Basis:
    """What relative times are counted from: the issue, its moment where known, and whether the text looks ahead."""

    issue: Stretch | None = None
    moment: datetime | None = None
    looks_ahead: bool = False


def basis_of(issued: str | None, looks_ahead: bool = False) -> Basis:
    """The basis an EDTF date of issue gives."""
    return Basis(edtf.read(issued), moment_of(issued), looks_ahead)


def find_times(text: str, issued: str | None = None, looks_ahead: bool = False) -> tuple[Time, ...]:
    """All times of a text, in order, without overlap; offsets are in `text`.

    `issued` is the issue's date (EDTF). A time without a year lies before the issue, as publications report what
    was; `looks_ahead` puts it after, as in an appointment.
    """
    folded = fold(text)
    found = scan(folded.text, basis_of(issued, looks_ahead))
    if folded.offsets is None and folded.text == text:
        return tuple(found)
    out = []
    for time in found:
        start, end = folded.span(time.start, time.end)
        out.append(replace(time, start=start, end=end, text=text[start:end]))
    return tuple(out)


def scan(text: str, basis: Basis) -> list[Time]:
    """`find_times` on a folded text."""
    found: list[Time] = []
    position, length = 0, len(text)
    while position < length:
        m = CANDIDATE.search(text, position)
        if m is None:
            break
        time = _time_at(text, m.start(), basis, found[-1] if found else None)
        if time is None:
            position = m.end() if m.end() > m.start() else m.start() + 1
            continue
        time = _with_clock(text, time, basis)
        while time.end > time.start + 1 and text[time.end - 1].isspace():
            time = replace(time, end=time.end - 1, text=time.text[:-1])
        found.append(time)
        position = time.end
    return found


def _with_clock(text: str, time: Time, basis: Basis) -> Time:
    """A day and the time of day behind it are one time: 6. 21.(금) 11:00."""
    if time.precision == "month" and time.first is not None and time.last is not None:
        nth = match_nth(text, time.end, Stretch(time.first, time.last, time.edtf or "", "month"))
        if nth is not None:
            return _time(text, time.start, nth[1], nth[0])
    if time.precision != "day" or time.first is None or time.first != time.last:
        return time
    blank = time.end + (text[time.end : time.end + 1] == " ")
    clock = match_clock(text, blank) if text[blank : blank + 1] else None
    if clock is None:
        return time
    return _clock_time(text, time.start, clock, at_clock(time.first, clock, basis.moment, True, basis.looks_ahead))


def _clock_time(text: str, start: int, clock: Clock, moment: datetime) -> Time:
    """A moment, or with a second time of day behind it (9:30 ~ 11:00) the time between."""
    spelled, precision, end = _spelled(clock, moment), _clock_precision(clock), clock.end
    join = CLOCK_RANGE.match(text, end)
    until = match_clock(text, join.end()) if join is not None else None
    if until is not None:
        day = moment.date()
        closing = at_clock(day, until, moment, False, True)
        if closing.date() == day:
            spelled, end = f"{spelled}/{_spelled(until, closing)}", until.end
    return _time(text, start, end, Stretch(moment.date(), moment.date(), spelled, precision))


def _spelled(clock: Clock, moment: datetime) -> str:
    return moment.isoformat() if clock.second is not None else moment.isoformat(timespec="minutes")


def _clock_precision(clock: Clock) -> str:
    return "second" if clock.second is not None else "minute" if clock.has_minute else "hour"


def _time_at(text: str, start: int, basis: Basis, before: Time | None) -> Time | None:
    first = text[start]
    if first.isascii():
        if first == "'" or first.isdigit() or first == "F":
            time = _dated(text, start, basis)
            if time is not None or first == "'":
                return time
        if first.isdigit():
            return _undated(text, start, basis, before) or _clock_alone(text, start, basis)
        m = ENGLISH.match(text, start)
        return _english(text, m) if m is not None else None
    return _worded(text, start, basis) or _told_day(text, start, basis) or _clock_alone(text, start, basis)


def _told_day(text: str, start: int, basis: Basis) -> Time | None:
    found = match_day(text, start, basis.issue, basis.looks_ahead)
    if found is None:
        return None
    return _time(text, start, found[1], found[0], precision="" if found[0] is not None else "day")


def _clock_alone(text: str, start: int, basis: Basis) -> Time | None:
    """A time of day without a day is that of the issue's, where the issue has one."""
    clock = match_clock(text, start)
    if clock is None:
        return None
    issue = basis.issue
    if issue is None or issue.precision != "day":
        return _time(text, start, clock.end, None, precision="minute" if clock.has_minute else "hour")
    return _clock_time(text, start, clock, at_clock(issue.last, clock, basis.moment, False, basis.looks_ahead))


def _english(text: str, m: regex.Match[str]) -> Time | None:
    number = ENGLISH_MONTHS.index(m["mon"]) + 1
    stretch = edtf.day(int(m["yyyy"]), number, int(m["d"])) if m["d"] else edtf.month(int(m["yyyy"]), number)
    return _time(text, m.start(), m.end(), stretch)


def two_digit_year(yy: int, basis: Basis, is_future: bool = False) -> int:
    """The full year of 'YY: not later than 30 years after the issue, unless the text looks ahead ('60년까지)."""
    issue_year = basis.issue.first.year if basis.issue is not None else DEFAULT_ISSUE_YEAR
    later = 2000 + yy
    return later if later <= issue_year + PIVOT_AFTER or (is_future and yy < 70) else 1900 + yy


def _point(m: regex.Match[str], basis: Basis) -> _Point:
    g = m.groupdict()
    year: int | None = None
    if g.get("yyyy"):
        year = int(g["yyyy"])
    elif g.get("yy"):
        ahead = AHEAD.match(m.string, m.end()) is not None
        year = two_digit_year(int(g["yy"]), basis, ahead)
    quarter = g.get("q") or g.get("q2")
    halves = g.get("h") or g.get("h2")
    return _Point(
        year=year,
        month=int(g["m"]) if g.get("m") else None,
        day=int(g["d"]) if g.get("d") else None,
        quarter=int(quarter) if quarter else None,
        half=(1 if halves[0] in "상1" else 2) if halves else None,
        part=g.get("part") or g.get("mpart") or g.get("dpart"),
        is_decade=bool(g.get("decade")),
    )


def _resolve(p: _Point) -> Stretch | None:
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


def _dated(text: str, start: int, basis: Basis) -> Time | None:
    m = DATED.match(text, start)
    if m is None:
        return None
    if m["yyyy"] and start and GLUED_BEFORE.search(text, max(0, start - 3), start) is not None:
        return None  # GPT2024, 02-2110-…, 제2025-648호
    end = m.end()
    if m["bare"] is not None:
        if m["yy"]:
            if UNIT_AFTER.match(text, end):
                return None
        elif (
            UNIT_AFTER.match(text, end)
            or NAME_BEFORE.search(text, max(0, start - 24), start)
            or (text[end : end + 1] in ",:" and text[end + 1 : end + 2].isdigit())
        ):
            return None
        if m["yyyy"] and text[end : end + 1] == "." and text[end + 1 : end + 2].isdigit():
            return None
    elif (
        m["m"]
        and m["d"] is None
        and AMOUNT_AFTER.match(text, end)
        and MONTH_SIGN.search(text, m.start("m"), end) is None
    ):
        return None
    point = _point(m, basis)
    stretch = _resolve(point)
    if stretch is None:
        return None
    stretch, end = _extend(text, end, point, stretch, basis)
    relation = "end_of" if point.part in ("말", "연말") and not point.is_decade else None
    return _time(text, start, end, stretch, relation)


def _extend(text: str, end: int, left: _Point, stretch: Stretch, basis: Basis) -> tuple[Stretch, int]:
    """Read the right end of a range, if there is one."""
    sign = RANGE.match(text, end)
    if sign is None:
        return stretch, end
    m = DATED.match(text, sign.end())
    if m is not None and not (m["bare"] is not None and UNIT_AFTER.match(text, m.end())):
        right = _resolve(_point(m, basis))
        whole = edtf.between(stretch, right) if right is not None else None
        if whole is not None:
            return whole, m.end()
        return stretch, end
    m = RIGHT.match(text, end)
    if m is None:
        if text[end : end + 1] == "~" and OPEN_END.match(text, end):
            return replace(stretch, edtf=stretch.edtf.split("/")[0] + "/.."), end + 1
        return stretch, end
    point = _point(m, basis)
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
    right = _resolve(point)
    if right is not None and right.last < stretch.first and not m["yy"]:
        right = _resolve(replace(point, year=(point.year or 0) + 1))
    whole = edtf.between(stretch, right) if right is not None else None
    return (whole, m.end()) if whole is not None else (stretch, end)


def _time(
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


def _undated(text: str, start: int, basis: Basis, before: Time | None) -> Time | None:
    """Times that begin with a digit and print no four-digit year."""
    if start and text[start - 1] in "-/" and start > 1 and text[start - 2].isdigit():
        return None
    m = SHORT_YEAR.match(text, start) or REVERSED.match(text, start)
    if m is not None:
        point = _point(m, basis)
        stretch = _resolve(point)
        if stretch is not None:
            stretch, end = _extend(text, m.end(), point, stretch, basis)
            return _time(text, start, end, stretch, "end_of" if point.part in ("말", "연말") else None)
    m = LONE_SHORT_YEAR.match(text, start)
    if (
        m is not None
        and basis.issue is not None
        and abs(basis.issue.first.year % 100 - int(m["yy"])) <= NEAR
        and not COUNTED_BEFORE.search(text, max(0, start - 6), start)
    ):
        point = _point(m, basis)
        stretch = _resolve(point)
        if stretch is not None:
            return _time(text, start, m.end(), stretch)
    m = MONTHS.match(text, start) or QUARTERS.match(text, start)
    if m is not None:
        return _several(text, m, basis, before)
    for pattern in (MONTH_DAY, BARE_QUARTER, DOTTED, LONE_DAY):
        m = pattern.match(text, start)
        if m is not None:
            return _without_year(text, m, basis, before)
    m = SPAN.match(text, start)
    return _span(text, m) if m is not None else None


def _several(text: str, m: regex.Match[str], basis: Basis, before: Time | None) -> Time | None:
    a, b = int(m["a"]), int(m["b"])
    year = _year_of(text, m.start(), before, basis, lambda y: edtf.month(y, a if m.re is MONTHS else 3 * a - 2))
    if b <= a:
        return None
    if year is None:
        return _time(text, m.start(), m.end(), None, precision="month")
    if m.re is MONTHS:
        return _time(text, m.start(), m.end(), edtf.months(year, a, b, "month"))
    return _time(text, m.start(), m.end(), edtf.between(edtf.quarter(year, a), edtf.quarter(year, b)))


def _without_year(text: str, m: regex.Match[str], basis: Basis, before: Time | None) -> Time | None:
    point = _point(m, basis)
    if point.day and not point.month:
        if basis.issue is None:
            return _time(text, m.start(), m.end(), None, precision="day")
        month = (
            before.first.month
            if before is not None and before.first is not None and m.start() - before.end <= 6
            else None
        )
        point = replace(point, month=month or _month_of_day(point.day, basis.issue, basis.looks_ahead))
    year = _year_of(text, m.start(), before, basis, lambda y: _resolve(replace(point, year=y)))
    if year is None:
        return _time(
            text, m.start(), m.end(), None, precision="day" if point.day else "month" if point.month else "quarter"
        )
    stretch = _resolve(replace(point, year=year))
    if stretch is None:
        return None
    point = replace(point, year=year)
    stretch, end = _extend(text, m.end(), point, stretch, basis)
    return _time(text, m.start(), end, stretch)


def _month_of_day(day: int, issue: Stretch, looks_ahead: bool) -> int:
    """A lone day lies in the month of the issue, or in the one before if it would lie ahead."""
    if issue.precision == "day" and looks_ahead:
        return issue.last.month if day >= issue.last.day else issue.last.month % 12 + 1
    if issue.precision == "day" and day > issue.last.day:
        return issue.last.month - 1 or 12
    return issue.last.month


def _year_of(
    text: str, start: int, before: Time | None, basis: Basis, resolve: Callable[[int], Stretch | None]
) -> int | None:
    """The year of a time that prints none: that of one just before it, else the latest not after the issue."""
    if (
        before is not None
        and before.first is not None
        and before.last is not None
        and 0 <= start - before.end <= 6
        and before.precision != "duration"
    ):
        return before.last.year
    if basis.issue is None:
        return None
    stretch = resolve(basis.issue.last.year)
    if basis.looks_ahead:
        return basis.issue.last.year + (stretch is not None and stretch.last < basis.issue.first)
    if COMING.search(text, max(0, start - 4), start):
        return basis.issue.last.year + (stretch is not None and stretch.last < basis.issue.first)
    if stretch is not None and stretch.first > basis.issue.last and not _looks_ahead(text, start):
        return basis.issue.last.year - 1
    return basis.issue.last.year


def _looks_ahead(text: str, start: int) -> bool:
    """까지 or 예정 right after: the time may lie after the issue."""
    return EXPECTED.match(text, start) is not None


# unit of a length of time -> how ISO 8601 writes it; a quarter is three months
DESIGNATORS = {
    "년": ("P", "Y", 1), "개월": ("P", "M", 1), "달": ("P", "M", 1), "주": ("P", "W", 1), "일": ("P", "D", 1),
    "시간": ("PT", "H", 1), "분": ("PT", "M", 1), "초": ("PT", "S", 1),
}  # fmt: skip


def _span(text: str, m: regex.Match[str]) -> Time | None:
    """지난 6개월, 향후 1~3년 내: a length of time counted from now. Other lengths are quantities, not times."""
    start = m.start()
    past = PAST.search(text, max(0, start - 8), start)
    future = FUTURE.search(text, max(0, start - 8), start)
    if past is None and not m["in"] and NEXT.search(text, max(0, start - 4), start) is None:
        return None
    head, letter, scale = DESIGNATORS.get(m["u"], ("P", "M", 3))
    spelled = f"{head}{int(m['a']) * scale}{letter}"
    if m["b"]:
        spelled += f"/{head}{int(m['b']) * scale}{letter}"
    begin = past.start() if past else future.start() if future else start
    relation = "past" if past else "within_future"
    return Time(begin, m.end(), text[begin : m.end()], spelled, None, None, relation, "duration")


def _worded(text: str, start: int, basis: Basis) -> Time | None:
    m = WORD.match(text, start)
    if m is None:
        return None
    if basis.issue is None:
        return _time(text, start, m.end(), None, precision="year" if m["yw"] else "month" if m["mw"] else "half")
    point = _point(m, basis)
    if m["yw"]:
        year = basis.issue.last.year + read_toml("days.toml")["years"][" ".join(m["yw"].split())]
        stretch = _resolve(replace(point, year=year))
    elif m["mw"]:
        ahead = read_toml("days.toml")["months"]["".join(m["mw"].split())]
        number = basis.issue.last.year * 12 + basis.issue.last.month - 1 + ahead
        stretch = edtf.month(number // 12, number % 12 + 1)
        if point.day:
            stretch = edtf.day(stretch.first.year, stretch.first.month, point.day) or stretch
    elif m["h"]:
        stretch = _resolve(replace(point, year=basis.issue.last.year))
        if stretch is not None and stretch.first > basis.issue.last and not _looks_ahead(text, m.end()):
            stretch = _resolve(replace(point, year=basis.issue.last.year - 1))
    else:
        stretch = (
            edtf.day(basis.issue.last.year, 12, 31) if m["eoy"] == "연말" else edtf.month(basis.issue.last.year, 1)
        )
    if stretch is None:
        return None
    is_end = point.part in ("말", "연말") or m["eoy"] == "연말"
    end = m.end()
    if m["yw"]:
        stretch, end = _extend(text, end, replace(point, year=stretch.first.year), stretch, basis)
    return _time(text, start, end, stretch, "end_of" if is_end else None)


def parse_date(text: str, issued: str | None = None) -> str | None:
    """EDTF of a citation's or source's date: "2023.10.30.", "1月", "12.27", "2025.01.". None if there is none.

    A missing year is the latest that does not put the date after the issue.
    """
    folded = fold(text).text.strip().strip("()[],; ")
    basis = basis_of(issued)
    plain = PLAIN_MONTH_DAY.fullmatch(folded)
    if plain is not None:
        found = _without_year(folded, plain, basis, None)
        return found.edtf if found is not None else None
    for time in scan(folded, basis):
        if time.edtf is not None and time.precision != "duration":
            return time.edtf
    return None
