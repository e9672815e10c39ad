"""Growth rates and differences of tables against the amounts they compare."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping

import regex

from pipeline.normalizer import edtf
from pipeline.normalizer.check_values import Amount, Check, Interval, PlacedFact, calendar_part, show

_PREVIOUS = regex.compile(r"전\s?(?:분기|월|주|기)")
_REACH = 200  # amounts looked through for the one a rate belongs to or compares with; a table has few at one place

Index = Mapping[tuple[object, ...], list[PlacedFact]]
Composed = Callable[[PlacedFact, edtf.Stretch], Amount | None]


def index_amounts(facts: Iterable[PlacedFact]) -> Index:
    """Amounts and rates of all tables by what they measure and when."""
    index: dict[tuple[object, ...], list[PlacedFact]] = defaultdict(list)
    for fact in facts:
        if fact.is_comparable and fact.stretch is not None:
            index[fact.names, fact.fact.unit, fact.fact.period].append(fact)
    return index


def growth_checks(
    table: list[PlacedFact], index: Index, twins: set[tuple[int, int]], composed: Composed
) -> Iterator[Check]:
    """Each rate or difference of a table; `twins` are pairs of tables that print the same statistic.

    `composed` gives an amount that no table prints from its parts, which tables do print.

    Where no name says what a rate compares with, the table decides: the base with which more of its rates hold.
    """
    places = _Places(table)
    found: list[dict[str, Check]] = []
    for rate in table:
        if not (rate.is_growth or rate.is_difference) or rate.stretch is None:
            continue
        current = places.amount_of(rate)
        if current is None:
            continue
        check = growth_check if rate.is_growth else difference_check
        bases = {name: _amount(current, stretch, index, twins, composed) for name, stretch in _bases(rate).items()}
        made = {name: check(rate, base, Amount.of(current)) for name, base in bases.items() if base is not None}
        found.append({name: c for name, c in made.items() if c is not None})
    held = Counter(name for checks in found for name, c in checks.items() if c.is_passed)
    usual = max(("year", "period"), key=lambda name: (held[name], name))
    for checks in found:
        passed = [c for c in checks.values() if c.is_passed]
        chosen = checks.get(usual) or next(iter(checks.values()), None)
        if passed:
            yield passed[0]
        elif chosen is not None:
            yield chosen


def _amount(
    current: PlacedFact, stretch: edtf.Stretch, index: Index, twins: set[tuple[int, int]], composed: Composed
) -> Amount | None:
    base = base_of(current, stretch, index, twins)
    return Amount.of(base) if base is not None else composed(current, stretch)


def growth_check(rate: PlacedFact, base: Amount, current: Amount) -> Check | None:
    """The printed rate against what the two levels allow; None if the base could be zero."""
    a, b = base.interval, current.interval
    if a.low <= 0 <= a.high:
        return None
    ratios = [x / y for x in (b.low, b.high) for y in (a.low, a.high)]
    allowed = Interval((min(ratios) - 1) * 100, (max(ratios) - 1) * 100)
    expected = (current.value / base.value - 1) * 100
    if base.value < 0 and not allowed.meets(rate.interval):  # a loss as base: some divide by its size
        allowed, expected = Interval(-allowed.high, -allowed.low), -expected
    sentence = f"From {base.shown} to {current.shown} is {show(round(expected, 4))} %; printed is {rate.fact.exact}."
    tolerance = allowed.half_width + rate.interval.half_width
    is_passed = allowed.meets(rate.interval)
    return Check("growth", is_passed, expected, rate.value, tolerance, sentence, _members(rate, base, current))


def difference_check(change: PlacedFact, base: Amount, current: Amount) -> Check:
    """The printed difference against that of the two levels."""
    a, b = base.interval, current.interval
    allowed, expected = Interval(b.low - a.high, b.high - a.low), current.value - base.value
    sentence = f"{current.shown} less {base.shown} is {show(expected)}; printed is {change.fact.exact}."
    tolerance = allowed.half_width + change.interval.half_width
    is_passed = allowed.meets(change.interval)
    return Check("growth", is_passed, expected, change.value, tolerance, sentence, _members(change, base, current))


def _members(result: PlacedFact, base: Amount, current: Amount) -> tuple[tuple[str, str], ...]:
    return (
        (result.fact_id, "result"),
        *((fact_id, "base") for fact_id in base.members),
        *((fact_id, "current") for fact_id in current.members),
    )


def rates_of(table: list[PlacedFact]) -> dict[str, PlacedFact]:
    """Growth rates against the year before, by the id of the amount that grew."""
    places = _Places(table)
    found: dict[str, PlacedFact] = {}
    for rate in table:
        if rate.is_growth and rate.stretch is not None and "year" in _bases(rate):
            current = places.amount_of(rate)
            if current is not None:
                found.setdefault(current.fact_id, rate)
    return found


class _Places:
    """The amounts of a table by column and by row, each in order."""

    def __init__(self, table: Iterable[PlacedFact]) -> None:
        self.columns: dict[tuple[int, str | None], list[PlacedFact]] = defaultdict(list)
        self.rows: dict[int, list[PlacedFact]] = defaultdict(list)
        for fact in sorted(table, key=lambda f: (f.row, f.column)):
            if fact.is_comparable and fact.stretch is not None:
                self.columns[fact.column, fact.fact.period].append(fact)
                self.rows[fact.row].append(fact)

    def amount_of(self, rate: PlacedFact) -> PlacedFact | None:
        """The amount a rate belongs to: in its cell, else the nearest of its period above it or to its left."""
        column = self.columns.get((rate.column, rate.fact.period), [])
        above = bisect_right(column, rate.row, key=lambda f: f.row)
        nearest = reversed(column[max(0, above - _REACH) : above])
        left = (f for f in reversed(self.rows.get(rate.row, [])[-_REACH:]) if f.column < rate.column)
        wanted = set(rate.names)
        for amount in (*nearest, *left):
            is_dated_so = amount.fact.period == rate.fact.period
            if is_dated_so and wanted <= set(amount.names) and _can_change(amount, rate):
                return amount
        return None


def _can_change(level: PlacedFact, rate: PlacedFact) -> bool:
    """Whether a change could be one of this number: rates grow in percentage points, amounts in per cent or units."""
    if rate.is_growth:
        return level.is_level
    if rate.fact.unit_kind == "percent_point":
        return level.fact.unit_kind == "percent"
    return level.fact.unit == rate.fact.unit


def base_of(current: PlacedFact, stretch: edtf.Stretch, index: Index, twins: set[tuple[int, int]]) -> PlacedFact | None:
    """The same statistic in another period: of this table, else of one that repeats its numbers."""
    former = index.get((current.names, current.fact.unit, stretch.edtf), [])[:_REACH]
    here = [f for f in former if f.table == current.table]
    if not here:
        here = [f for f in former if (current.table, f.table) in twins][:1]
    return min(here, key=lambda f: (abs(f.row - current.row) + abs(f.column - current.column), f.row), default=None)


def _bases(rate: PlacedFact) -> dict[str, edtf.Stretch]:
    """The periods a rate may compare with: the year before, or the period before where that is said or nothing is."""
    stretch, said = rate.stretch, rate.fact.change_base
    if stretch is None:
        return {}
    bases = {"year": edtf.shifted(stretch, 1), "period": previous(stretch)}
    if said and _PREVIOUS.search(said):
        del bases["year"]
    elif said or calendar_part(stretch) == "year":
        del bases["period"]
    return {name: base for name, base in bases.items() if base is not None}


def previous(stretch: edtf.Stretch) -> edtf.Stretch | None:
    """The period of the same length right before."""
    year, month, part = stretch.first.year, stretch.first.month, calendar_part(stretch)
    if part == "year":
        return edtf.year(year - 1)
    if part == "half":
        return edtf.half(year, 1) if month == 7 else edtf.half(year - 1, 2)
    if part == "quarter":
        return edtf.quarter(year, (month - 1) // 3) if month > 1 else edtf.quarter(year - 1, 4)
    if part == "month":
        return edtf.month(year, month - 1) if month > 1 else edtf.month(year - 1, 12)
    return None
