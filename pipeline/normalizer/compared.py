"""Periods of compared values: the value of a year before, and the interval that a rate of change or a total spans."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

import regex

from pipeline.normalizer import edtf
from pipeline.normalizer.dating import NEAR, Asked, Dating, Period, interval, period_of, start_of, stretch_of
from pipeline.normalizer.edtf import Stretch
from pipeline.normalizer.times import Time

_SAME_PERIOD_BEFORE = regex.compile(
    r"(?:전년(?:도)?\s?(?:동기|동월|동분기|대비)?|(?:작년|지난해|전년)\s?(?:동기|동월|동분기|같은\s?(?:기간|달|월|분기|시기)))"
    r"\s?(?:간)?(?P<bracket>\s?\(|\s)$|(?:작년|지난해|(?<!\d)1년\s?전)(?P<bracket>\s?\()$"
)
_STEP_BEFORE = regex.compile(r"(?:전|직전)\s?(?P<unit>분기|월|달)\s?(?:의\s)?(?P<bracket>\(|\s)$")
_COMPARED_WITH = regex.compile(r"\s?(?:대비|보다|에\s?비해|에서\s)")
_MULTIPLE_OF = regex.compile(r"(?:도|말)?\s?(?:\([^()]{1,40}\))?의\s(?:약\s)?")
_THAN = regex.compile(r"보다|대비|비해")
_ARROW = regex.compile(r"\s?(?:→|->|⇒)")
_YEAR_BASE = regex.compile(r"(?:전년|작년|지난해)[^,;]{0,24}?(?:대비|보다|비해)")
_DIGITS_OR_MARK = frozenset("'0123456789FC")  # 2018년, '18년, FY24
_RELATIVE_BASES = ("전", "작년", "지난", "직전", "같은", "동기")
_SAME_SPAN = regex.compile(r"(?:동|같은\s)기간(?!\s?(?:의\s)?(?:대비|보다|에\s비해|\())")
_NO_BASE = regex.compile(r"\s?=|\s?(?:\([^()]{1,40}\))?에\s이어")  # 2020=100, 12월(6.6%)에 이어
_LAST_YEAR = ("작년", "지난해")
FROM_LEVEL = regex.compile(r"에서\s|→|[이였]던\s")


@dataclass(frozen=True, slots=True)
class Base:
    """The period of a value that others are compared with; None: of an unknown earlier time."""

    period: Period | None


def earlier_value(text: str, main: Time, sentence: int, asked: Asked) -> Base | None:
    """전년 동기(67조 원) 대비, 전분기 6조 원보다, 전년 대비 개선(20% → 15%): the value of an earlier time."""
    start = asked.start
    before = text[max(sentence, start - 24) : start]
    if before[-1:] not in ("(", " ") or not ("전" in before or "년" in before or before[-1] == "("):
        return None
    m = _SAME_PERIOD_BEFORE.search(before)
    if m is not None and (m["bracket"] != " " or _COMPARED_WITH.match(text, asked.end) is not None):
        return Base(_year_before(main))
    m = _STEP_BEFORE.search(before)
    if m is not None and (m["bracket"] == "(" or _COMPARED_WITH.match(text, asked.end) is not None):
        return Base(_step_before(main, m["unit"]))
    if before[-1] == "(" and _ARROW.match(text, asked.end) is not None:
        is_of_year = _YEAR_BASE.search(text, max(sentence, start - NEAR), start) is not None
        return Base(_year_before(main) if is_of_year else None)
    return None


def _year_before(main: Time) -> Period | None:
    if main.first is None or main.last is None or main.edtf is None:
        return None
    stretch = edtf.shifted(Stretch(main.first, main.last, main.edtf, main.precision), 1)
    return None if stretch is None else Period(stretch.edtf, stretch.first, stretch.last, main.text, "at")


def _step_before(main: Time, unit: str) -> Period | None:
    """The quarter or month before `main`; None where `main` is no such stretch."""
    months = {"quarter": 3, "month": 1}.get(main.precision)
    if months is None or main.first is None or months != (3 if unit == "분기" else 1):
        return None
    number = main.first.year * 12 + main.first.month - 1 - months
    year, month = number // 12, number % 12 + 1
    stretch = edtf.quarter(year, (month + 2) // 3) if months == 3 else edtf.month(year, month)
    return Period(stretch.edtf, stretch.first, stretch.last, main.text, "at")


def of_last_year(dating: Dating, start: int) -> Period | None:
    """지난해(9.8대 1)보다 where no other time is told."""
    index = bisect_left(dating.times, start, key=start_of)
    last = dating.times[index - 1] if index else None
    if last is None or last.text not in _LAST_YEAR or last.end != start - 1:
        return None
    return period_of(last, False)


def total(here: Sequence[Time], main: Time, start: int) -> Period | None:
    """'25년 2,100억, '26년 3,400억 등 총 5,500억: a total spans the times of its parts."""
    years = [t for t in here if t.end <= start and t.relation == "at" and t.precision == main.precision]
    if len(years) < 2:
        return None
    return interval(edtf.between(stretch_of(years[0]), stretch_of(years[-1])), years[-1])


def spread(dating: Dating, here: Sequence[Time], main: Time, asked: Asked, bases: Sequence[Time]) -> Period | None:
    """From … to …: the interval a growth rate or a multiple spans."""
    text, start = dating.text, asked.start
    if main.end < start and _SAME_SPAN.search(text, main.end, start) is not None:
        spans = [t for t in here if t.end <= start and t.edtf and "/" in t.edtf and t.precision == "year"]
        if spans:  # 국내 시장은 연평균('19~'23) 9.8%, 세계 시장은 동기간 14.2%
            return period_of(spans[-1], False)
    named = [t for t in bases if t.text[0] in _DIGITS_OR_MARK and _NO_BASE.match(text, t.end) is None]
    if main.relation == "at" and named and named[-1].end <= start and main.first is not None:
        base = stretch_of(named[-1])
        if base.first < main.first:  # 2019년 대비 2023년 출하량은 2.1배
            return interval(edtf.between(base, stretch_of(main)), main)
    if main.relation == "by" and main.last is not None:
        year = asked.saying.year if asked.saying is not None else None
        first = edtf.year(year) if year is not None else stretch_of(bases[-1]) if bases else None
        if first is None and asked.is_cagr:
            told = next((s for s in dating.spans if s.last.year == main.last.year), None)
            first = edtf.year(told.first.year) if told is not None else None
        if first is not None:
            end = Stretch(main.last, main.last, (main.edtf or "").split("/")[-1], main.precision)
            return interval(edtf.between(first, end), main)
    before, after = [t for t in here if t.end <= start], [t for t in here if t.start >= asked.end]
    if len(before) >= 2 and _MULTIPLE_OF.fullmatch(text, before[-1].end, start) is not None:
        base, then = sorted((stretch_of(before[-2]), stretch_of(before[-1])), key=lambda t: t.first)
        return interval(edtf.between(base, then), before[-2])
    for pair in (
        before[-2:],
        [*before[-1:], *after[:1]],
    ):  # 2022년 3억에서 2027년 9억으로 25%; 2022년 3억에서 25%씩 … 2027년
        if len(pair) < 2:
            continue
        a, b = pair
        if b.start - a.end < NEAR and FROM_LEVEL.search(text, a.end, min(b.start, start)) is not None:
            return interval(edtf.between(stretch_of(a), stretch_of(b)), b)
    is_named = asked.base is not None and not asked.base.startswith(_RELATIVE_BASES)
    if len(before) >= 2 and is_named and before[-1].end > start - NEAR:
        later, earlier = stretch_of(before[-2]), stretch_of(before[-1])
        if _THAN.search(text, before[-1].end, start) is not None and later.first > earlier.first:
            return interval(edtf.between(earlier, later), before[-1])
    return None
