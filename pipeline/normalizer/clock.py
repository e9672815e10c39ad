"""Days counted from the issue (오늘, 다음 주 화요일, 10월 첫째 화요일) and times of day (오후 3시 20분, 15:20)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache

import regex

from pipeline.normalizer import edtf
from pipeline.normalizer.edtf import Stretch
from pipeline.normalizer.lexicon import read_toml
from pipeline.normalizer.numbers import native_numerals, parse_numeral

_MOMENT = regex.compile(r"(\d{4}-\d{2}-\d{2})T(\d{2}):(\d{2})(?::(\d{2}))?")
_NUMERAL = r"(?:\d{1,2}|[한두세네](?=\s?시)|다섯|여섯|일곱|여덟|아홉|열한|열두|열)"
_SINO = r"(?:\d{1,2}|[이삼사오]?십[일이삼사오육칠팔구]?|[일이삼사오육칠팔구])"
_HALF_OF_DAY = r"(?:오전|오후|아침|저녁|새벽|점심|낮|밤)"
_CLOCK = regex.compile(
    rf"""(?:(?P<half>{_HALF_OF_DAY})\s?)?(?P<hour>{_NUMERAL})\s?시(?![가-힣](?<!에|까|부|반|이|의|경|쯤|전|후|십|일|삼|사|오))
         (?:\s?(?P<minute>{_SINO})\s?분(?:\s?(?P<second>{_SINO})\s?초)?|\s?(?P<thirty>반)(?![가-힣]))?
     | (?:(?P<half>{_HALF_OF_DAY})\s?)?(?P<hour>[01]?\d|2[0-4]):(?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d))?(?!\d)
         \s?(?P<m>[aApP][mM]?(?![A-Za-z]))?
     | (?P<hour>1[0-2]|[1-9])\s?(?P<m>[aApP][mM](?![A-Za-z]))
     | (?P<word>정오|자정)(?![가-힣](?<!에|까|부))""",
    regex.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day and where it ends; `is_certain` = its half of the day is known."""

    hour: int
    minute: int
    second: int | None
    end: int
    is_certain: bool
    has_minute: bool


def _alternatives(words: Iterable[str]) -> str:
    return "|".join(sorted(map(regex.escape, words), key=len, reverse=True))


@cache
def _day_pattern() -> regex.Pattern[str]:
    table = read_toml("days.toml")
    weekday = "[월화수목금토일]"
    return regex.compile(
        rf"""(?: (?P<day>{_alternatives(table["days"])})
             | (?P<week>{_alternatives(table["weeks"])})\s?주(?!도|말|식|가|택|요\s?하)(?:\s?(?P<wd>{weekday})요일)?
             | (?:(?P<near>지난|저번|다음|오는|이번)\s)?(?P<wd>{weekday})요일
             | (?P<quarter>이번|다음|지난|저번)\s?분기
             | (?P<holiday>{_alternatives(table["holidays"])}) )
            (?![가-힣](?<!에|은|는|의|까|부|도|이|밤|저|아|오|새|점|중|안))""",
        regex.VERBOSE,
    )


@cache
def _nth_pattern() -> regex.Pattern[str]:
    return regex.compile(
        rf"\s?(?P<nth>{_alternatives(read_toml('days.toml')['ordinals'])})\s?(?:(?P<wd>[월화수목금토일])요일|(?P<week>주)|(?P<day>날))(?![가-힣](?<!에|은|의|까|부))"
    )


def moment_of(issued: str | None) -> datetime | None:
    """The moment an EDTF date with a time of day denotes, its own clock kept."""
    m = _MOMENT.match(issued or "")
    return datetime.fromisoformat(f"{m[1]}T{m[2]}:{m[3]}:{m[4] or '00'}") if m is not None else None


def match_clock(text: str, start: int) -> Clock | None:
    """The time of day at `start`."""
    m = _CLOCK.match(text, start)
    if m is None:
        return None
    if m["word"]:
        return Clock(12 if m["word"] == "정오" else 24, 0, None, m.end(), True, False)
    hour = parse_numeral(m["hour"]) if m["hour"].isdigit() else native_numerals().get(m["hour"])
    minute = parse_numeral(m["minute"]) if m["minute"] else None
    second = parse_numeral(m["second"]) if m["second"] else None
    if hour is None or hour > 24 or (minute or 0) > 59 or (second or 0) > 59:
        return None
    half = m["half"] or (m["m"].lower() if m["m"] else "")
    table = read_toml("days.toml")
    number = int(hour)
    if half in table["afternoon"]["words"] and number < 12:
        number += 12
    elif half in table["morning"]["words"] and number == 12:
        number = 24
    is_certain = bool(half) or number > 12
    minutes = 30 if m["thirty"] else int(minute or 0)
    return Clock(
        number,
        minutes,
        int(second) if second is not None else None,
        m.end(),
        is_certain,
        bool(m["minute"] or m["thirty"]),
    )


def at_clock(day: date, clock: Clock, moment: datetime | None, is_day_given: bool, looks_ahead: bool) -> datetime:
    """The moment of a time of day on a day; looking ahead, the next such moment."""
    start = datetime.combine(day, time.min)
    hours = (
        [clock.hour] if clock.is_certain or (clock.has_minute and clock.hour > 12) else [clock.hour, clock.hour + 12]
    )
    candidates = [start + timedelta(hours=h, minutes=clock.minute, seconds=clock.second or 0) for h in hours]
    if not looks_ahead or is_day_given or moment is None:
        return candidates[0]
    candidates += [c + timedelta(days=1) for c in candidates]
    return next((c for c in candidates if c > moment), candidates[0])


def match_day(text: str, start: int, issue: Stretch | None, looks_ahead: bool) -> tuple[Stretch | None, int] | None:
    """A day, week or quarter told from the issue, and where its words end."""
    m = _day_pattern().match(text, start)
    if m is None:
        return None
    if issue is None:
        return None, m.end()
    table, today = read_toml("days.toml"), issue.last
    if m["day"]:
        return _day(today + timedelta(days=table["days"][m["day"]])), m.end()
    if m["holiday"]:
        return _holiday(table["holidays"][m["holiday"]], today, looks_ahead), m.end()
    if m["quarter"]:
        number = today.year * 4 + (today.month - 1) // 3 + {"이번": 0, "다음": 1}.get(m["quarter"], -1)
        return edtf.quarter(number // 4, number % 4 + 1), m.end()
    weekday = table["weekdays"][m["wd"]] if m["wd"] else None
    monday = today - timedelta(days=today.weekday())
    if m["week"]:
        first = monday + timedelta(weeks=table["weeks"][m["week"]])
        if weekday is None:
            last = first + timedelta(days=6)
            return Stretch(first, last, f"{first.isoformat()}/{last.isoformat()}", "week"), m.end()
        on = first + timedelta(days=weekday)
        if looks_ahead and m["week"] in ("이번", "금") and on < today:
            on += timedelta(weeks=1)
        return _day(on), m.end()
    if weekday is None:
        return None
    ahead = looks_ahead or m["near"] in ("다음", "오는")
    gap = (
        (weekday - today.weekday()) % 7 or 7 if ahead else -((today.weekday() - weekday) % 7 or (7 if m["near"] else 0))
    )
    if m["near"] in ("지난", "저번"):
        gap = -((today.weekday() - weekday) % 7 or 7)
    return _day(today + timedelta(days=gap)), m.end()


def match_nth(text: str, start: int, month: Stretch) -> tuple[Stretch, int] | None:
    """첫째 화요일, 마지막 날, 첫번째 주 of a month that has just been read."""
    m = _nth_pattern().match(text, start)
    if m is None:
        return None
    table = read_toml("days.toml")
    nth = table["ordinals"][m["nth"]]
    if m["day"]:
        return _day(month.last if nth < 0 else month.first + timedelta(days=nth - 1)), m.end()
    weekday = table["weekdays"][m["wd"]] if m["wd"] else 0
    on = month.first + timedelta(days=(weekday - month.first.weekday()) % 7 + 7 * (max(nth, 1) - 1))
    if nth < 0:
        on = month.last - timedelta(days=(month.last.weekday() - weekday) % 7)
    if m["week"]:
        last = on + timedelta(days=6)
        if nth < 0 and last > month.last:
            on, last = on - timedelta(weeks=1), on - timedelta(days=1)
        return Stretch(on, last, f"{on.isoformat()}/{last.isoformat()}", "week"), m.end()
    return _day(on), m.end()


def _day(on: date) -> Stretch:
    return Stretch(on, on, on.isoformat(), "day")


def _holiday(spelled: str, today: date, looks_ahead: bool) -> Stretch:
    month, number = map(int, spelled.split("-"))
    on = date(today.year, month, number)
    if looks_ahead and on < today:
        on = date(today.year + 1, month, number)
    elif not looks_ahead and on > today:
        on = date(today.year - 1, month, number)
    return _day(on)
