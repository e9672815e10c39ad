"""Growth rates whose base no table prints: taken back by their rates, parts still make up their whole.

The rates of the first year of a table compare with a year it leaves out. Where quarters make a year, or regions a
total, `amount / (1 + rate)` of the parts must add up to that of the whole, or to the former whole if that is printed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.normalizer import edtf
from pipeline.normalizer.check_values import MAJORITY, Check, Interval, PlacedFact, show
from pipeline.normalizer.cross_checks import Relation, Tables
from pipeline.normalizer.growth_checks import Index, base_of, rates_of

_LEAST_RATE = -95.0  # per cent; nearer to -100 the former amount could be anything
_WIDEST = 0.1  # half the interval of what follows, relative to it: beyond, nothing is verified


@dataclass(frozen=True, slots=True)
class _Former:
    """The amount of the year before, printed or implied by a rate."""

    value: float
    interval: Interval
    members: tuple[tuple[str, str], ...]


class _Past:
    """Former amounts of a document's tables."""

    def __init__(self, tables: Tables, index: Index, twins: set[tuple[int, int]]) -> None:
        self.facts = {fact.fact_id: fact for table in tables.values() for fact in table}
        self.rates = {amount: rate for table in tables.values() for amount, rate in rates_of(table).items()}
        self.index, self.twins = index, twins

    def printed(self, fact: PlacedFact) -> _Former | None:
        former = edtf.shifted(fact.stretch, 1) if fact.stretch else None
        base = base_of(fact, former, self.index, self.twins) if former else None
        return _Former(base.value, base.interval, ((base.fact_id, "base"),)) if base is not None else None

    def implied(self, fact: PlacedFact) -> _Former | None:
        rate = self.rates.get(fact.fact_id)
        if rate is None or rate.interval.low < _LEAST_RATE or fact.interval.low <= 0:
            return None
        low, high = 1 + rate.interval.low / 100, 1 + rate.interval.high / 100
        interval = Interval(fact.interval.low / high, fact.interval.high / low)
        members = ((rate.fact_id, "result"), (fact.fact_id, "current"))
        return _Former(fact.value / (1 + rate.value / 100), interval, members)


def implied_checks(
    tables: Tables, index: Index, twins: set[tuple[int, int]], kinds: Sequence[Sequence[Relation]]
) -> Iterator[Check]:
    """A check for every sum that holds and whose parts have rates but no printed base.

    That the rates compare with the year before is a guess; most sums of a kind (over time, over rows) must confirm it.
    """
    past = _Past(tables, index, twins)
    if not past.rates:
        return
    for relations in kinds:
        sums = [check for relation in relations for check in relation if check.is_passed]
        made = [_implied_check(check, past, past.facts) for check in sums]
        checks = [check for check in made if check is not None]
        held = sum(check.is_passed for check in checks)
        if len(checks) > 1 and held >= MAJORITY * len(checks):
            yield from checks


def _implied_check(check: Check, past: _Past, facts: Mapping[str, PlacedFact]) -> Check | None:
    (whole_id, _), *addends = check.members
    whole, parts = facts[whole_id], [facts[fact_id] for fact_id, _ in addends]
    if all(past.printed(part) for part in parts):
        return None
    formers = [past.implied(part) for part in parts]
    known = [former for former in formers if former is not None]
    former = past.printed(whole) or past.implied(whole)
    if len(known) < len(parts) or former is None:
        return None
    allowed = sum((part.interval for part in known), Interval(0.0, 0.0))
    expected = sum(part.value for part in known)
    if allowed.half_width > _WIDEST * expected:
        return None
    sentence = (
        f"Taken back by their growth rates, the {len(parts)} parts of {whole.fact.exact} ({whole.fact.period}) add up "
        f"to {show(round(expected, 4))} a year before; the whole then was {show(round(former.value, 4))}."
    )
    members = dict.fromkeys((*former.members, *(member for part in known for member in part.members)))
    tolerance = allowed.half_width + former.interval.half_width
    is_passed = allowed.meets(former.interval)
    return Check("growth", is_passed, expected, former.value, tolerance, sentence, tuple(members))
