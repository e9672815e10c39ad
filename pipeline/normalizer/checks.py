"""Numbers that verify each other: every comparison the facts of one document allow.

Rounding intervals, no fixed tolerances: a check fails only if no unrounded values could give the printed ones. A
failing check is the source's own contradiction or a reading error; facts are kept as printed either way.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from pipeline.normalizer.check_values import Check, PlacedFact
from pipeline.normalizer.table_checks import table_checks
from pipeline.normalizer.text_checks import text_checks

__all__ = ["Check", "PlacedFact", "check_facts", "statuses"]


def check_facts(facts: Sequence[PlacedFact]) -> list[Check]:
    """Checks in a fixed order: tables first, in reading order of their first member."""
    return [*table_checks(facts), *text_checks(facts)]


def statuses(checks: Sequence[Check]) -> dict[str, str]:
    """Fact id -> pass or fail. A wrong number fails most of its comparisons, its neighbours only those with it."""
    votes: dict[str, Counter[bool]] = {}
    for check in checks:
        for fact_id, _ in check.members:
            votes.setdefault(fact_id, Counter())[check.is_passed] += 1
    return {fact_id: "pass" if count[True] > count[False] else "fail" for fact_id, count in votes.items()}
