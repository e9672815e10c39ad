"""Times as table headers write them (`‘24.1Q`, `2023년 | 1분기`, `’24.1~3`, `FY24`) and their combination.

Headers are no sentences: a year stands in one name and its quarter in another, so parts are read one by one and
put together.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

import regex

from pipeline.normalizer import edtf
from pipeline.normalizer.edtf import Stretch
from pipeline.normalizer.times import find_times

Part = Literal["year", "half", "quarter", "month", "day"]

_YEARS_AHEAD = 30  # '55 in an issue of 2026 is 2055, '57 is 1957
_USUAL_ISSUE = 2025  # stands in where the issue is not dated
_QUOTE = "['’‘´`]"
_TILDE = r"\s*[~∼～\-–]\s*"
_YEAR_WORD = r"\s*(?:년도|년|年)"
# What makes "10년" a duration or a band of ages and terms rather than the year 2010.
_NO_YEAR = r"(?!\s*(?:이상|미만|이하|초과|간|차|만기|물|이내|내|후|미|국채|만에|~))"
_MONTH = r"1[0-2]|0?[1-9]"
_DAY = r"3[01]|[12]\d|0?[1-9]"
_ROMAN = {"Ⅰ": 1, "Ⅱ": 2, "Ⅲ": 3, "Ⅳ": 4}

_YEAR = (
    r"(?:"
    rf"(?P<y4>(?:19|20)\d{{2}})(?!\d)(?:{_YEAR_WORD})?"  # 2024, 2024년
    rf"|{_QUOTE}(?P<y2>\d{{2}})(?!\d)(?:{_YEAR_WORD})?"  # '24, '24년
    rf"|(?<![~∼～])(?P<y2b>\d{{2}}){_YEAR_WORD}{_NO_YEAR}"  # 24년
    rf"|FY\s?{_QUOTE}?(?P<fy>(?:20)?\d{{2}})"
    r")"
)
_QUARTER_WORD = r"(?:/\s*4\s*분?기?|\s*분기|\s?[Qq](?![a-z]))"
_PART = (
    r"(?:"
    rf"(?P<q>[1-4ⅠⅡⅢⅣ])\s*{_QUARTER_WORD}(?:{_TILDE}(?P<qe>[1-4])\s*{_QUARTER_WORD})?"  # 1분기, 1/4, 1Q, 1~3분기
    r"|[Qq]\s?(?P<q2>[1-4])(?!\d)"
    r"|(?P<h>상|하)\s?반기|[Hh](?P<h2>[12])(?!\d)|(?P<h3>[12])\s?[Hh](?![a-z])"
    rf"|(?P<m>{_MONTH})\s*[월月]?{_TILDE}(?P<me>{_MONTH})\s*(?:[월月]|(?=$|[\s(]))"  # 1~3월
    rf"|(?P<m1>{_MONTH})\s*[월月](?:\s*(?P<d>{_DAY})\s*(?:일|日))?"  # 3월, 3월 5일
    r")"
)
_DOTTED = (  # after a year: .3, .1~3, .6.21
    rf"\s*[./]\s*(?P<dm>{_MONTH})(?!\s*/\s*4(?!\d))"
    rf"(?:\s*[~∼～\-–]\s*(?P<dme>{_MONTH})|\s*[./]\s*(?P<dd>{_DAY}))?"
    r"\s*(?:월|月|일)?(?!\d|\s*(?:[Qq분]|/4))"
)
_YEARS = regex.compile(
    rf"(?<![\d.,]){_YEAR}{_TILDE}(?:{_QUOTE}?(?P<e2>\d{{2}})|(?P<e4>(?:19|20)\d{{2}}))(?!\d)\s*(?:년|年)?(?!\s*[Qq분월])"
)
_DATED = regex.compile(rf"(?<![\d.,]){_YEAR}(?:{_DOTTED}|\s*[.,·/\s]?\s*{_PART})?")
_ONLY_PART = regex.compile(rf"(?<![\d.,]){_PART}")
_QUARTER_FIRST = regex.compile(rf"(?<![\d.,])(?P<q>[1-4])\s?Q\s?{_QUOTE}?(?P<y>\d{{2}})(?![\d.])")  # 1Q24
_SHORT = regex.compile(rf"^(?P<y>\d{{2}})[./](?P<m>{_MONTH})(?:월|月)?$")  # 24.3월; only where a name is expected
_WEEK_OF_MONTH = regex.compile(rf"(?:{_MONTH})\s?월\s?(?:제\s?)?[1-5]\s?주차?")
_NUMERAL = regex.compile(r"[\dⅠ-Ⅳ]|반기")
_DAYS = regex.compile(
    rf"\d[.월]\s?(?:{_DAY})일?\.?(?:\([월화수목금토일]\))?\s?[~∼～]\s?\d{{1,2}}(?:[.월]\s?\d{{1,2}}|일)|월\s?(?:{_DAY})일?\s?[~∼～]"
)
_STATUS_WORD = r"잠정치?|추정치?|전망치?|예상치?|예측치?|계획|목표|속보|확정|실적|안"
_STATUS = regex.compile(
    rf"\(\s*([pPeEfFr]|{_STATUS_WORD})\s*\)|(?<=[\d년월기Q])\s?([pPeEfF])\b|(잠정|추정|전망|예상|예측|계획|목표|속보)"
)
_MARK = regex.compile(rf"^\s?\(?\s*(?:[peErRPfF]|{_STATUS_WORD}|[A-Z])\s*\)?")
# First letter of a mark -> SDMX CL_OBS_STATUS: provisional, estimated, forecast.
_CODES = {"p": "P", "잠": "P", "속": "P", "e": "E", "추": "E", "f": "F", "전": "F", "예": "F"}
_MODALITIES = {"E": "estimate", "F": "forecast", "계": "plan", "목": "target"}
_FILLER = regex.compile(
    r"^[\s.,·~\-–()]*(?:연도|년도|년|연간|누\s?계|누\s?적|말|중|기준|현재|기|실적|확정)*[\s.,·~\-–()]*$"
)


@dataclass(frozen=True, slots=True)
class HeaderTime:
    """What one name says of time; None where it is silent. Numbers as printed, ends inclusive."""

    text: str
    year: int | None = None
    year_end: int | None = None
    part: Part | None = None  # what `first` and `last` count
    first: int = 0
    last: int = 0
    day: int | None = None
    stretch: Stretch | None = None  # read as a whole


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of the calendar and the printed text it comes from."""

    stretch: Stretch
    text: str


@lru_cache(maxsize=8192)  # a table asks for the same names with every number
def read_time(text: str, issue: Stretch | None) -> HeaderTime | None:
    """The time in one header; None if there is none or it is several. `issue` gives two-digit years their century."""
    text = " ".join(text.split())
    span = _YEARS.search(text)
    if span:
        year = _year(span, issue)
        end = int(span["e4"]) if span["e4"] else _century(int(span["e2"]), year)
        if year is not None and end > year:
            return HeaderTime(span[0], year, end)
    if _DAYS.search(text):  # 2024.5.1~20: the grammar of running text knows how ends inherit
        return _read_in_text(text, issue)
    short = _SHORT.match(text) or _QUARTER_FIRST.search(text)
    if short:
        part: Part = "month" if "m" in short.groupdict() else "quarter"
        number = int(short.groupdict().get("m") or short.groupdict().get("q") or 0)
        return HeaderTime(short[0], _full_year(int(short["y"]), issue), None, part, number, number)
    found = list(_DATED.finditer(text))
    if len(found) > 1:
        return None
    dated = _part(found[0], _year(found[0], issue)) if found else None
    if dated is not None and (dated.part or dated.year is None):
        return dated
    rest = text[: found[0].start()] + " " * len(found[0][0]) + text[found[0].end() :] if found else text
    parts = list(_ONLY_PART.finditer(rest))
    if len(parts) != 1:
        return dated
    part_of_year = _part(parts[0], None)
    return part_of_year if dated is None else replace(part_of_year, year=dated.year, text=text)


def _read_in_text(text: str, issue: Stretch | None) -> HeaderTime | None:
    times = [t for t in find_times(text, issue.edtf if issue else None) if t.first and t.last and t.edtf]
    if len(times) != 1:
        return None
    time = times[0]
    if time.first is None or time.last is None or time.edtf is None:
        return None
    return HeaderTime(time.text, time.first.year, stretch=Stretch(time.first, time.last, time.edtf, time.precision))


@lru_cache(maxsize=8192)
def is_time(text: str) -> bool:
    """Whether a cell says nothing but a time: such a cell is a name, no number."""
    if _NUMERAL.search(text) is None:
        return False
    text = " ".join(text.split())
    if _WEEK_OF_MONTH.fullmatch(text) is not None:
        return True
    for pattern in (_QUARTER_FIRST, _YEARS, _DATED, _ONLY_PART):
        match = pattern.search(text)
        if match:
            before, after = text[: match.start()], _MARK.sub("", text[match.end() :])
            rest = f"{before} {after}"
            if _FILLER.match(rest) or _FILLER.match(_ONLY_PART.sub(" ", rest)):
                return True
    return False


def status(texts: Iterable[str]) -> tuple[str | None, str | None, str | None]:
    """Observation status (SDMX CL_OBS_STATUS), modality and the word for it: `2024p`, `'25년(전망)`."""
    for text in texts:
        mark = _STATUS.search(text)
        if mark:
            word = next(group for group in mark.groups() if group)
            code = _CODES.get(word[0].lower())
            modality = _MODALITIES.get(code or word[0])
            if code or modality:
                return code, modality, word
    return None, None, None


@lru_cache(maxsize=8192)
def without_time(text: str) -> str:
    """What a name says beside its time: `2025년 예산(A)` -> `예산(A)`."""
    for pattern in (_QUARTER_FIRST, _YEARS, _DATED, _ONLY_PART):
        text = pattern.sub(" ", text)
    return " ".join(text.split())


def combine(times: Iterable[HeaderTime | None]) -> Period | None:
    """One period from names given in order of rank: the first year and the first part of a year win."""
    known = [time for time in times if time is not None]
    dated = next((t for t in known if t.year is not None), None)
    if dated is None or dated.year is None:
        return None
    part = dated if dated.part else next((t for t in known if t.part and t.year in (None, dated.year)), None)
    if dated.stretch is not None:
        return Period(dated.stretch, dated.text)
    text = dated.text if part is None or part is dated else f"{dated.text} {part.text}"
    stretch = _stretch(dated.year, dated.year_end, part)
    return Period(stretch, text) if stretch else None


def _stretch(year: int, year_end: int | None, part: HeaderTime | None) -> Stretch | None:
    if year_end is not None:
        return edtf.years(year, year_end)
    if part is None or part.part is None:
        return edtf.year(year)
    if part.part == "half":
        return edtf.half(year, part.first)
    if part.last < part.first:
        return None
    if part.part == "quarter":
        return edtf.months(year, 3 * part.first - 2, 3 * part.last, "quarter")
    if part.day is not None:
        return edtf.day(year, part.first, part.day)
    return (
        edtf.month(year, part.first) if part.first == part.last else edtf.months(year, part.first, part.last, "month")
    )


def _part(match: regex.Match[str], year: int | None) -> HeaderTime:
    groups = match.groupdict()
    text = match[0].strip()
    if quarter := groups.get("q") or groups.get("q2"):
        number = _ROMAN.get(quarter) or int(quarter)
        return HeaderTime(text, year, None, "quarter", number, int(groups.get("qe") or number))
    if half := groups.get("h") or groups.get("h2") or groups.get("h3"):
        number = 1 if half in "상1" else 2
        return HeaderTime(text, year, None, "half", number, number)
    if month := groups.get("m") or groups.get("m1") or groups.get("dm"):
        last = int(groups.get("me") or groups.get("dme") or month)
        day = groups.get("d") or groups.get("dd")
        return HeaderTime(text, year, None, "month", int(month), last, int(day) if day else None)
    return HeaderTime(text, year)


def _year(match: regex.Match[str], issue: Stretch | None) -> int | None:
    if match["y4"]:
        return int(match["y4"])
    short = match["y2"] or match["y2b"] or match["fy"]
    return None if short is None else int(short) if len(short) == 4 else _full_year(int(short), issue)


def _century(number: int, year: int | None) -> int:
    return number if year is None else year - year % 100 + number


def _full_year(number: int, issue: Stretch | None) -> int:
    """A two-digit year, at most `_YEARS_AHEAD` after the issue."""
    limit = (issue.first.year if issue else _USUAL_ISSUE) + _YEARS_AHEAD
    year = limit - limit % 100 + number
    return year if year <= limit else year - 100
