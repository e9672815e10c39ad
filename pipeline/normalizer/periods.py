"""Which of the times around a quantity dates it.

A quantity belongs to the nearest time before it in its sentence; where there is none, to a time right after it; then to
the time of the sentence before; last to the period the article speaks of. Rates of change run from the earlier to the
later time of their sentence, and what is to be done by a date has an open beginning (`../2027`).
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
    r"(?:전년(?:도)?\s?(?:동기|동월|동분기|같은\s?기간|대비)?|작년\s?동기|지난해\s?같은\s?기간)\s?(?:간)?\s?\($"
)
_COMPARED = regex.compile(
    r"(?:도|말|동기|동월|의)?\s?(?:같은\s기간\s?)?(?:\([^()]{1,40}\))?\s?(?:대비|보다|비(?=\s)|에\s?비해|동기|동월)|\s?=\s?100"
)
_THAN = regex.compile(r"보다|대비|비해")
_FROM_LEVEL = regex.compile(r"에서\s|→")
_OBJECT_AFTER = regex.compile(r"^[^,.;]{0,30}?[을를]\s|^\s?(?:이상|규모)?의?\s?[가-힣\s]{0,14}?을\s")
_PAREN_AFTER = regex.compile(r"^\s?\(")
_SURVEY_AFTER = regex.compile(r"^[^.]{0,40}대상")


UNDATING = frozenset({"duration", "decade", "week", "hour", "minute", "second"})  # precisions that date no quantity
NEAR = 60  # characters between the two times of a rate of change
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

    def usable(self) -> list[Time]:
        """Times that can date something: with a date, not a length, not the year of a base of comparison."""
        return [t for t in self.times if t.first is not None and t.precision not in UNDATING and not self.is_base(t)]

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
    base: str | None = None
    saying: Saying | None = None


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
    main = _nearest(text, here, start, asked.end)
    if asked.is_answer and dating.survey is not None and (main is None or main.start >= asked.end):
        return _period(dating.survey, False)
    if main is None:
        main = _inherited(dating, usable[max(0, index - BEFORE) : index], s0)
    if main is None:
        return None
    if _SAME_PERIOD_BEFORE.search(text, max(0, start - 24), start) is not None:
        return _year_before(main)
    if asked.is_change:
        nearest = bisect_left(dating.times, start, key=_start)
        bases = [
            t for t in dating.times[max(0, nearest - 2) : nearest] if t.start >= s0 and t.first and dating.is_base(t)
        ]
        spread = _spread(text, here, main, asked, [t for t in bases if t.end > start - NEAR])
        if spread is not None:
            return spread
    is_open = asked.is_change or asked.is_exceeded or _is_deed(text, asked.end, s1)
    return _period(main, main.relation == "by" and is_open)


def _inherited(dating: Dating, usable: Sequence[Time], sentence: int) -> Time | None:
    """The time of the sentence before, else the one the surroundings speak of."""
    earlier = [t for t in usable if t.end <= sentence and t.relation in ("at", "end_of")]
    return earlier[-1] if earlier else dating.default


def _nearest(text: str, here: Sequence[Time], start: int, end: int) -> Time | None:
    """The nearest time before; a time in brackets right after; else one after it in the same clause."""
    following = [t for t in here if t.start >= end]
    if following and following[0].start - end <= 2 and _PAREN_AFTER.match(text[end : end + 3]):
        return following[0]
    before = [t for t in here if t.end <= start]
    if before:
        return before[-1]
    if following and (following[0].start - end <= 60 or _SURVEY_AFTER.match(text[end : end + 60])):
        return following[0]
    return None


def _year_before(main: Time) -> Period | None:
    if main.first is None or main.last is None or main.edtf is None:
        return None
    stretch = edtf.shifted(Stretch(main.first, main.last, main.edtf, main.precision), 1)
    return None if stretch is None else Period(stretch.edtf, stretch.first, stretch.last, main.text, "at")


def _spread(text: str, here: Sequence[Time], main: Time, asked: Asked, bases: Sequence[Time]) -> Period | None:
    """From … to …: the interval a growth rate or a multiple spans."""
    start = asked.start
    if main.relation == "by" and main.last is not None:
        year = asked.saying.year if asked.saying is not None else None
        first = edtf.year(year) if year is not None else _stretch(bases[-1]) if bases else None
        if first is not None:
            end = Stretch(main.last, main.last, (main.edtf or "").split("/")[-1], main.precision)
            return _interval(edtf.between(first, end), main)
    before, after = [t for t in here if t.end <= start], [t for t in here if t.start >= asked.end]
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
