"""Which of the times around a quantity dates it.

A time in brackets right behind it does, or the time behind which it stands in brackets. Else a quantity belongs to the
nearest time before it in its sentence that dates quantities at all (`_is_aside`); where there is none, to a time right
after it; then to the time of the sentence before; last to the period the article speaks of. Rates of change run from
the earlier to the later time of their sentence, and what is to be done by a date has an open beginning (`../2027`).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

import regex

from pipeline.normalizer import edtf
from pipeline.normalizer.edtf import Stretch
from pipeline.normalizer.lexicon import read_toml
from pipeline.normalizer.subjects import Saying
from pipeline.normalizer.text import Sentences
from pipeline.normalizer.times import Time

_SAME_PERIOD_BEFORE = regex.compile(
    r"(?:전년(?:도)?\s?(?:동기|동월|동분기|대비)?|(?:작년|지난해|전년)\s?(?:동기|동월|동분기|같은\s?(?:기간|달|월|분기|시기)))"
    r"\s?(?:간)?(?P<bracket>\s?\(|\s)$"
)
_STEP_BEFORE = regex.compile(r"(?:전|직전)\s?(?P<unit>분기|월|달)\s?(?:의\s)?(?P<bracket>\(|\s)$")
_COMPARED_WITH = regex.compile(r"\s?(?:대비|보다|에\s?비해|에서\s)")
_COMPARED = regex.compile(
    r"(?:도|말|동기|동월|의)?\s?(?:같은\s(?:기간|달|월|분기|시기)\s?)?(?:\([^()]{1,40}\))?\s?(?:대비|보다|비(?=\s)|에\s?비해|동기|동월)|\s?=\s?100"
    r"|(?:\s(?!전|작년|직전|동)[가-힣]{1,8}(?<![은는이가을를에의로도])){1,2}\s대비"
)
_ASIDE = regex.compile(
    # 2045년 탄소중립을 위해 5억 유로; 2021년 설립한 회사; 2008년 위기 이후 16년 만에 최고인
    r"^(?:\s?[가-힣]{1,10}(?<![은는이가고며])){1,5}\s(?:위해|위하여|겨냥해|앞두고|맞아)(?=[\s,])"
    r"|(?:설립|출범|창업|창립|취임|개교|개통|준공|제정|공포|출시|시행|발효|체결|상장|인수|도입)(?:된|한|했던|됐던|하여|돼|되어|해)\s"
    r"|(?:이후|이래)(?:로)?\s[^,.]{0,16}(?:만에|처음|최대|최고|최저|최소|가장|역대)"
)
_SINCE_RECORD = regex.compile(r"\s?(?:이후|이래)(?:로)?\s[^,.]{0,16}(?:만에|처음|최대|최고|최저|최소|가장|역대|연속)")
_SINCE = regex.compile(r"(?:\s[가-힣]{1,8}){0,2}\s?(?:이후|이래)")
_MULTIPLE_OF = regex.compile(r"(?:도|말)?\s?(?:\([^()]{1,40}\))?의\s(?:약\s)?")
_IN_BRACKETS = regex.compile(r"(?:도|말)?\s?\((?:약\s|총\s)?[+△▲▼-]?")
_TOTAL = regex.compile(r"(?:등|합계|합쳐|합해)\s?(?:총|모두)?\s?(?:약\s)?$")
_THAN = regex.compile(r"보다|대비|비해")
_FROM_LEVEL = regex.compile(r"에서\s|→|[이였]던\s")
_OBJECT_AFTER = regex.compile(r"^[^,.;]{0,30}?[을를]\s|^\s?(?:이상|규모)?의?\s?[가-힣\s]{0,14}?을\s")
_AFTER_BRACKET = regex.compile(r"[안실추정잠전망]{0,2}\)\s?[+△▲▼-]?\s?")
_CLAUSE_BREAK = regex.compile(r"[가-힣](?:고|며|나|만),\s")
_LISTED_ON = regex.compile(
    r"(?:(?:\s?\([^()]{0,30}\))?(?:,|\s?및|[와과])\s?[\p{L}·]{1,12}(?:\s[\p{L}·]{1,10}){0,2}"
    r"\s?\d[\d,.]{0,12}+\s?[\p{L}%㎡]{1,6}){0,5}+"
)
_PAREN_AFTER = regex.compile(r"\s?\(")
_PART_OF = regex.compile(r"\s?(?:가운데|중)\s")
_ARROW = regex.compile(r"\s?(?:→|->|⇒)")
_YEAR_BASE = regex.compile(r"(?:전년|작년|지난해)[^,;]{0,24}?(?:대비|보다|비해)")
_DIGITS_OR_MARK = frozenset("'0123456789")
_LAST_YEAR = ("작년", "지난해")
_ANSWERED_OF = regex.compile(r"\)?(?:의\s[가-힣]{1,6})?[이가은는]\s")  # 50%의 조직이 '25년 …
_SURVEY_AFTER = regex.compile(r"^[^.]{0,40}대상")


UNDATING = frozenset({"duration", "week", "hour", "minute", "second"})  # precisions that date no quantity
NEAR = 60  # characters between the two times of a rate of change
OWN_CLAUSE = 12  # characters behind an answer in which a time of its own clause stands
BEFORE, AFTER = 8, 4  # times looked at on either side of a quantity


@dataclass(frozen=True, slots=True)
class Period:
    """The time of a quantity. `first`, `last` are None where EDTF leaves an end open."""

    edtf: str
    first: date | None
    last: date | None
    text: str
    relation: str


@dataclass(frozen=True, slots=True)
class Dating:
    """What is known of the times of one text: its own, and the period its surroundings speak of."""

    text: str
    times: Sequence[Time]
    sentences: Sentences
    default: Time | None = None
    survey: Time | None = None
    spans: Sequence[Stretch] = ()  # the years that captions and headings around say they tell of

    def usable(self) -> list[Time]:
        """Times that can date something: with a date, not a length, not the year of a base of comparison."""
        found = (_day_of(t) for t in self.times if t.first is not None)
        return [t for t in found if t.precision not in UNDATING and not self.is_base(t)]

    def is_base(self, time: Time) -> bool:
        """전년, 2018년 대비, 2020=100: a time that numbers are compared with."""
        return time.text.startswith(("전년", "전월")) or _COMPARED.match(self.text, time.end) is not None


@dataclass(frozen=True, slots=True)
class Asked:
    """The quantity whose time is sought."""

    start: int
    end: int
    is_change: bool = False  # a growth rate or a multiple: it spans two times
    is_answer: bool = False  # people were asked; the survey's own date dates it
    is_exceeded: bool = False  # has been passed by then
    is_cagr: bool = False  # an average rate a year
    is_length: bool = False  # a duration: 2027년까지 5년간
    is_criterion: bool = False  # 300인 미만 사업장: what it bounds is of no time
    base: str | None = None
    saying: Saying | None = None


_WITH_DAY = regex.compile(r"\d\s?[일.]")


def _day_of(time: Time) -> Time:
    """A day with a time of day dates as the day does: 3월 30일 0시 기준."""
    is_day = time.precision in ("hour", "minute") and time.first == time.last and _WITH_DAY.search(time.text)
    if not is_day or time.first is None:
        return time
    return replace(time, edtf=time.first.isoformat(), precision="day")


def _start(time: Time) -> int:
    return time.start


def attach(dating: Dating, usable: Sequence[Time], asked: Asked) -> Period | None:
    """The period of a quantity; `usable` are the times of `dating` that can date something."""
    text, start = dating.text, asked.start
    s0, s1 = dating.sentences.at(start)
    index = bisect_left(usable, start, key=_start)
    here = [t for t in usable[max(0, index - BEFORE) : index + AFTER] if s0 <= t.start < s1]
    said = asked.saying
    if said is not None:  # the date of a report dates the report; that of a survey also its answers
        here = [t for t in here if not said.start <= t.start < said.end] or (here if said.is_survey else [])
    beside = _beside(dating, usable, asked, index)
    if beside is not None:
        return beside
    if asked.is_criterion:
        return None
    here = [t for t in here if not (_is_record(text, t) if t.start >= start else _is_aside(text, t, start))]
    main = _nearest(text, here, start, asked.end)
    survey = dating.survey
    if asked.is_answer and survey is not None:
        own = next((t for t in here if asked.end <= t.start <= asked.end + OWN_CLAUSE), None)
        if own is not None and _ANSWERED_OF.fullmatch(text, asked.end, own.start) is not None:
            return _period(own, False)
        if main is not None and main.end <= start and _CLAUSE_BREAK.search(text, main.end, start) is not None:
            behind = next((t for t in here if asked.end <= t.start <= asked.end + OWN_CLAUSE), None)
            main = behind or (None if _is_later(main, survey) else main)
            if behind is not None:
                return _period(behind, False)
        if main is None or main.start >= asked.end:
            return _period(survey, False)
    if _is_unresolved(dating, main, s0, start):
        return None
    if main is None:
        main = _inherited(dating, usable[max(0, index - BEFORE) : index], s0)
    if main is None:
        return _last_year(dating, start)
    earlier = _earlier(text, main, s0, asked)
    if earlier is not None:
        return earlier.period
    if asked.is_change:
        nearest = bisect_left(dating.times, start, key=_start)
        bases = [
            t for t in dating.times[max(0, nearest - 2) : nearest] if t.start >= s0 and t.first and dating.is_base(t)
        ]
        spread = _spread(dating, here, main, asked, [t for t in bases if t.end > start - NEAR])
        if spread is not None:
            return spread
    elif _TOTAL.search(text, max(s0, start - 8), start) is not None:
        total = _total(here, main, start)
        if total is not None:
            return total
    is_open = asked.is_change or asked.is_exceeded or asked.is_length or _is_deed(text, asked.end, s1)
    return _period(main, main.relation == "by" and is_open)


def _beside(dating: Dating, usable: Sequence[Time], asked: Asked, index: int) -> Period | None:
    """4.1%(’23): the time in brackets behind a quantity; 2023년(310억 달러): the time whose bracket it stands in."""
    text, start, end = dating.text, asked.start, asked.end
    last = usable[index - 1] if index else None
    if last is not None and last.end < start and text[last.start - 1 : last.start] == "(":
        is_step = _AFTER_BRACKET.fullmatch(text, last.end, start) is not None  # ('23) 1.4 ('24) 2.0
        if is_step:
            return _period(last, False)
    if index < len(usable) and _PAREN_AFTER.match(text, end, end + 3) and usable[index].start - end <= 2:
        return _period(usable[index], False)
    if text[max(0, start - 3) : start].rstrip("+△▲▼-약총 ").endswith("("):
        nearest = bisect_left(dating.times, start, key=_start)
        time = dating.times[nearest - 1] if nearest else None
        is_named = time is not None and time.first is not None and not time.text.startswith(("전", "작년", "지난해"))
        if time is not None and is_named and _IN_BRACKETS.fullmatch(text, time.end, start) is not None:
            return _period(time, False)
    return None


def _is_aside(text: str, time: Time, start: int) -> bool:
    """The time belongs to a purpose, a founding or a record, not to the quantity at `start`."""
    between = text[time.end : min(start, time.end + NEAR)]
    m = _ASIDE.search(between)
    if m is None:
        return False
    return m[0][:2] not in ("이후", "이래") or _SINCE.match(between) is not None


def _is_record(text: str, time: Time) -> bool:
    """139달러로 2013년 이후 가장 낮다: the time says since when, not of when."""
    return _SINCE_RECORD.match(text, time.end) is not None


def _is_later(time: Time, survey: Time) -> bool:
    return time.first is not None and survey.last is not None and time.first > survey.last


def _total(here: Sequence[Time], main: Time, start: int) -> Period | None:
    """'25년 2,100억, '26년 3,400억 등 총 5,500억: a total spans the times of its parts."""
    years = [t for t in here if t.end <= start and t.relation == "at" and t.precision == main.precision]
    if len(years) < 2:
        return None
    return _interval(edtf.between(_stretch(years[0]), _stretch(years[-1])), years[-1])


def _inherited(dating: Dating, usable: Sequence[Time], sentence: int) -> Time | None:
    """The time of the sentence before, else the one the surroundings speak of."""
    earlier = [t for t in usable if t.end <= sentence and t.relation in ("at", "end_of")]
    return earlier[-1] if earlier else dating.default


def _nearest(text: str, here: Sequence[Time], start: int, end: int) -> Time | None:
    """The nearest time before; a time in brackets right after; else one after it in the same clause."""
    following = [t for t in here if t.start >= end]
    before = [t for t in here if t.end <= start]
    if before:
        return before[-1]
    if _FROM_LEVEL.match(text, end) is not None or _PART_OF.match(text, end) is not None:
        return None  # 24기에서 2030년까지 30기로: the level it starts from is not of then
    if following and _CLAUSE_BREAK.search(text, end, min(following[0].start, end + NEAR)) is not None:
        return None
    if following and (following[0].start - end <= 60 or _SURVEY_AFTER.match(text[end : end + 60])):
        return following[0]
    return None


def _year_before(main: Time) -> Period | None:
    if main.first is None or main.last is None or main.edtf is None:
        return None
    stretch = edtf.shifted(Stretch(main.first, main.last, main.edtf, main.precision), 1)
    return None if stretch is None else Period(stretch.edtf, stretch.first, stretch.last, main.text, "at")


@dataclass(frozen=True, slots=True)
class _Base:
    """The period of a value that others are compared with; None: of an unknown earlier time."""

    period: Period | None


def _earlier(text: str, main: Time, sentence: int, asked: Asked) -> _Base | None:
    """전년 동기(67조 원) 대비, 전분기 6조 원보다, 전년 대비 개선(20% → 15%): the value of an earlier time."""
    start = asked.start
    m = _SAME_PERIOD_BEFORE.search(text, max(sentence, start - 24), start)
    if m is not None and (m["bracket"] != " " or _COMPARED_WITH.match(text, asked.end) is not None):
        return _Base(_year_before(main))
    m = _STEP_BEFORE.search(text, max(sentence, start - 12), start)
    if m is not None and (m["bracket"] == "(" or _COMPARED_WITH.match(text, asked.end) is not None):
        return _Base(_step_before(main, m["unit"]))
    if text[start - 1 : start] == "(" and start > sentence and _ARROW.match(text, asked.end) is not None:
        is_of_year = _YEAR_BASE.search(text, max(sentence, start - NEAR), start) is not None
        return _Base(_year_before(main) if is_of_year else None)
    return None


def _step_before(main: Time, unit: str) -> Period | None:
    """The quarter or month before `main`; None where `main` is no such stretch."""
    months = {"quarter": 3, "month": 1}.get(main.precision)
    if months is None or main.first is None or months != (3 if unit == "분기" else 1):
        return None
    number = main.first.year * 12 + main.first.month - 1 - months
    year, month = number // 12, number % 12 + 1
    stretch = edtf.quarter(year, (month + 2) // 3) if months == 3 else edtf.month(year, month)
    return Period(stretch.edtf, stretch.first, stretch.last, main.text, "at")


def _is_unresolved(dating: Dating, main: Time | None, sentence: int, start: int) -> bool:
    """The nearest time before is one whose year nobody tells (올해 in a text without a date of issue)."""
    index = bisect_left(dating.times, start, key=_start)
    last = dating.times[index - 1] if index else None
    if last is None or last.edtf is not None or last.start < sentence or last.precision not in ("year", "half"):
        return False
    return (main is None or main.end <= last.start or main.start >= start) and not dating.is_base(last)


def _last_year(dating: Dating, start: int) -> Period | None:
    """지난해(9.8대 1)보다 where no other time is told."""
    if dating.text[start - 1 : start] != "(":
        return None
    index = bisect_left(dating.times, start, key=_start)
    last = dating.times[index - 1] if index else None
    if last is None or last.text not in _LAST_YEAR or last.end != start - 1:
        return None
    return _period(last, False)


def _spread(dating: Dating, here: Sequence[Time], main: Time, asked: Asked, bases: Sequence[Time]) -> Period | None:
    """From … to …: the interval a growth rate or a multiple spans."""
    text, start = dating.text, asked.start
    named = [t for t in bases if t.text[0] in _DIGITS_OR_MARK and text[t.end : t.end + 2].strip()[:1] != "="]
    if main.relation == "at" and named and named[-1].end <= start and main.first is not None:
        base = _stretch(named[-1])
        if base.first < main.first:  # 2019년 대비 2023년 출하량은 2.1배
            return _interval(edtf.between(base, _stretch(main)), main)
    if main.relation == "by" and main.last is not None:
        year = asked.saying.year if asked.saying is not None else None
        first = edtf.year(year) if year is not None else _stretch(bases[-1]) if bases else None
        if first is None and asked.is_cagr:
            told = next((s for s in dating.spans if s.last.year == main.last.year), None)
            first = edtf.year(told.first.year) if told is not None else None
        if first is not None:
            end = Stretch(main.last, main.last, (main.edtf or "").split("/")[-1], main.precision)
            return _interval(edtf.between(first, end), main)
    before, after = [t for t in here if t.end <= start], [t for t in here if t.start >= asked.end]
    if len(before) >= 2 and _MULTIPLE_OF.fullmatch(text, before[-1].end, start) is not None:
        base, then = sorted((_stretch(before[-2]), _stretch(before[-1])), key=lambda t: t.first)
        return _interval(edtf.between(base, then), before[-2])
    for pair in (
        before[-2:],
        [*before[-1:], *after[:1]],
    ):  # 2022년 3억에서 2027년 9억으로 25%; 2022년 3억에서 25%씩 … 2027년
        if len(pair) < 2:
            continue
        a, b = pair
        if b.start - a.end < NEAR and _FROM_LEVEL.search(text, a.end, min(b.start, start)) is not None:
            return _interval(edtf.between(_stretch(a), _stretch(b)), b)
    if len(before) >= 2 and asked.base is not None and before[-1].end > start - 60:
        later, earlier = _stretch(before[-2]), _stretch(before[-1])
        if _THAN.search(text, before[-1].end, start) is not None and later.first > earlier.first:
            return _interval(edtf.between(earlier, later), before[-1])
    return None


def _stretch(time: Time) -> Stretch:
    return Stretch(time.first or date.min, time.last or date.max, time.edtf or "", time.precision)


def _interval(stretch: Stretch | None, time: Time) -> Period | None:
    return None if stretch is None else Period(stretch.edtf, stretch.first, stretch.last, time.text, "at")


@cache
def _deeds() -> regex.Pattern[str]:
    return regex.compile(rf"^[^,.;]{{0,40}}?(?:{'|'.join(read_toml('cues.toml')['action']['words'])})(?!될|된|되)")


def _is_deed(text: str, end: int, stop: int) -> bool:
    """The quantity is the object of a deed (매출을 창출할), not a state that is reached (160만 대까지 증가)."""
    listed = _LISTED_ON.match(text, end, stop)  # 풍력 14GW, 수력 5GW를 …까지 보급: the verb is of both
    end = listed.end() if listed is not None else end
    after = text[end : min(stop, end + 50)]
    is_object = _OBJECT_AFTER.match(after) is not None and _deeds().match(after) is not None
    return is_object or _deeds().match(after[:24]) is not None


def _period(time: Time, is_open: bool) -> Period | None:
    if time.edtf is None:
        return None
    if is_open and "/" not in time.edtf and time.last is not None:
        end = time.edtf[:7] if len(time.edtf) == 10 and "말" in time.text else time.edtf
        return Period(f"../{end}", None, time.last, time.text, "by")
    last = None if time.edtf.endswith("..") else time.last
    return Period(time.edtf, time.first, last, time.text, time.relation or "at")


def shift_default(time: Time | None) -> Time | None:
    """A period taken from a heading dates what stands below it, whatever its own relation was."""
    return None if time is None else replace(time, relation="at")


_SURVEY = regex.compile(r"(?:설문|서베이|조사)\S{0,6}\s?\($")


def find_survey(text: str, times: Sequence[Time]) -> Time | None:
    """The date in brackets behind a survey: 설문조사('24.10월)."""
    for time in times:
        if time.first is not None and _SURVEY.search(text, max(0, time.start - 16), time.start) is not None:
            return shift_default(time)
    return None


_DATED_SURVEY = regex.compile(r"(?:설문|서베이|조사)\S{0,6}\s?\(\s?['’‘]?\d{2,4}\s?[.년]")


def survey_text(texts: Iterable[str]) -> str | None:
    """The first text of an article that dates the survey it reports on: 설문조사('24.10월). For `Context.survey`."""
    return next((text for text in texts if _DATED_SURVEY.search(text) is not None), None)
