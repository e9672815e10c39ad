"""The values of a series as a small drawing: one point a printing, revisions above each other."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.normalizer import edtf
from pipeline.review.site.dataset import Row

WIDTH, HEIGHT = 1000.0, 300.0
LEFT, RIGHT, TOP, BOTTOM = 72.0, 40.0, 14.0, 34.0
_INSET = 18.0  # between the axis and the first point
_TICKS = 5  # rules at most, but for one
_LABELS = 8  # periods named on the axis


@dataclass(frozen=True, slots=True)
class Point:
    """One observation in the drawing."""

    x: float
    y: float
    row: Row


@dataclass(frozen=True, slots=True)
class Chart:
    """Points, the line through the latest values, and the marks of both axes; coordinates in pixels."""

    points: tuple[Point, ...]
    line: str
    rows: tuple[tuple[float, float], ...]  # y, value
    columns: tuple[tuple[float, str], ...]  # x, period


def draw(observations: Sequence[Row]) -> Chart | None:
    """The chart of a series, None where its periods cannot be placed or there are fewer than two."""
    placed = [(stretch.first.toordinal(), row) for row in observations if (stretch := edtf.read(row["period"]))]
    days = sorted({day for day, _ in placed})
    if len(days) < 2:
        return None
    values = [float(row["value"]) for _, row in placed]
    low, high = min(*values, 0.0), max(*values, 0.0)
    if _is_narrow(min(values), max(values)):  # an index around 100 says nothing on an axis from zero
        low, high = min(values), max(values)
    levels = _levels(low, high if high > low else low + 1.0)
    low, high = levels[0], levels[-1]

    def x_of(day: int) -> float:
        return LEFT + _INSET + (day - days[0]) / (days[-1] - days[0]) * (WIDTH - LEFT - RIGHT - 2 * _INSET)

    def y_of(value: float) -> float:
        return TOP + (high - value) / (high - low) * (HEIGHT - TOP - BOTTOM)

    placed.sort(key=lambda place: bool(place[1]["is_latest"]))  # the latest printing lies on the others
    points = tuple(Point(round(x_of(day), 1), round(y_of(float(row["value"])), 1), row) for day, row in placed)
    latest = {point.x: point.y for point in points if point.row["is_latest"]}
    names = {day: str(row["period"]) for day, row in placed}
    step = -(-len(days) // _LABELS)
    return Chart(
        points,
        " ".join(f"{x},{y}" for x, y in sorted(latest.items())),
        tuple((round(y_of(level), 1), level) for level in levels),
        tuple((round(x_of(day), 1), names[day]) for day in days[::step]),
    )


def _levels(low: float, high: float) -> list[float]:
    """Round numbers from below `low` to above `high`: steps of 1, 2 or 5 times a power of ten."""
    rough = (high - low) / _TICKS
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough)
    first, last = math.floor(low / step), math.ceil(high / step)
    return [index * step for index in range(first, last + 1)]


def _is_narrow(low: float, high: float) -> bool:
    return low > 0 and high - low < low / 2
