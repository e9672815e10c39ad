"""Facts under comparison, and intervals of what their printed digits may stand for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property, lru_cache
from typing import Literal

import regex

from pipeline.model import Fact
from pipeline.normalizer import edtf
from pipeline.normalizer.header_times import is_time, without_time
from pipeline.normalizer.table_units import role
from pipeline.normalizer.units import find_unit

CheckKind = Literal[
    "growth", "cagr", "multiple", "sum", "share_sum", "prose_vs_table", "contents_vs_body", "repeated_value"
]

_BRACKETS = regex.compile(r"\s*[(（\[]([^()（）\[\]]*)[)）\]]")
_NOTE_MARK = regex.compile(r"[*†]+$|\s?\d\)$")
_FORMULA = regex.compile(r"[A-Za-z①-⑳][A-Za-z①-⑳\s+\-–*/=×÷]{0,12}")
_COMPUTED = ("growth", "share", "difference", "comparison")  # roles that change what is printed, not what it is of
MAJORITY = 0.75  # of the instances of a guessed relation that must hold before one that does not is called wrong
TOTAL = regex.compile(r"^(?:합\s*계|총\s*계|소\s*계|계|전\s*체|총\s*합|누\s*계|총\s*액|Total|TOTAL)$")


@dataclass(frozen=True, slots=True)
class Interval:
    """All values between two bounds, both included."""

    low: float
    high: float

    def __add__(self, other: Interval) -> Interval:
        return Interval(self.low + other.low, self.high + other.high)

    def meets(self, other: Interval) -> bool:
        """Whether one value could lie in both; a part in 10^9 is left to floating point."""
        slack = 1e-9 * max(abs(self.low), abs(self.high), abs(other.low), abs(other.high))
        return self.low <= other.high + slack and other.low <= self.high + slack

    @property
    def half_width(self) -> float:
        return (self.high - self.low) / 2


@dataclass(frozen=True)
class PlacedFact:
    """A fact with its id and where it stands: ordinals of article, block and table."""

    fact_id: str
    fact: Fact
    article: int | None
    block: int
    table: int | None
    is_summary: bool = False  # in a title or key point: what the body says at length

    @property
    def row(self) -> int:
        return self.fact.row or 0

    @property
    def column(self) -> int:
        return self.fact.column or 0

    @cached_property
    def value(self) -> float:
        """The value with the sign its direction gives a growth rate in words (`14.6% 감소`)."""
        value = self.fact.value or 0.0
        is_worded_loss = self.table is None and self.fact.direction == "decrease" and self.is_growth
        return -abs(value) if is_worded_loss else value

    @property
    def is_growth(self) -> bool:
        return self.fact.transformation == "growth" and self.fact.unit_kind == "percent"

    @property
    def is_difference(self) -> bool:
        """A change in the unit of the amount itself, or in percentage points."""
        return self.fact.kind == "change" and not self.is_growth and self.fact.transformation in (None, "level")

    @property
    def is_comparable(self) -> bool:
        """What changes are counted from: an amount or a rate."""
        return self.is_level or (self.fact.kind == "share" and self.fact.unit_kind == "percent")

    @property
    def is_level(self) -> bool:
        """An amount, not a rate, difference or multiple of one."""
        return self.fact.transformation in (None, "level") and self.fact.kind in ("money", "count", "level", "index")

    @property
    def is_plain(self) -> bool:
        """One exact number: no range, bound or 약."""
        return self.fact.value is not None and self.fact.comparator == "eq" and self.fact.approximation is None

    @property
    def is_countable(self) -> bool:
        """A whole number that nothing says is rounded: people, cases, points."""
        is_whole = "." not in self.fact.value_text and self.fact.multiplier_exponent == 0
        return is_whole and self.fact.unit_kind in ("count", None)

    @cached_property
    def interval(self) -> Interval:
        """The unrounded values that are printed so: half a unit of the last digit to both sides."""
        digits = self.fact.value_text.replace(",", "")
        decimals = len(digits.partition(".")[2])
        half = 0.5 * 10.0 ** (self.fact.multiplier_exponent - decimals)
        return Interval(self.value - half, self.value + half)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Row and column names without times, units and words such as 증감률: of what the number is."""
        headers = (self.fact.row_header or "").split(" > ") + (self.fact.column_header or "").split(" > ")
        return tuple(name for header in headers if (name := subject_name(header)))

    @cached_property
    def stretch(self) -> edtf.Stretch | None:
        return edtf.read(self.fact.period)


@dataclass(frozen=True, slots=True)
class Amount:
    """A printed amount, or one that follows from printed ones; `shown` is how a sentence names it."""

    value: float
    interval: Interval
    shown: str
    members: tuple[str, ...]  # ids of the facts it follows from

    @classmethod
    def of(cls, fact: PlacedFact) -> Amount:
        """A printed one."""
        return cls(fact.value, fact.interval, f"{fact.fact.exact} ({fact.fact.period})", (fact.fact_id,))

    @classmethod
    def total(cls, parts: Sequence[PlacedFact], period: str) -> Amount:
        """The sum of printed ones."""
        value = sum(part.value for part in parts)
        interval = sum((part.interval for part in parts), Interval(0.0, 0.0))
        shown = f"{show(value)} ({period}, the sum of {len(parts)})"
        return cls(value, interval, shown, tuple(part.fact_id for part in parts))


@dataclass(frozen=True, slots=True)
class Check:
    """One comparison; `members` are (fact id, role). `tolerance` is the largest difference rounding explains."""

    kind: CheckKind
    is_passed: bool
    expected: float
    observed: float
    tolerance: float
    explanation: str
    members: tuple[tuple[str, str], ...]

    @property
    def status(self) -> str:
        return "pass" if self.is_passed else "fail"


@lru_cache(maxsize=8192)
def subject_name(header: str) -> str:
    """A header without unit, formula and time; empty if it only dates the number or says how it was computed."""
    if is_time(header):
        return ""
    bare = _BRACKETS.sub(lambda m: "" if _is_aside(m[1]) else m[0], without_time(header)).strip()
    bare = _NOTE_MARK.sub("", bare).strip("()[]~-· ")
    if not bare or (role(bare, False) in _COMPUTED and len(bare) <= 8) or find_unit(bare):
        return ""
    return "".join(bare.split())


def _is_aside(text: str) -> bool:
    """Whether brackets hold a unit, a word like 증감률 or the letter of a formula."""
    return bool(
        find_unit(text) or role(text, False) in _COMPUTED or _FORMULA.fullmatch(text.strip()) or not text.strip()
    )


def calendar_part(stretch: edtf.Stretch) -> str | None:
    """What a stretch is in the calendar: year, half, quarter, month, day; None for any other."""
    first, last = stretch.first, stretch.last
    if first == last:
        return "day"
    if first.day != 1 or (last + timedelta(days=1)).day != 1:
        return None
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    name = {1: "month", 3: "quarter", 6: "half", 12: "year"}.get(months)
    return name if name and (first.month - 1) % months == 0 else None


def months_of(stretch: edtf.Stretch) -> tuple[int, int] | None:
    """First month (counted from year 0) and length in months; None for a stretch that is no whole months."""
    first, last = stretch.first, stretch.last
    if first.day != 1 or (last + timedelta(days=1)).day != 1:
        return None
    return first.year * 12 + first.month - 1, (last.year - first.year) * 12 + last.month - first.month + 1


def show(value: float) -> str:
    """A number for people: at most four decimals, thousands apart."""
    text = f"{value:,.4f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
