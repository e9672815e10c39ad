"""Times in running Korean text as EDTF: years, quarters, months, days, decades, ranges, and words such as 지난해.

Two-digit years turn at the issue year + 30 ('50 is 2050, '70 is 1970). What lacks a year lies as late as possible
without lying after the issue. The right end of a range inherits what it lacks ('24.1.7~10일).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import regex

from pipeline.normalizer import edtf
from pipeline.normalizer.edtf import Stretch
from pipeline.normalizer.text import fold

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


_M = r"(?:1[0-2]|0?[1-9])(?!\d)"
_D = r"(?:3[01]|[12]\d|0?[1-9])(?![\d,]|\.\d)"
_WEEKDAY = r"(?:\s?\(\s?[월화수목금토일](?:요일)?\s?\)|\s[월화수목금토일]요일)"
_PART = (
    r"(?:초반|초(?![안기과대점거록음고반월])|중반|중순|상순|하순|말(?![레라씀하했했기])|연말|연초"
    r"|봄(?!버)|여름|가을|겨울)"
)
_Q = r"[1-4](?:\s?/\s?4)?\s?분기"
_YEAR4 = r"(?:18|19|20|21)\d{2}(?!\d)"
_AFTER_YEAR = r"(?:\s?년(?:도|중)?\s?|\s?[.]\s?|[-/]|\s)"
_TAIL = rf"""
    (?: (?P<decade>년대)(?:\s?(?P<dpart>초반|초|중반|후반|말))?
      | \s?(?:년(?:도)?)?[\s.]?\s?(?:제\s?)?(?P<q>[1-4])(?:\s?/\s?4)?\s?(?:분기|Q(?![A-Za-z])|/4(?!\d))
      | \s?[.-]?Q(?P<q2>[1-4])(?!\d)
      | \s?(?:년(?:도)?)?[\s.]?\s?(?P<h>[상하]반기|[12]H(?![A-Za-z]))
      | \s?[.-]?H(?P<h2>[12])(?!\d)
      | (?:\s?년(?:도)?\s?|\s?\.\s?|-|/) (?P<m>{_M})
          (?: (?:\s?[월月]\s?|\s?\.\s?|-|/) (?P<d>{_D})(?:\s?[일日]|\.(?!\d))?
            | \s?[월月](?:\s?(?P<mpart>초|말(?![레라하했])|중순|상순|하순))? | \.(?!\d) | (?!\s?[년일%배명개건]|\.\d|,\d) )
      | \s?(?:년(?:도|중)?)?\s?(?P<part>{_PART})
      | \s?[년年](?:도|산|형)?(?!차|생|간의)
      | (?P<bare>)
    )
"""
_DATED = regex.compile(
    rf"(?:'\s?(?P<yy>\d{{2}})(?!\d)|(?<!\d)(?P<fy>FY\s?'?)?(?P<yyyy>{_YEAR4}))(?:{_TAIL})(?P<wd>{_WEEKDAY})?", regex.VERBOSE
)
_SHORT_YEAR = regex.compile(
    rf"""(?P<yy>[0-4]\d)(?: \s?년(?:도)?\s? | \.\s? )
    (?: (?P<q>[1-4])(?:/4)?\s?(?:분기|Q(?![A-Za-z])) | (?P<h>[상하]반기) | (?P<m>{_M})\s?[월月](?:\s?(?P<d>{_D})\s?[일日])?
      | (?P<part>{_PART}) )""",
    regex.VERBOSE,
)
_LONE_SHORT_YEAR = regex.compile(
    r"(?P<yy>[0-4]\d)\s?년(?:도)?(?!\s?(?:이상|이하|이내|미만|초과|간|동안|여|째|만|연속|전|후|뒤|차|생|근속|경력|된|넘|가까이|정도|가량|안팎|내|마다|짜리|주기|이|을|의\s역사))(?![가-힣])"
)
_REVERSED = regex.compile(r"(?P<q>[1-4])Q\s?'?(?P<yy>\d{2})(?!\d)|(?P<h>[12])H\s?'?(?P<yy>\d{2})(?!\d)")
_BARE_QUARTER = regex.compile(r"(?P<q>[1-4])(?:\s?/\s?4)?\s?분기(?!\s?(?:연속|만에|째|동안|간))|(?P<q>[1-4])Q(?![A-Za-z0-9])")
_MONTH_DAY = regex.compile(
    rf"(?P<m>{_M})\s?[월月](?:\s?(?P<d>{_D})\s?[일日](?!\s?(?:간|동안))(?P<wd>{_WEEKDAY})?"
    r"|\s?(?P<mpart>초(?!과)|말(?![레라하했])|중순|상순|하순))?(?!\s?[간])"
)
_DOTTED = regex.compile(
    rf"(?P<m>{_M})\.\s?(?P<d>{_D})(?:\s?일|\.(?!\d))?{_WEEKDAY}|(?P<m>{_M})\.\s?(?P<d>{_D})\s?일(?!간)"
    rf"|(?<=[(,]\s?)(?P<m>{_M})\.(?P<d>{_D})\.(?=\s?[)~,])|(?<=,\s?)(?P<m>{_M})\.(?P<d>{_D})(?=\s?\))"
    rf"|(?P<m>{_M})/(?P<d>{_D})(?:{_WEEKDAY}|(?=\s오[전후]))"
)
_LONE_DAY = regex.compile(rf"(?P<d>{_D})\s?일(?:{_WEEKDAY}|(?=부터|까지|에\s|,\s|\s?\(현지|\s?밝|\s?발표|\s?개최|\s?공개|\s?오[전후]|자\s))")
_RIGHT = regex.compile(
    rf"""(?:\s?[~-]\s?|\s?부터\s?|\s?에서\s?(?=['\d]{{3}}))
    (?: (?P<m>{_M})\s?(?:[월月]|[./])\s?(?P<d>{_D})\s?[일日.]?(?:{_WEEKDAY})?
      | (?P<m>{_M})\s?[월月](?:\s?(?P<mpart>초(?!과)|말(?![레라하했])|중순))?
      | (?P<q>[1-4])(?:/4)?\s?(?:분기|Q(?![A-Za-z]))
      | (?P<d>{_D})\s?[일日.]?(?:{_WEEKDAY})?
      | (?P<yy>\d{{2}})(?!\d|[.,]\d)\s?년?(?![월일%])
    )""",
    regex.VERBOSE,
)
_RANGE = regex.compile(r"\s?[~]\s?|-(?=['\d])|\s-\s(?=['\d])|\s?부터\s?|\s?에서\s?(?=['\d]{3})")
_MONTHS = regex.compile(rf"(?P<a>{_M})\s?월?\s?[~-]\s?(?P<b>{_M})\s?[월月](?!\s?(?:\d|간))")
_QUARTERS = regex.compile(r"(?P<a>[1-4])\s?(?:분기)?\s?[~-]\s?(?P<b>[1-4])\s?분기")
_SPAN = regex.compile(
    r"(?P<a>\d{1,3})(?:\s?[~-]\s?(?P<b>\d{1,3}))?\s?(?P<u>년|개월|주|분기|개\s?분기|일|시간)(?:\s?(?:간|동안))?\s?(?P<in>이내|내(?!\s?외)|안에|안(?![가-힣]))?"
)
_PAST = regex.compile(r"(?:지난|최근|과거|직전|최근의)\s?(?:약\s?)?$")
_FUTURE = regex.compile(r"(?:향후|앞으로|다음)\s?(?:약\s?)?$")
_COUNTED_BEFORE = regex.compile(r"(?:약|총|지난|향후|최근|무려|약\s|총\s|과거|만)\s?$")
_COMING = regex.compile(r"(?:오는|다음|내)\s?$")
_ENGLISH_MONTH = r"(?P<mon>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
_ENGLISH = regex.compile(
    rf"(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s{_ENGLISH_MONTH},?\s(?P<yyyy>{_YEAR4})"
    rf"|\b{_ENGLISH_MONTH}\s(?:(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s)?(?P<yyyy>{_YEAR4})"
)
_ENGLISH_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_YEAR_WORDS = {
    "올해": 0, "금년": 0, "올": 0, "당해": 0, "지난해": -1, "작년": -1, "전년": -1, "전년도": -1, "재작년": -2, "지지난해": -2,
    "내년": 1, "이듬해": 1, "내후년": 2, "후년": 2, "금년도": 0, "올 한 해": 0, "올 한해": 0, "지난 한 해": -1, "지난 한해": -1,
}  # fmt: skip
_MONTH_WORDS = {"이번 달": 0, "이번달": 0, "이달": 0, "금월": 0, "지난달": -1, "지난 달": -1, "전월": -1, "내달": 1, "다음 달": 1, "다음달": 1, "저번달": -1}
_WORD = regex.compile(
    rf"""(?<![가-힣])(?:
      (?P<yw>올\s한\s?해|지난\s한\s?해|올해|금년도?|지난해|작년|전년도?|재작년|지지난해|내년|내후년|후년|당해|올(?=\s(?:[상하]반기|[1-4](?:/4)?분기|\d{{1,2}}월|연말|연초|봄|여름|가을|겨울)))
        (?:도(?=\s))?(?: \s?(?:제\s?)?(?P<q>[1-4])(?:/4)?\s?분기 | \s?(?P<h>[상하]반기) | \s?(?P<m>{_M})\s?월(?:\s?(?P<d>{_D})\s?일)?(?:\s?(?P<mpart>초|말|중순))? | \s?(?P<part>{_PART}) )?
    | (?P<mw>이번\s?달|이달|금월|지난\s?달|전월|내달|다음\s?달|저번달)(?![가-힣]{{0,2}}러)(?:\s(?P<d>{_D})\s?일)?
    | (?P<h>[상하]반기) | (?P<eoy>연말|연초)(?=까지|에|\s|기준|부터)
    )(?![가-힣](?<!의|에|은|는|이|가|을|를|도|보|까|부|대|중|로|과|와|동|말|초|비|만|기|들))""",
    regex.VERBOSE,
)
_CANDIDATE = regex.compile(r"'\s?\d{2}(?!\d)|(?<!\d)(?<!\d[.,])\d{1,4}(?!\d)|(?<![가-힣])[올금작전재내후당지이다상하연저](?=[가-힣\s])|\bFY|\b(?=[JFMASOND][a-z]{2})")
_RELATION = regex.compile(
    r"\s?(?:(?P<by>까지)|(?P<from>부터|이후|이래)|(?P<within>이?내(?![가-힣])|안에))"
)
_SEASONS = {"봄": (3, 5), "여름": (6, 8), "가을": (9, 11), "겨울": (12, 2)}


def find_times(text: str, issued: str | None = None) -> tuple[Time, ...]:
    """All times of a text, in order, without overlap; offsets are in `text`. `issued` is the issue's date (EDTF)."""
    folded = fold(text)
    found = scan(folded.text, edtf.read(issued))
    if folded.offsets is None and folded.text == text:
        return tuple(found)
    out = []
    for time in found:
        start, end = folded.span(time.start, time.end)
        out.append(replace(time, start=start, end=end, text=text[start:end]))
    return tuple(out)


def scan(text: str, issue: Stretch | None) -> list[Time]:
    """`find_times` on a folded text."""
    found: list[Time] = []
    position, length = 0, len(text)
    while position < length:
        m = _CANDIDATE.search(text, position)
        if m is None:
            break
        time = _time_at(text, m.start(), issue, found[-1] if found else None)
        if time is None:
            position = m.end() if m.end() > m.start() else m.start() + 1
            continue
        found.append(time)
        position = time.end
    return found


def _time_at(text: str, start: int, issue: Stretch | None, before: Time | None) -> Time | None:
    first = text[start]
    if first.isascii():
        if first == "'" or first.isdigit() or first == "F":
            time = _dated(text, start, issue)
            if time is not None or first == "'":
                return time
        if first.isdigit():
            return _undated(text, start, issue, before)
        m = _ENGLISH.match(text, start)
        return _english(text, m) if m is not None else None
    return _worded(text, start, issue)


def _english(text: str, m: regex.Match[str]) -> Time | None:
    number = _ENGLISH_MONTHS.index(m["mon"]) + 1
    stretch = edtf.day(int(m["yyyy"]), number, int(m["d"])) if m["d"] else edtf.month(int(m["yyyy"]), number)
    return _time(text, m.start(), m.end(), stretch)


def two_digit_year(yy: int, issue: Stretch | None, is_future: bool = False) -> int:
    """The full year of 'YY: not later than 30 years after the issue, unless the text looks ahead ('60년까지)."""
    issue_year = issue.first.year if issue is not None else DEFAULT_ISSUE_YEAR
    later = 2000 + yy
    return later if later <= issue_year + PIVOT_AFTER or (is_future and yy < 70) else 1900 + yy


def _point(m: regex.Match[str], issue: Stretch | None) -> _Point:
    g = m.groupdict()
    year: int | None = None
    if g.get("yyyy"):
        year = int(g["yyyy"])
    elif g.get("yy"):
        ahead = regex.compile(r"\s?년?(?:경|쯤)?\s?까지").match(m.string, m.end()) is not None
        year = two_digit_year(int(g["yy"]), issue, ahead)
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
    if p.part in _SEASONS:
        return edtf.months(y, *_SEASONS[p.part], "season")
    return edtf.year(y)


def _decade(y: int, part: str | None) -> Stretch:
    first, last = {"초": (0, 2), "초반": (0, 4), "중반": (4, 6), "후반": (5, 9), "말": (8, 9)}.get(part or "", (0, 9))
    return edtf.decade(y) if part is None else edtf.years(y + first, y + last)


_UNIT_AFTER = regex.compile(r"\s?(?:%|배|명|개|건|억|만\s?[가-힣]|천|원|달러|[a-zA-Z㎡㎞]|포인트|대(?!비|상|한|응|학)|여|종|곳|가지|인)")
_NAME_BEFORE = regex.compile(r"(?:[A-Za-z][A-Za-z.&+-]*|프로젝트|엑스포|버전|시리즈|모델)\s?$")
_GLUED_BEFORE = regex.compile(r"(?:[A-Za-z_\d]|[A-Za-z\d]-|제\s?)$")


def _dated(text: str, start: int, issue: Stretch | None) -> Time | None:
    m = _DATED.match(text, start)
    if m is None:
        return None
    if m["yyyy"] and start and _GLUED_BEFORE.search(text, max(0, start - 3), start) is not None:
        return None  # GPT2024, 02-2110-…, 제2025-648호
    end = m.end()
    if m["bare"] is not None:
        if m["yy"]:
            if _UNIT_AFTER.match(text, end):
                return None
        elif _UNIT_AFTER.match(text, end) or _NAME_BEFORE.search(text, max(0, start - 24), start) or text[end : end + 1] in ",:" and text[end + 1 : end + 2].isdigit():
            return None
        if m["yyyy"] and text[end : end + 1] == "." and text[end + 1 : end + 2].isdigit():
            return None
    elif m["m"] and m["d"] is None and _AMOUNT_AFTER.match(text, end) and not regex.search(r"[월月.]", text[m.start("m") : end]):
        return None
    point = _point(m, issue)
    stretch = _resolve(point)
    if stretch is None:
        return None
    stretch, end = _extend(text, end, point, stretch, issue)
    relation = "end_of" if point.part in ("말", "연말") and not point.is_decade else None
    return _time(text, start, end, stretch, relation)


_AMOUNT_AFTER = regex.compile(r"\s?(?:%|배|명|건|억|조|만|천|원|달러|포인트)")


def _extend(text: str, end: int, left: _Point, stretch: Stretch, issue: Stretch | None) -> tuple[Stretch, int]:
    """Read the right end of a range, if there is one."""
    sign = _RANGE.match(text, end)
    if sign is None:
        return stretch, end
    m = _DATED.match(text, sign.end())
    if m is not None and not (m["bare"] is not None and _UNIT_AFTER.match(text, m.end())):
        right = _resolve(_point(m, issue))
        whole = edtf.between(stretch, right) if right is not None else None
        if whole is not None:
            return whole, m.end()
        return stretch, end
    m = _RIGHT.match(text, end)
    if m is None:
        if text[end : end + 1] == "~" and regex.match(r"~\s?(?:현재|$|[)\]])", text[end : end + 5]):
            return replace(stretch, edtf=stretch.edtf.split("/")[0] + "/.."), end + 1
        return stretch, end
    point = _point(m, issue)
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


def _time(text: str, start: int, end: int, stretch: Stretch | None, relation: str | None = None, precision: str = "") -> Time:
    m = _RELATION.match(text, end)
    if m is not None:
        relation = "by" if m["by"] else "from" if m["from"] else "within_future"
        if m["by"] or m["from"]:
            end = m.end() if m["by"] else end
    elif start and text[start - 1] == "~":
        relation = "by"
    return Time(
        start, end, text[start:end], stretch.edtf if stretch else None, stretch.first if stretch else None,
        stretch.last if stretch else None, relation or "at", precision or (stretch.precision if stretch else "unknown"),
    )  # fmt: skip


def _undated(text: str, start: int, issue: Stretch | None, before: Time | None) -> Time | None:
    """Times that begin with a digit and print no four-digit year."""
    if start and text[start - 1] in "-/" and start > 1 and text[start - 2].isdigit():
        return None
    m = _SHORT_YEAR.match(text, start) or _REVERSED.match(text, start)
    if m is not None:
        point = _point(m, issue)
        stretch = _resolve(point)
        if stretch is not None:
            stretch, end = _extend(text, m.end(), point, stretch, issue)
            return _time(text, start, end, stretch, "end_of" if point.part in ("말", "연말") else None)
    m = _LONE_SHORT_YEAR.match(text, start)
    if m is not None and issue is not None and abs(issue.first.year % 100 - int(m["yy"])) <= NEAR and not _COUNTED_BEFORE.search(text, max(0, start - 6), start):
        point = _point(m, issue)
        stretch = _resolve(point)
        if stretch is not None:
            return _time(text, start, m.end(), stretch)
    m = _MONTHS.match(text, start) or _QUARTERS.match(text, start)
    if m is not None:
        return _several(text, m, issue, before)
    for pattern in (_MONTH_DAY, _BARE_QUARTER, _DOTTED, _LONE_DAY):
        m = pattern.match(text, start)
        if m is not None:
            return _without_year(text, m, issue, before)
    m = _SPAN.match(text, start)
    return _span(text, m) if m is not None else None


def _several(text: str, m: regex.Match[str], issue: Stretch | None, before: Time | None) -> Time | None:
    a, b = int(m["a"]), int(m["b"])
    year = _year_of(text, m.start(), before, issue, lambda y: edtf.month(y, a if m.re is _MONTHS else 3 * a - 2))
    if b <= a:
        return None
    if year is None:
        return _time(text, m.start(), m.end(), None, precision="month")
    if m.re is _MONTHS:
        return _time(text, m.start(), m.end(), edtf.months(year, a, b, "month"))
    return _time(text, m.start(), m.end(), edtf.between(edtf.quarter(year, a), edtf.quarter(year, b)))


def _without_year(text: str, m: regex.Match[str], issue: Stretch | None, before: Time | None) -> Time | None:
    point = _point(m, issue)
    if point.day and not point.month:
        if issue is None:
            return _time(text, m.start(), m.end(), None, precision="day")
        month = before.first.month if before is not None and before.first is not None and m.start() - before.end <= 6 else None
        point = replace(point, month=month or _month_of_day(point.day, issue))
    year = _year_of(text, m.start(), before, issue, lambda y: _resolve(replace(point, year=y)))
    if year is None:
        return _time(text, m.start(), m.end(), None, precision="day" if point.day else "month" if point.month else "quarter")
    stretch = _resolve(replace(point, year=year))
    if stretch is None:
        return None
    point = replace(point, year=year)
    stretch, end = _extend(text, m.end(), point, stretch, issue)
    return _time(text, m.start(), end, stretch)


def _month_of_day(day: int, issue: Stretch) -> int:
    """A lone day lies in the month of the issue, or in the one before if it would lie ahead."""
    if issue.precision == "day" and day > issue.last.day:
        return issue.last.month - 1 or 12
    return issue.last.month


def _year_of(text: str, start: int, before: Time | None, issue: Stretch | None, resolve) -> int | None:  # type: ignore[no-untyped-def]
    """The year of a time that prints none: that of a time just before it, else the latest that is not after the issue."""
    if before is not None and before.first is not None and before.last is not None and 0 <= start - before.end <= 6 and before.precision != "duration":
        return before.last.year
    if issue is None:
        return None
    stretch = resolve(issue.last.year)
    if _COMING.search(text, max(0, start - 4), start):
        return issue.last.year + (stretch is not None and stretch.last < issue.first)
    if stretch is not None and stretch.first > issue.last and not _looks_ahead(text, start):
        return issue.last.year - 1
    return issue.last.year


def _looks_ahead(text: str, start: int) -> bool:
    """까지 or 예정 right after: the time may lie after the issue."""
    return regex.compile(r"[^가-힣]{0,12}(?:월|일|분기|반기)?(?:까지|\s?예정|에?\s?[가-힣]{1,6}\s?예정)").match(text, start) is not None


def _span(text: str, m: regex.Match[str]) -> Time | None:
    """지난 6개월, 향후 1~3년 내: a length of time counted from now. Other lengths are quantities, not times."""
    start = m.start()
    past = _PAST.search(text, max(0, start - 8), start)
    future = _FUTURE.search(text, max(0, start - 8), start)
    if past is None and not m["in"]:
        return None
    letter = {"년": "Y", "개월": "M", "주": "W", "일": "D", "시간": "H"}.get(m["u"])
    scale = 1
    if letter is None:
        letter, scale = "M", 3
    head = "PT" if letter == "H" else "P"
    spelled = f"{head}{int(m['a']) * scale}{letter}"
    if m["b"]:
        spelled += f"/{head}{int(m['b']) * scale}{letter}"
    begin = past.start() if past else future.start() if future else start
    relation = "past" if past else "within_future"
    return Time(begin, m.end(), text[begin : m.end()], spelled, None, None, relation, "duration")


def _worded(text: str, start: int, issue: Stretch | None) -> Time | None:
    m = _WORD.match(text, start)
    if m is None:
        return None
    if issue is None:
        return _time(text, start, m.end(), None, precision="year" if m["yw"] else "month" if m["mw"] else "half")
    point = _point(m, issue)
    if m["yw"]:
        year = issue.last.year + _YEAR_WORDS[regex.sub(r"\s+", " ", m["yw"])]
        stretch = _resolve(replace(point, year=year))
    elif m["mw"]:
        number = issue.last.year * 12 + issue.last.month - 1 + _MONTH_WORDS[m["mw"]]
        stretch = edtf.month(number // 12, number % 12 + 1)
        if point.day:
            stretch = edtf.day(stretch.first.year, stretch.first.month, point.day) or stretch
    elif m["h"]:
        stretch = _resolve(replace(point, year=issue.last.year))
        if stretch is not None and stretch.first > issue.last and not _looks_ahead(text, m.end()):
            stretch = _resolve(replace(point, year=issue.last.year - 1))
    else:
        stretch = edtf.day(issue.last.year, 12, 31) if m["eoy"] == "연말" else edtf.month(issue.last.year, 1)
    if stretch is None:
        return None
    is_end = point.part in ("말", "연말") or m["eoy"] == "연말"
    end = m.end()
    if m["yw"]:
        stretch, end = _extend(text, end, replace(point, year=stretch.first.year), stretch, issue)
    return _time(text, start, end, stretch, "end_of" if is_end else None)


def parse_date(text: str, issued: str | None = None) -> str | None:
    """EDTF of a citation's or source's date: "2023.10.30.", "1月", "12.27", "2025.01.". None if there is none.

    A missing year is the latest that does not put the date after the issue.
    """
    folded = fold(text).text.strip().strip("()[],; ")
    issue = edtf.read(issued)
    plain = _PLAIN_MONTH_DAY.fullmatch(folded)
    if plain is not None:
        found = _without_year(folded, plain, issue, None)
        return found.edtf if found is not None else None
    for time in scan(folded, issue):
        if time.edtf is not None and time.precision != "duration":
            return time.edtf
    return None


_PLAIN_MONTH_DAY = regex.compile(rf"(?P<m>{_M})\s?[./]\s?(?P<d>{_D})\.?|(?P<m>{_M})\s?[月월]\.?")
