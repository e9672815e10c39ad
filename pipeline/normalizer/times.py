"""Times in running Korean text as EDTF: years, quarters, months, days, decades, ranges, and words such as 지난해."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import regex

from pipeline.normalizer import edtf
from pipeline.normalizer.clock import Clock, at_clock, match_clock, match_day, match_nth
from pipeline.normalizer.edtf import Stretch
from pipeline.normalizer.lexicon import read_toml
from pipeline.normalizer.text import fold
from pipeline.normalizer.time_patterns import (
    AMOUNT_AFTER,
    CANDIDATE,
    CLOCK_RANGE,
    DATED,
    ENGLISH,
    ENGLISH_MONTHS,
    ESTIMATED,
    FIGURE,
    FROM_TO,
    GLUED_BEFORE,
    MONTH_SIGN,
    NAME_BEFORE,
    PLAIN_MONTH_DAY,
    SUMMED,
    UNIT_AFTER,
    WORD,
)
from pipeline.normalizer.time_points import Basis, Time, basis_of, extend, make_time, point_of, resolve
from pipeline.normalizer.undated import looks_ahead_at, undated, without_year, year_told

CENTURY = 2000
FAR = 40  # characters between the two ends of a development

__all__ = ["Basis", "Time", "basis_of", "find_times", "parse_date", "scan"]


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
        time = _accumulated(text, _with_clock(text, time, basis))
        while time.end > time.start + 1 and text[time.end - 1].isspace():
            time = replace(time, end=time.end - 1, text=time.text[:-1])
        found.append(time)
        position = time.end
    return found


def _accumulated(text: str, time: Time) -> Time:
    """3분기 누적, 9월까지 누계: from January on."""
    if time.precision not in ("quarter", "month") or time.first is None or time.last is None:
        return time
    if time.first.month == 1 or time.first.year != time.last.year or SUMMED.match(text, time.end) is None:
        return time
    stretch = edtf.months(time.last.year, 1, time.last.month, time.precision)
    return replace(time, edtf=stretch.edtf, first=stretch.first, last=stretch.last, relation="at")


def _with_clock(text: str, time: Time, basis: Basis) -> Time:
    """A day and the time of day behind it are one time: 6. 21.(금) 11:00."""
    if time.precision == "month" and time.first is not None and time.last is not None:
        nth = match_nth(text, time.end, Stretch(time.first, time.last, time.edtf or "", "month"))
        if nth is not None:
            return make_time(text, time.start, nth[1], nth[0])
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
    return make_time(text, start, end, Stretch(moment.date(), moment.date(), spelled, precision))


def _spelled(clock: Clock, moment: datetime) -> str:
    return moment.isoformat() if clock.second is not None else moment.isoformat(timespec="minutes")


def _clock_precision(clock: Clock) -> str:
    return "second" if clock.second is not None else "minute" if clock.has_minute else "hour"


def _time_at(text: str, start: int, basis: Basis, before: Time | None) -> Time | None:
    first = text[start]
    if first.isascii():
        if first == "'" or first.isdigit() or first in "FC":
            time = _dated(text, start, basis, before)
            if time is not None or first == "'":
                return time
        if first.isdigit():
            return undated(text, start, basis, before) or _clock_alone(text, start, basis)
        m = ENGLISH.match(text, start)
        return _english(text, m) if m is not None else None
    return _worded(text, start, basis, before) or _told_day(text, start, basis) or _clock_alone(text, start, basis)


def _told_day(text: str, start: int, basis: Basis) -> Time | None:
    found = match_day(text, start, basis.issue, basis.looks_ahead)
    if found is None:
        return None
    return make_time(text, start, found[1], found[0], precision="" if found[0] is not None else "day")


def _clock_alone(text: str, start: int, basis: Basis) -> Time | None:
    """A time of day without a day is that of the issue's, where the issue has one."""
    clock = match_clock(text, start)
    if clock is None:
        return None
    issue = basis.issue
    if issue is None or issue.precision != "day":
        return make_time(text, start, clock.end, None, precision="minute" if clock.has_minute else "hour")
    return _clock_time(text, start, clock, at_clock(issue.last, clock, basis.moment, False, basis.looks_ahead))


def _english(text: str, m: regex.Match[str]) -> Time | None:
    number = ENGLISH_MONTHS.index(m["mon"]) + 1
    stretch = edtf.day(int(m["yyyy"]), number, int(m["d"])) if m["d"] else edtf.month(int(m["yyyy"]), number)
    return make_time(text, m.start(), m.end(), stretch)


def _dated(text: str, start: int, basis: Basis, before: Time | None) -> Time | None:
    m = DATED.match(text, start)
    if m is None:
        return None
    if text[start] == "'" and AMOUNT_AFTER.match(text, m.end()) and start and text[start - 1].isalpha():
        return None  # '만족'27.1%: a quotation ends there
    if m["yyyy"] and start and GLUED_BEFORE.search(text, max(0, start - 3), start) is not None:
        return None  # GPT2024, 02-2110-…, 제2025-648호
    end = m.end()
    if m["bare"] is not None and ESTIMATED.match(text, end) and start + 2 < end:
        return _estimated(text, start, m, basis)
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
    point = point_of(m, basis)
    if m["yy"] and point.year is not None and point.year < CENTURY and _follows(text, start, before):
        point = replace(point, year=point.year + 100)
    stretch = resolve(point)
    if stretch is None:
        return None
    stretch, end = extend(text, end, point, stretch, basis)
    relation = "end_of" if point.part in ("말", "연말") and not point.is_decade else None
    return make_time(text, start, end, stretch, relation)


def _follows(text: str, start: int, before: Time | None) -> bool:
    """'22년 40명에서 '72년 118명으로: from a year of this century on, the other is of this century too."""
    if before is None or before.first is None or before.first.year < CENTURY or start - before.end > FAR:
        return False
    return FROM_TO.search(text, before.end, start) is not None


def _estimated(text: str, start: int, m: regex.Match[str], basis: Basis) -> Time | None:
    """2025E, '26F: a year with the mark of an estimate or forecast."""
    stretch = resolve(point_of(m, basis))
    return None if stretch is None else make_time(text, start, m.end() + 1, stretch)


def _worded(text: str, start: int, basis: Basis, before: Time | None) -> Time | None:
    m = WORD.match(text, start)
    if m is None:
        return None
    if basis.issue is None:
        return make_time(text, start, m.end(), None, precision="year" if m["yw"] else "month" if m["mw"] else "half")
    point = point_of(m, basis)
    if m["yw"]:
        year = basis.issue.last.year + read_toml("days.toml")["years"][" ".join(m["yw"].split())]
        stretch = resolve(replace(point, year=year))
    elif m["mw"]:
        ahead = read_toml("days.toml")["months"]["".join(m["mw"].split())]
        number = basis.issue.last.year * 12 + basis.issue.last.month - 1 + ahead
        stretch = edtf.month(number // 12, number % 12 + 1)
        if point.day:
            stretch = edtf.day(stretch.first.year, stretch.first.month, point.day) or stretch
    elif m["h"]:
        told = year_told(text, start, before, basis.issue)
        stretch = resolve(replace(point, year=told or basis.issue.last.year))
        is_ahead = stretch is not None and stretch.first > basis.issue.last and not looks_ahead_at(text, m.end())
        if told is None and (is_ahead or _is_unfinished(text, m.end(), stretch, basis.issue)):
            stretch = resolve(replace(point, year=basis.issue.last.year - 1))
    else:
        stretch = (
            edtf.day(basis.issue.last.year, 12, 31) if m["eoy"] == "연말" else edtf.month(basis.issue.last.year, 1)
        )
    if stretch is None:
        return None
    is_end = point.part in ("말", "연말") or m["eoy"] == "연말"
    end = m.end()
    if m["yw"]:
        stretch, end = extend(text, end, replace(point, year=stretch.first.year), stretch, basis)
    return make_time(text, start, end, stretch, "end_of" if is_end else None)


def _is_unfinished(text: str, end: int, stretch: Stretch | None, issue: Stretch) -> bool:
    """상반기 2.1조 원 in an issue of February: a half that is not over has no figures yet."""
    return stretch is not None and stretch.last > issue.last >= stretch.first and FIGURE.match(text, end) is not None


def parse_date(text: str, issued: str | None = None) -> str | None:
    """EDTF of a citation's or source's date: "2023.10.30.", "1月", "12.27", "2025.01.". None if there is none.

    A missing year is the latest that does not put the date after the issue.
    """
    folded = fold(text).text.strip().strip("()[],; ")
    basis = basis_of(issued)
    plain = PLAIN_MONTH_DAY.fullmatch(folded)
    if plain is not None:
        found = without_year(folded, plain, basis, None)
        return found.edtf if found is not None else None
    for time in scan(folded, basis):
        if time.edtf is not None and time.precision != "duration":
            return time.edtf
    return None
