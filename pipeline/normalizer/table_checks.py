"""Comparisons inside tables: growth rates against their levels, totals against their parts, repeated statistics.

A relation between rows is a guess from names and places. It counts only if most of its instances hold; then those
that do not are worth a flag. A growth rate needs no such vote: its base is known by name and period.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

import regex

from pipeline.normalizer import edtf
from pipeline.normalizer.check_values import TOTAL, Check, CheckKind, Interval, PlacedFact, calendar_part, show

_PREVIOUS = regex.compile(r"전\s?(?:분기|월|주|기)")
_MAJORITY = 0.75  # of the instances of a relation that must hold before one that does not is called wrong
_REPEATS = 4  # common numbers that make two tables the same statistic
_MOST_PARTS = 60


def table_checks(facts: Sequence[PlacedFact]) -> Iterator[Check]:
    """All comparisons inside and between the tables of one document."""
    tables: dict[int, list[PlacedFact]] = defaultdict(list)
    for fact in facts:
        if fact.table is not None and fact.is_plain and fact.fact.row is not None:
            tables[fact.table].append(fact)
    repeats = _repeats(tables)
    twins = {(a, b) for first, second, _ in repeats for a, b in ((first, second), (second, first))}
    index = _index(f for table in tables.values() for f in table)
    for table in tables.values():
        yield from _growths(table, index, twins)
        yield from _sums(table)
        yield from _shares(table)
    for _, _, checks in repeats:
        yield from checks


# ---------------------------------------------------------------- growth


Index = dict[tuple[object, ...], list[PlacedFact]]


def _index(facts: Iterable[PlacedFact]) -> Index:
    """Levels by what they measure and when."""
    index: Index = defaultdict(list)
    for fact in facts:
        if fact.is_comparable and fact.stretch is not None:
            index[fact.names, fact.fact.unit, fact.fact.period].append(fact)
    return index


def _growths(table: list[PlacedFact], index: Index, twins: set[tuple[int, int]]) -> Iterator[Check]:
    """Each rate or difference of a table against its levels.

    Where no name says what a rate compares with, the table decides: the base with which more of its rates hold.
    """
    levels = [f for f in table if f.is_comparable and f.stretch is not None]
    found: list[dict[str, Check]] = []
    for rate in table:
        if not (rate.is_growth or rate.is_difference) or rate.stretch is None:
            continue
        current = _level_of(rate, [f for f in levels if _can_change(f, rate)])
        if current is None:
            continue
        check = growth_check if rate.is_growth else difference_check
        bases = {name: _base(current, stretch, index, twins) for name, stretch in _bases(rate).items()}
        made = {name: check(rate, base, current) for name, base in bases.items() if base is not None}
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


def _can_change(level: PlacedFact, rate: PlacedFact) -> bool:
    """Whether a change could be one of this number: rates grow in percentage points, amounts in per cent or units."""
    if rate.is_growth:
        return level.is_level
    if rate.fact.unit_kind == "percent_point":
        return level.fact.unit_kind == "percent"
    return level.fact.unit == rate.fact.unit


def _base(current: PlacedFact, stretch: edtf.Stretch, index: Index, twins: set[tuple[int, int]]) -> PlacedFact | None:
    """The same statistic in another period: of this table, else of one that repeats its numbers."""
    former = index.get((current.names, current.fact.unit, stretch.edtf), [])
    here = [f for f in former if f.table == current.table]
    if not here:
        here = [f for f in former if (current.table, f.table) in twins][:1]
    return min(here, key=lambda f: _distance(f, current), default=None)


def growth_check(rate: PlacedFact, base: PlacedFact, current: PlacedFact) -> Check | None:
    """The printed rate against what the two levels allow; None if the base could be zero."""
    a, b = base.interval, current.interval
    if a.low <= 0 <= a.high:
        return None
    ratios = [x / y for x in (b.low, b.high) for y in (a.low, a.high)]
    allowed = Interval((min(ratios) - 1) * 100, (max(ratios) - 1) * 100)
    expected = (current.value / base.value - 1) * 100
    if base.value < 0 and not allowed.meets(rate.interval):  # a loss as base: some divide by its size
        allowed, expected = Interval(-allowed.high, -allowed.low), -expected
    sentence = (
        f"From {base.fact.exact} ({base.fact.period}) to {current.fact.exact} ({current.fact.period}) is "
        f"{show(round(expected, 4))} %; printed is {rate.fact.exact}."
    )
    tolerance = allowed.half_width + rate.interval.half_width
    members = ((rate.fact_id, "result"), (base.fact_id, "base"), (current.fact_id, "current"))
    return Check("growth", allowed.meets(rate.interval), expected, rate.value, tolerance, sentence, members)


def difference_check(change: PlacedFact, base: PlacedFact, current: PlacedFact) -> Check:
    """The printed difference against that of the two levels."""
    a, b = base.interval, current.interval
    allowed, expected = Interval(b.low - a.high, b.high - a.low), current.value - base.value
    sentence = (
        f"{current.fact.exact} ({current.fact.period}) less {base.fact.exact} ({base.fact.period}) is "
        f"{show(expected)}; printed is {change.fact.exact}."
    )
    members = ((change.fact_id, "result"), (base.fact_id, "base"), (current.fact_id, "current"))
    tolerance = allowed.half_width + change.interval.half_width
    is_passed = allowed.meets(change.interval)
    return Check("growth", is_passed, expected, change.value, tolerance, sentence, members)


def _level_of(rate: PlacedFact, levels: Iterable[PlacedFact]) -> PlacedFact | None:
    """The level a growth rate belongs to: same cell, else the nearest of its period above it or to its left."""
    wanted = set(rate.names)
    here = [f for f in levels if f.fact.period == rate.fact.period and wanted <= set(f.names)]
    same_cell = [f for f in here if (f.fact.row, f.fact.column) == (rate.fact.row, rate.fact.column)]
    above = [f for f in here if f.fact.column == rate.fact.column and _row(f) < _row(rate)]
    left = [f for f in here if f.fact.row == rate.fact.row and _column(f) < _column(rate)]
    for group in (same_cell, above, left):
        if group:
            return min(group, key=lambda f: _distance(f, rate))
    return None


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


def _row(fact: PlacedFact) -> int:
    return fact.fact.row or 0


def _column(fact: PlacedFact) -> int:
    return fact.fact.column or 0


def _distance(a: PlacedFact, b: PlacedFact) -> tuple[int, int]:
    return abs(_row(a) - _row(b)) + abs(_column(a) - _column(b)), _row(a)


# ---------------------------------------------------------------- totals


def _sums(table: list[PlacedFact]) -> Iterator[Check]:
    for line, cross, header in ((_row, _column, "row_header"), (_column, _row, "column_header")):
        lines: dict[int, dict[tuple[int, str | None, bool], PlacedFact]] = defaultdict(dict)
        labels: dict[int, tuple[str, ...]] = {}
        for fact in table:
            if fact.is_level or fact.fact.transformation == "share":
                lines[line(fact)].setdefault((cross(fact), fact.fact.unit, fact.is_level), fact)
                labels[line(fact)] = tuple((getattr(fact.fact, header) or "").split(" > "))
        for total in sorted(labels):
            for parts in _partitions(total, labels):
                checks = list(_sum_checks(lines[total], [lines[p] for p in parts]))
                held = sum(check.is_passed for check in checks)
                if checks and held >= _MAJORITY * len(checks) and (held > 1 or held == len(checks)):
                    yield from checks
                    break


def _partitions(total: int, labels: dict[int, tuple[str, ...]]) -> Iterator[list[int]]:
    """Lines that may add up to a total, most telling first: those of its group, then those up to the next total."""
    path = labels[total]
    others = [n for n in sorted(labels) if n != total]
    if not TOTAL.match(path[-1]):  # a row over the rows that hang on it
        below = [n for n in others if len(labels[n]) == len(path) + 1 and labels[n][: len(path)] == path]
        if 2 <= len(below) <= _MOST_PARTS:
            yield below
        return
    group = path[:-1]
    totals = {n for n in others if TOTAL.match(labels[n][-1])}
    inside = [n for n in others if labels[n][: len(group)] == group]
    candidates = (
        [n for n in inside if n not in totals],
        [n for n in inside if n in totals],
        _run(total, totals, inside, 1),
        _run(total, totals, inside, -1),
    )
    seen: set[tuple[int, ...]] = set()
    for parts in candidates:
        if 2 <= len(parts) <= _MOST_PARTS and tuple(parts) not in seen:
            seen.add(tuple(parts))
            yield parts


def _run(total: int, totals: set[int], inside: list[int], step: int) -> list[int]:
    ordered = [n for n in inside if (n - total) * step > 0]
    run: list[int] = []
    for n in ordered if step > 0 else reversed(ordered):
        if n in totals:
            break
        run.append(n)
    return sorted(run)


def _sum_checks(
    total: dict[tuple[int, str | None, bool], PlacedFact],
    parts: list[dict[tuple[int, str | None, bool], PlacedFact]],
) -> Iterator[Check]:
    for key, whole in total.items():
        addends = [part[key] for part in parts if key in part]
        if len(addends) >= 2 and len(addends) >= 0.8 * len(parts):
            yield _sum_check(whole, addends)


def _sum_check(whole: PlacedFact, addends: list[PlacedFact]) -> Check:
    allowed = sum((a.interval for a in addends), Interval(0.0, 0.0))
    expected = sum(a.value for a in addends)
    sentence = f"The {len(addends)} parts add up to {show(expected)}; the printed total is {show(whole.value)}."
    members = ((whole.fact_id, "total"), *((a.fact_id, "addend") for a in addends))
    tolerance = allowed.half_width + whole.interval.half_width
    return Check("sum", allowed.meets(whole.interval), expected, whole.value, tolerance, sentence, members)


def _shares(table: list[PlacedFact]) -> Iterator[Check]:
    """Shares of one row or column that make up the whole, where no total is printed."""
    shares = [f for f in table if f.fact.transformation == "share" and f.fact.unit_kind == "percent"]
    if any(TOTAL.match(name) for f in shares for name in f.names):
        return
    for line in (_row, _column):
        lines: dict[int, list[PlacedFact]] = defaultdict(list)
        for fact in shares:
            lines[line(fact)].append(fact)
        groups = [group for _, group in sorted(lines.items()) if 3 <= len(group) <= _MOST_PARTS]
        checks = [_share_check(group) for group in groups]
        held = sum(check.is_passed for check in checks)
        if checks and held >= _MAJORITY * len(checks):
            yield from checks
            return


def _share_check(shares: list[PlacedFact]) -> Check:
    allowed = sum((f.interval for f in shares), Interval(0.0, 0.0))
    observed = sum(f.value for f in shares)
    sentence = f"The {len(shares)} shares add up to {show(observed)} %."
    members = tuple((f.fact_id, "addend") for f in shares)
    whole = Interval(100.0, 100.0)
    return Check("share_sum", allowed.meets(whole), 100.0, observed, allowed.half_width, sentence, members)


# ---------------------------------------------------------------- the same statistic twice


def _repeats(tables: dict[int, list[PlacedFact]]) -> list[tuple[int, int, list[Check]]]:
    """Pairs of tables that print the same statistic, with a check for every number both have."""
    keyed = [(ordinal, _by_statistic(table)) for ordinal, table in tables.items()]
    found = []
    for position, (ordinal, first) in enumerate(keyed):
        for other, second in keyed[position + 1 :]:
            common = [key for key in first if key in second]
            if len(common) < _REPEATS:
                continue
            checks = [repeat_check("repeated_value", first[key], second[key]) for key in common]
            if sum(c.is_passed for c in checks) >= _MAJORITY * len(checks):
                found.append((ordinal, other, checks))
    return found


def _by_statistic(table: list[PlacedFact]) -> dict[tuple[object, ...], PlacedFact]:
    """Facts by what they measure; what a table has twice is left out."""
    found: dict[tuple[object, ...], PlacedFact] = {}
    twice: set[tuple[object, ...]] = set()
    for fact in table:
        if fact.fact.period is None:
            continue
        key = (fact.names, fact.fact.unit, fact.fact.period, fact.fact.transformation)
        if key in found:
            twice.add(key)
        found[key] = fact
    return {key: fact for key, fact in found.items() if key not in twice}


def repeat_check(kind: CheckKind, first: PlacedFact, second: PlacedFact) -> Check:
    """Two printings of one number: one unrounded value must allow both."""
    sentence = f"Printed as {first.fact.exact} and as {second.fact.exact} for {first.fact.period}."
    tolerance = first.interval.half_width + second.interval.half_width
    members = ((first.fact_id, "point"), (second.fact_id, "point"))
    is_passed = first.interval.meets(second.interval)
    return Check(kind, is_passed, first.value, second.value, tolerance, sentence, members)
