"""Comparisons inside and between the tables of a document.

A relation between rows or tables is a guess from names and places. It counts only if most of its instances hold; then
those that do not are worth a flag.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations

from pipeline.normalizer.check_values import MAJORITY, Check, CheckKind, PlacedFact
from pipeline.normalizer.cross_checks import PeriodSums, row_sums
from pipeline.normalizer.growth_checks import growth_checks, index_amounts
from pipeline.normalizer.implied_checks import implied_checks
from pipeline.normalizer.part_checks import part_checks
from pipeline.normalizer.total_checks import share_checks, total_checks

_REPEATS = 4  # common numbers that make two tables the same statistic
_MOST_TABLES = 12  # a number that more tables print is too common to tell them apart
Statistic = tuple[object, ...]


def table_checks(facts: Sequence[PlacedFact]) -> Iterator[Check]:
    """All comparisons of one document's tables, in the order of the tables."""
    tables: dict[int, list[PlacedFact]] = defaultdict(list)
    for fact in facts:
        if fact.table is not None and fact.is_plain and fact.fact.row is not None:
            tables[fact.table].append(fact)
    repeats = _repeats(tables)
    twins = {pair for first, second, _ in repeats for pair in ((first, second), (second, first))}
    index = index_amounts(f for table in tables.values() for f in table)
    periods, rows = PeriodSums(tables), row_sums(tables)
    between = len(rows)
    for table in tables.values():
        totals = list(total_checks(table))
        yield from growth_checks(table, index, twins, periods.composed)
        yield from totals
        yield from share_checks(table)
        yield from part_checks(table)
        rows.append(totals)
    yield from periods.checks
    yield from (check for relation in rows[:between] for check in relation)
    yield from implied_checks(tables, index, twins, [periods.relations, rows])
    for _, _, checks in repeats:
        yield from checks


def _repeats(tables: dict[int, list[PlacedFact]]) -> list[tuple[int, int, list[Check]]]:
    """Pairs of tables that print the same statistic, with a check for every number both have."""
    keyed = {ordinal: _by_statistic(table) for ordinal, table in tables.items()}
    holders: dict[Statistic, list[int]] = defaultdict(list)
    for ordinal, statistics in keyed.items():
        for key in statistics:
            holders[key].append(ordinal)
    shared = Counter(
        pair for ordinals in holders.values() if len(ordinals) <= _MOST_TABLES for pair in combinations(ordinals, 2)
    )
    found = []
    for (first, second), count in sorted(shared.items()):
        if count < _REPEATS:
            continue
        common = [key for key in keyed[first] if key in keyed[second]]
        checks = [repeat_check("repeated_value", keyed[first][key], keyed[second][key]) for key in common]
        if sum(c.is_passed for c in checks) >= MAJORITY * len(checks):
            found.append((first, second, checks))
    return found


def _by_statistic(table: list[PlacedFact]) -> dict[Statistic, PlacedFact]:
    """Facts by what they measure; what a table has twice is left out."""
    found: dict[Statistic, PlacedFact] = {}
    twice: set[Statistic] = set()
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
