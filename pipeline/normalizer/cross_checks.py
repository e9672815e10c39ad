"""Sums across tables: quarters against their year, the rows of one table against the total another prints.

Like every guessed relation it counts only if most of its instances hold: stocks and averages do not add up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from pipeline.normalizer import edtf
from pipeline.normalizer.check_values import MAJORITY, TOTAL, Amount, Check, PlacedFact, months_of
from pipeline.normalizer.total_checks import MOST_PARTS, sum_check

LEAST = 3  # instances of a relation between two tables
_SHORTER = (6, 3, 1)  # months of the parts a period is made of, longest first
_LONGEST = 12
Key = tuple[object, ...]
Span = tuple[int, int]  # first month, length in months
Relation = list[Check]
Tables = Mapping[int, list[PlacedFact]]


class PeriodSums:
    """Months, quarters and halves against the longer period they fill, table by table."""

    def __init__(self, tables: Tables) -> None:
        self._spans: dict[Key, dict[Span, PlacedFact]] = defaultdict(dict)
        for fact in (f for table in tables.values() for f in table if f.is_level and f.stretch is not None):
            span = months_of(fact.stretch) if fact.stretch else None
            if span is not None and span[1] <= _LONGEST:
                self._spans[_statistic(fact)].setdefault(span, fact)
        self.relations = self._relations()
        self.checks = [check for relation in self.relations for check in relation]
        self._sums = {check.members[0][0]: len(check.members) - 1 for check in self.checks if check.is_passed}

    def composed(self, current: PlacedFact, stretch: edtf.Stretch) -> Amount | None:
        """The amount of another period from its parts, if `current` is the sum of as many."""
        count, span = self._sums.get(current.fact_id), months_of(stretch)
        if count is None or span is None or span[1] % count:
            return None
        parts = _parts(self._spans[_statistic(current)], span, span[1] // count)
        return Amount.total(parts, stretch.edtf) if parts else None

    def _relations(self) -> list[Relation]:
        found: dict[tuple[int, int], Relation] = defaultdict(list)
        kinds: dict[tuple[int, int], set[Key]] = defaultdict(set)
        flows: dict[tuple[int, int], set[bool]] = defaultdict(set)
        for key, spans in self._spans.items():
            for span, whole in spans.items():
                for length in _SHORTER:
                    parts = _parts(spans, span, length)
                    if parts and whole.table is not None and parts[0].table is not None:
                        pair = whole.table, parts[0].table
                        found[pair].append(sum_check(whole, parts))
                        kinds[pair].add((key[0], *key[2:]))
                        flows[pair].add(not whole.interval.meets(parts[-1].interval))
        held = {pair for pair, checks in found.items() if len(checks) >= LEAST and _holds(checks)}
        proven = {frozenset(kinds[pair]) for pair in held}
        return [
            checks
            for pair, checks in sorted(found.items())
            # What adds up for one heading adds up for the next: if nothing does there, its rows are misnamed.
            if pair in held or (len(checks) >= LEAST and frozenset(kinds[pair]) in proven and flows[pair] == {True})
        ]


def row_sums(tables: Tables) -> list[Relation]:
    """All rows of a table without a total against the total of another, period by period."""
    totals: dict[Key, list[PlacedFact]] = defaultdict(list)
    columns: dict[tuple[int, Key], list[PlacedFact]] = defaultdict(list)
    for ordinal, table in tables.items():
        amounts = [fact for fact in table if fact.is_level and fact.stretch is not None]
        subjects = {fact.names for fact in amounts}
        is_broken_down = len(subjects) > 2 and not any(_is_total(names) for names in subjects)
        for fact in amounts:
            key: Key = (fact.article, _root(fact), fact.fact.unit, fact.fact.period)
            if is_broken_down:
                columns[ordinal, key].append(fact)
            elif _is_total(fact.names) or len(subjects) == 1:
                totals[key].append(fact)
    found: dict[tuple[int, int], Relation] = defaultdict(list)
    for (ordinal, key), parts in columns.items():
        if len({p.names for p in parts}) == len(parts) and 3 <= len(parts) <= MOST_PARTS:
            for whole in _one_a_table(totals.get(key, [])):
                if whole.table is not None:
                    found[whole.table, ordinal].append(sum_check(whole, parts))
    return [checks for _, checks in sorted(found.items()) if len(checks) >= LEAST and _holds(checks)]


def _holds(checks: Sequence[Check]) -> bool:
    return sum(check.is_passed for check in checks) >= MAJORITY * len(checks)


def _parts(spans: Mapping[Span, PlacedFact], span: Span, length: int) -> list[PlacedFact]:
    """The amounts of so many months each that fill a span; none if one is missing."""
    first, months = span
    if length >= months or months % length:
        return []
    found = [spans.get((first + at, length)) for at in range(0, months, length)]
    return [part for part in found if part is not None] if None not in found else []


def _statistic(fact: PlacedFact) -> Key:
    """What is measured but for its time; a total may be named by 전체 or by what stands above the table."""
    root = _root(fact)
    bare = "".join(root.split())
    own = tuple(name for name in fact.names if not TOTAL.match(name) and name not in bare)
    return fact.article, root, own, fact.fact.unit


def _root(fact: PlacedFact) -> str:
    """The outermost heading of a table that has several: 총투자 기준, 순투자 기준."""
    head, arrow, _ = (fact.fact.indicator or "").partition(" > ")
    return head if arrow else ""


def _is_total(names: Iterable[str]) -> bool:
    return all(TOTAL.match(name) for name in names)


def _one_a_table(facts: list[PlacedFact]) -> list[PlacedFact]:
    return list({fact.table: fact for fact in reversed(facts)}.values())[::-1]
