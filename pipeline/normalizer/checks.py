"""Numbers that verify each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.model import BlockKind, Fact


@dataclass(frozen=True, slots=True)
class PlacedFact:
    """A fact with its id and where it stands: ordinals of article, block and table."""

    fact_id: str
    fact: Fact
    article: int | None
    block: int
    table: int | None
    block_kind: BlockKind


@dataclass(frozen=True, slots=True)
class Check:
    """One comparison; `members` are (fact id, role)."""

    kind: str
    status: str
    expected: float
    observed: float
    tolerance: float
    explanation: str
    members: tuple[tuple[str, str], ...]


def check_facts(facts: Sequence[PlacedFact]) -> list[Check]:
    """Every comparison the facts of one document allow."""
    return []


def statuses(checks: Sequence[Check]) -> dict[str, str]:
    """Fact id -> pass or fail: fail where any comparison fails that the fact takes part in."""
    found: dict[str, str] = {}
    for check in checks:
        for fact_id, _ in check.members:
            if check.status == "fail" or fact_id not in found:
                found[fact_id] = check.status
    return found
