"""Quantities of two units that are one: 2년 6개월, 1시간 30분, 5m 20cm, 3세 6개월; and factors between like units.

The unit is the first one printed: 2년 6개월 is 2.5 년. Days and months have no fixed ratio, so 1개월 15일 stays two.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache

from pipeline.normalizer.lexicon import read_toml
from pipeline.normalizer.quantity import Quantity
from pipeline.normalizer.units import Unit

CONVERTED = "range.mixed"  # rule of a range whose left end was printed in a smaller unit: 30분~2시간
# What people print side by side: unit -> the next smaller one.
_BELOW = {
    "년": "개월",
    "세": "개월",
    "주": "일",
    "일": "시간",
    "시간": "분",
    "분": "초",
    "km": "m",
    "m": "cm",
    "ft": "in",
    "kg": "g",
}


@cache
def _sizes() -> dict[str, tuple[str, int]]:
    """Canonical unit -> its dimension and its size in the smallest unit of that dimension."""
    return {unit: (name, size) for name, sizes in read_toml("conversions.toml").items() for unit, size in sizes.items()}


def factor(smaller: Unit, larger: Unit) -> Decimal | None:
    """How many of `smaller` one `larger` is; None if they are of two dimensions or multiples of neither."""
    a, b = _sizes().get(smaller.canonical), _sizes().get(larger.canonical)
    if a is None or b is None or a[0] != b[0] or b[1] % a[1]:
        return None
    return Decimal(b[1] // a[1])


def merged(text: str, quantities: Sequence[Quantity]) -> list[Quantity]:
    """Quantities in order of their place, those that go on in a smaller unit put together."""
    if len(quantities) < 2:
        return list(quantities)
    found: list[Quantity] = []
    tail: Quantity | None = None  # the last part of the last quantity found: 30분 of 1시간 30분
    for q in quantities:
        whole = _joined(text, found[-1], tail, q) if tail is not None and q.start - tail.end <= 1 else None
        if whole is not None:
            found[-1] = whole
        else:
            found.append(q)
        tail = q
    return found


def _joined(text: str, whole: Quantity, tail: Quantity, q: Quantity) -> Quantity | None:
    """`whole` with `q`, which goes on where its last part `tail` ended; None if `q` is a quantity of its own."""
    if whole.unit is None or tail.unit is None or q.unit is None or text[tail.end : q.start].strip():
        return None
    if tail.is_range or tail.high != tail.high.to_integral_value() or q.low < 0 or whole.approximation == "over":
        return None
    if q.rule == CONVERTED and q.unit.canonical == whole.unit.canonical and q.low < 1 and not whole.is_range:
        low = whole.low + q.low  # 1시간 30분~2시간
        return replace(q, start=whole.start, low=low, value_text=text[whole.start : q.end]) if low < q.high else None
    size = factor(q.unit, whole.unit)
    is_next = _BELOW.get(tail.unit.canonical) == q.unit.canonical and not q.is_range
    if size is None or not is_next or q.high >= (factor(q.unit, tail.unit) or 0):
        return None
    is_right_end = "~" in whole.value_text  # 1시간~1시간 30분
    return replace(
        whole,
        end=q.end,
        low=whole.low if is_right_end else whole.low + q.high / size,
        high=whole.high + q.high / size,
        value_text=text[whole.start : q.end],
        rule="range" if is_right_end else "compound",
        approximation=whole.approximation or q.approximation,
    )
