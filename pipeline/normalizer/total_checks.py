"""Totals of tables against their parts, and shares against the whole.

Which rows make up a total is a guess from names and places. It counts only if most of its columns hold; then those
that do not are worth a flag.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from pipeline.normalizer.check_values import MAJORITY, TOTAL, Check, Interval, PlacedFact, show

MOST_PARTS = 60
_MOST_TOTALS = 200  # of one table and direction; what has more repeats a word, not a sum
_LEAST_EXACT = 3  # sums of one total from which exactness is judged …
_PARTS_EXACT = 4  # … with so many parts on average: rounded numbers rarely add up exactly …
_SHARE_EXACT = 0.8  # … in so many of them
Line = dict[tuple[int, str | None, bool], PlacedFact]
Labels = dict[int, tuple[str, ...]]


def total_checks(table: list[PlacedFact]) -> Iterator[Check]:
    """Every total, row or column, whose parts the table prints."""
    for by_row in (True, False):
        lines: dict[int, Line] = defaultdict(dict)
        labels: Labels = {}
        for fact in table:
            if fact.is_level or fact.fact.transformation == "share":
                line, cross = (fact.row, fact.column) if by_row else (fact.column, fact.row)
                header = fact.fact.row_header if by_row else fact.fact.column_header
                lines[line].setdefault((cross, fact.fact.unit, fact.is_level), fact)
                labels[line] = tuple((header or "").split(" > "))
        for total, candidates in _totals(labels):
            for parts in candidates:
                checks = list(_sum_checks(lines[total], [lines[p] for p in parts]))
                if _is_relation(checks):
                    yield from _exact(checks, lines[total])
                    break


def _is_relation(checks: list[Check]) -> bool:
    held = sum(check.is_passed for check in checks)
    return bool(checks) and held >= MAJORITY * len(checks) and (held > 1 or held == len(checks))


def _exact(checks: list[Check], total: Line) -> list[Check]:
    """Counts are not rounded: where numbers without decimals and unit add up exactly but for a few, those are wrong."""
    wholes = {fact.fact_id: fact for fact in total.values()}
    parts = sum(len(check.members) - 1 for check in checks) / len(checks)
    exact = sum(check.expected == check.observed for check in checks)
    are_counts = all(wholes[check.members[0][0]].is_countable for check in checks)
    if not are_counts or len(checks) < _LEAST_EXACT or parts < _PARTS_EXACT or exact < _SHARE_EXACT * len(checks):
        return checks
    return [replace(check, is_passed=check.expected == check.observed, tolerance=0.0) for check in checks]


def _totals(labels: Labels) -> Iterator[tuple[int, list[list[int]]]]:
    """Lines that may be totals, each with the lines that may add up to it, most telling first."""
    children: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for line in sorted(labels):
        children[labels[line][:-1]].append(line)
    totals = [line for line in sorted(labels) if TOTAL.match(labels[line][-1])]
    for line in sorted(labels):
        below = children.get(labels[line], [])
        if line not in totals and 2 <= len(below) <= MOST_PARTS:  # a line over those that hang on it
            yield line, [below]
    for total in totals[:_MOST_TOTALS]:
        yield total, _candidates(total, labels, set(totals))
    yield from _inner_totals(labels)


def _inner_totals(labels: Labels) -> Iterator[tuple[int, list[list[int]]]]:
    """Totals named by an outer header: 합계 > 정원 over 본부 > 정원 and 지사 > 정원."""
    leaves: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for line, path in sorted(labels.items()):
        if len(path) > 1 and not any(TOTAL.match(name) for name in path):
            leaves[path[1:]].append(line)
    for line, path in sorted(labels.items()):
        inner = tuple(name for name in path if not TOTAL.match(name))
        if inner and len(inner) < len(path) and 2 <= len(leaves.get(inner, [])) <= MOST_PARTS:
            yield line, [leaves[inner]]


def _candidates(total: int, labels: Labels, totals: set[int]) -> list[list[int]]:
    """The other lines of its group; the totals among them; those up to the next total, below and above."""
    group = labels[total][:-1]
    inside = [n for n in sorted(labels) if n != total and labels[n][: len(group)] == group]
    candidates = (
        [n for n in inside if n not in totals],
        [n for n in inside if n in totals],
        _run(total, totals, inside, 1),
        _run(total, totals, inside, -1),
    )
    return [parts for parts in candidates if 2 <= len(parts) <= MOST_PARTS]


def _run(total: int, totals: set[int], inside: list[int], step: int) -> list[int]:
    ordered = [n for n in inside if (n - total) * step > 0]
    run: list[int] = []
    for n in ordered if step > 0 else reversed(ordered):
        if n in totals:
            break
        run.append(n)
    return sorted(run)


def _sum_checks(total: Line, parts: list[Line]) -> Iterator[Check]:
    for key, whole in total.items():
        addends = [part[key] for part in parts if key in part]
        if len(addends) >= 2 and len(addends) >= 0.8 * len(parts):
            yield sum_check(whole, addends)


def sum_check(whole: PlacedFact, addends: list[PlacedFact]) -> Check:
    """The printed total against the sum of its parts, each within its rounding."""
    allowed = sum((a.interval for a in addends), Interval(0.0, 0.0))
    expected = sum(a.value for a in addends)
    sentence = f"The {len(addends)} parts add up to {show(expected)}; the printed total is {show(whole.value)}."
    members = ((whole.fact_id, "total"), *((a.fact_id, "addend") for a in addends))
    tolerance = allowed.half_width + whole.interval.half_width
    return Check("sum", allowed.meets(whole.interval), expected, whole.value, tolerance, sentence, members)


def share_checks(table: list[PlacedFact]) -> Iterator[Check]:
    """Shares of one row or column that make up the whole, where no total is printed."""
    shares = [f for f in table if f.fact.transformation == "share" and f.fact.unit_kind == "percent"]
    if any(TOTAL.match(name) for f in shares for name in f.names):
        return
    for by_row in (True, False):
        lines: dict[int, list[PlacedFact]] = defaultdict(list)
        for fact in shares:
            lines[fact.row if by_row else fact.column].append(fact)
        groups = [group for _, group in sorted(lines.items()) if 3 <= len(group) <= MOST_PARTS]
        checks = [_share_check(group) for group in groups]
        held = sum(check.is_passed for check in checks)
        if checks and held >= MAJORITY * len(checks):
            yield from checks
            return


def _share_check(shares: list[PlacedFact]) -> Check:
    allowed = sum((f.interval for f in shares), Interval(0.0, 0.0))
    observed = sum(f.value for f in shares)
    sentence = f"The {len(shares)} shares add up to {show(observed)} %."
    members = tuple((f.fact_id, "addend") for f in shares)
    whole = Interval(100.0, 100.0)
    return Check("share_sum", allowed.meets(whole), 100.0, observed, allowed.half_width, sentence, members)
