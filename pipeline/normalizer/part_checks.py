"""Shares against the amounts they are shares of.

Where a table prints amounts and their shares side by side, all pairs have one whole: `amount / share` is the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from pipeline.normalizer.check_values import MAJORITY, Check, Interval, PlacedFact, show

_LEAST = 4  # pairs that make a whole believable
_MOST = 200  # pairs of one place: the comparison is of each with each
Pair = tuple[PlacedFact, PlacedFact]


def part_checks(table: list[PlacedFact]) -> Iterator[Check]:
    """A check for every share whose amount stands in its cell or left of it in its row."""
    groups: dict[tuple[object, ...], list[Pair]] = defaultdict(list)
    amounts: dict[int, list[PlacedFact]] = defaultdict(list)
    for fact in sorted(table, key=lambda f: (f.row, f.column, f.fact.char_start)):
        if fact.is_level and fact.fact.unit_kind != "index":  # points are scaled to shares
            amounts[fact.row].append(fact)
        elif fact.fact.transformation == "share" and fact.fact.unit_kind == "percent":
            left = [a for a in amounts[fact.row] if a.column < fact.column or a.fact.char_start < fact.fact.char_start]
            if left and fact.value > 0 and left[-1].value > 0:
                amount = left[-1]
                is_same_cell = amount.column == fact.column
                place: tuple[object, ...] = ("row", fact.row) if is_same_cell else (amount.column, fact.column)
                groups[(*place, amount.fact.unit, amount.fact.period)].append((amount, fact))
    for _, pairs in sorted(groups.items(), key=lambda group: group[1][0][0].fact_id):
        if _LEAST <= len(pairs) <= _MOST:
            yield from _of_one_whole(pairs)


def _of_one_whole(pairs: list[Pair]) -> Iterator[Check]:
    """The whole that most pairs allow, then every pair against it."""
    wholes = [(amount, share, _whole(amount, share)) for amount, share in pairs]
    # Most telling is the pair that leaves least room.
    candidates = sorted(wholes, key=lambda w: (w[2].half_width / w[2].high, w[0].fact_id))
    held, place = max((sum(c[2].meets(w[2]) for w in wholes), -n) for n, c in enumerate(candidates))
    if held < MAJORITY * len(pairs):
        return
    base, base_share, whole = candidates[-place]
    for amount, share, own in wholes:
        if amount is base:
            continue
        expected = amount.value / (base.value / base_share.value)
        allowed = Interval(amount.interval.low / whole.high * 100, amount.interval.high / whole.low * 100)
        sentence = (
            f"{base.fact.exact} is {base_share.fact.exact} of the whole, so {amount.fact.exact} is "
            f"{show(round(expected, 4))} %; printed is {share.fact.exact}."
        )
        members = (
            (share.fact_id, "result"), (amount.fact_id, "addend"), (base.fact_id, "base"), (base_share.fact_id, "base"),
        )  # fmt: skip
        tolerance = allowed.half_width + share.interval.half_width
        yield Check("multiple", whole.meets(own), expected, share.value, tolerance, sentence, members)


def _whole(amount: PlacedFact, share: PlacedFact) -> Interval:
    """All wholes of which the amount could be the share."""
    low = max(share.interval.low, 1e-9)
    return Interval(amount.interval.low / share.interval.high * 100, amount.interval.high / low * 100)
