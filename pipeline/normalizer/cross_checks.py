"""Sums across tables: quarters against their year, the rows of one table against the total another prints.

Like every guessed relation it counts only if most of its instances hold: stocks and averages do not add up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from pipeline.normalizer.check_values import MAJORITY, TOTAL, Check, PlacedFact, calendar_part
from pipeline.normalizer.total_checks import MOST_PARTS, sum_check

_LEAST = 3  # instances of a relation between two tables
_PARTS = {"month": ("quarter", "half", "year"), "quarter": ("half", "year"), "half": ("year",)}
_LENGTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}
Key = tuple[object, ...]


def cross_checks(tables: dict[int, list[PlacedFact]]) -> Iterator[Check]:
    """Sums whose total and parts stand in different tables (or rows) of one article."""
    amounts = {ordinal: [f for f in table if f.is_level and f.stretch is not None] for ordinal, table in tables.items()}
    for made in (_periods(amounts), _rows(amounts)):
        for _, checks in sorted(made.items()):
            held = sum(check.is_passed for check in checks)
            if len(checks) >= _LEAST and held >= MAJORITY * len(checks):
                yield from checks


def _root(fact: PlacedFact) -> str:
    """The outermost heading of a table that has several: 총투자 기준, 순투자 기준."""
    head, arrow, _ = (fact.fact.indicator or "").partition(" > ")
    return head if arrow else ""


def _periods(amounts: dict[int, list[PlacedFact]]) -> dict[tuple[int, int], list[Check]]:
    """Months, quarters and halves against the longer period they fill, by table of the whole and of the parts."""
    statistics: dict[Key, dict[str, dict[tuple[int, int], PlacedFact]]] = defaultdict(lambda: defaultdict(dict))
    for fact in (f for table in amounts.values() for f in table):
        stretch = fact.stretch
        part = calendar_part(stretch) if stretch else None
        if stretch is not None and part in _LENGTHS:
            key: Key = (fact.article, _root(fact), fact.names, fact.fact.unit)
            statistics[key][part].setdefault((stretch.first.year, stretch.first.month), fact)
    found: dict[tuple[int, int], list[Check]] = defaultdict(list)
    for spans in statistics.values():
        for short, longer in _PARTS.items():
            for long in longer:
                for (year, month), whole in spans.get(long, {}).items():
                    months = range(month, month + _LENGTHS[long], _LENGTHS[short])
                    parts = [p for m in months if (p := spans.get(short, {}).get((year, m))) is not None]
                    if len(parts) == len(months) and whole.table is not None and parts[0].table is not None:
                        found[whole.table, parts[0].table].append(sum_check(whole, parts))
    return found


def _rows(amounts: dict[int, list[PlacedFact]]) -> dict[tuple[int, int], list[Check]]:
    """All rows of a table without a total against the total of another, period by period."""
    totals: dict[Key, list[PlacedFact]] = defaultdict(list)
    columns: dict[tuple[int, Key], list[PlacedFact]] = defaultdict(list)
    for ordinal, table in amounts.items():
        subjects = {fact.names for fact in table}
        is_broken_down = len(subjects) > 2 and not any(_is_total(names) for names in subjects)
        for fact in table:
            key: Key = (fact.article, _root(fact), fact.fact.unit, fact.fact.period)
            if is_broken_down:
                columns[ordinal, key].append(fact)
            elif _is_total(fact.names) or len(subjects) == 1:
                totals[key].append(fact)
    found: dict[tuple[int, int], list[Check]] = defaultdict(list)
    for (ordinal, key), parts in columns.items():
        if len({p.names for p in parts}) == len(parts) and 3 <= len(parts) <= MOST_PARTS:
            for whole in _one_a_table(totals.get(key, [])):
                if whole.table is not None:
                    found[whole.table, ordinal].append(sum_check(whole, parts))
    return found


def _is_total(names: Iterable[str]) -> bool:
    return all(TOTAL.match(name) for name in names)


def _one_a_table(facts: list[PlacedFact]) -> list[PlacedFact]:
    return list({fact.table: fact for fact in reversed(facts)}.values())[::-1]
