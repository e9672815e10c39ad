"""A quantity as the grammar finds it, before it becomes a fact."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from pipeline.normalizer.units import Unit


@dataclass(frozen=True, slots=True)
class Quantity:
    """`text[start:end]` is number, magnitude and unit; `outer_start`, `outer_end` add 약, 최대, 이상, 돌파.

    One value has `low == high`; a slash list keeps its printed values in `value_text`.
    """

    start: int
    end: int
    low: Decimal
    high: Decimal
    unit: Unit | None
    exponent: int
    value_text: str  # number and magnitude as printed
    rule: str
    comparator: str = "eq"
    approximation: str | None = None
    per_unit: str | None = None
    outer_start: int = 0
    outer_end: int = 0
    confidence: float = 1.0

    @property
    def is_range(self) -> bool:
        """Two values, or one."""
        return self.low != self.high
