"""What dates quantities: the times of a text, the periods made of them, and the quantity that asks for one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import regex

from pipeline.normalizer.edtf import Stretch
from pipeline.normalizer.sayings import Saying
from pipeline.normalizer.text import Sentences
from pipeline.normalizer.times import Time

_COMPARED = regex.compile(
    r"(?:도|말|동기|동월|의)?\s?(?:같은\s(?:기간|달|월|분기|시기)\s?)?(?:\([^()]{1,40}\))?\s?(?:대비|보다|비(?=\s)|에\s?비해|에\s이어|동기|동월)|\s?=\s?100"
    r"|(?:도|말)?\s?(?:\([^()]{1,40}\))?의\s(?:약\s|무려\s)?(?:\d[\d.,~]{0,8}\s?배|[두세네]\s?배|절반)"
    r"|(?:\s(?!전|작년|직전|동)[가-힣]{1,8}(?<![은는이가을를에의로도])){1,2}\s대비"
)
_WITH_DAY = regex.compile(r"\d\s?[일.]")
UNDATING = frozenset({"duration", "week", "hour", "minute", "second"})  # precisions that date no quantity
PARTS = frozenset({"season", "quarter", "half"})  # parts of a year that EDTF writes as the interval of their months
NEAR = 60  # characters between the two times of a rate of change


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
    has_unresolved: bool = False  # some time is told by a word whose year nobody tells
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


def _day_of(time: Time) -> Time:
    """A day with a time of day dates as the day does: 3월 30일 0시 기준."""
    is_day = time.precision in ("hour", "minute") and time.first == time.last and _WITH_DAY.search(time.text)
    if not is_day or time.first is None:
        return time
    return replace(time, edtf=time.first.isoformat(), precision="day")


def start_of(time: Time) -> int:
    """Where a time stands, for looking up by place."""
    return time.start


def stretch_of(time: Time) -> Stretch:
    """The stretch of the calendar a time denotes."""
    return Stretch(time.first or date.min, time.last or date.max, time.edtf or "", time.precision)


def interval(stretch: Stretch | None, time: Time) -> Period | None:
    """A stretch between two times as a period; it is printed as `time` is."""
    return None if stretch is None else Period(stretch.edtf, stretch.first, stretch.last, time.text, "at")


def period_of(time: Time, is_open: bool) -> Period | None:
    """A time as a period; with `is_open` only one end is told (../2027, 2017/..)."""
    if time.edtf is None:
        return None
    if (
        is_open
        and time.relation == "by"
        and time.last is not None
        and ("/" not in time.edtf or time.precision in PARTS)
    ):
        end = time.edtf.split("/")[-1]
        end = end[:7] if len(end) == 10 and "말" in time.text else end
        return Period(f"../{end}", None, time.last, time.text, "by")
    if is_open and time.relation == "from" and "/" not in time.edtf:
        return Period(f"{time.edtf}/..", time.first, None, time.text, "from")  # 2017년 이후 연평균 12%
    last = None if time.edtf.endswith("..") else time.last
    return Period(time.edtf, time.first, last, time.text, time.relation or "at")


def shift_default(time: Time | None) -> Time | None:
    """A period taken from a heading dates what stands below it, whatever its own relation was."""
    return None if time is None else replace(time, relation="at")
