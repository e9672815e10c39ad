"""Cells as drawn -> a grid whose every position is covered exactly once."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import NamedTuple

from pipeline.model import Box

SLIM = 4.5  # points: a grid interval this narrow lies between the two strokes of a double rule


class GridCell(NamedTuple):
    """A cell before its text is known."""

    row: int
    column: int
    row_span: int
    column_span: int
    box: Box


@dataclass(frozen=True, slots=True)
class GridFrame:
    """A ruled table: its cells cover every position once."""

    box: Box
    xs: tuple[float, ...]  # the lines between its columns, both sides included
    ys: tuple[float, ...]  # … and between its rows
    cells: tuple[GridCell, ...]
    is_closed: bool = True  # every cell is drawn, none was added to fill a gap

    @property
    def row_count(self) -> int:
        return len(self.ys) - 1

    @property
    def column_count(self) -> int:
        return len(self.xs) - 1


def build_grid(cells: Sequence[Box]) -> GridFrame | None:
    """Cells of a table as a grid whose every position is covered exactly once; None where it has no extent."""
    all_x = {side for cell in cells for side in (cell.x0, cell.x1)}
    all_y = {side for cell in cells for side in (cell.y0, cell.y1)}
    xs, ys = _lines(all_x), _lines(all_y)
    rows, columns = len(ys) - 1, len(xs) - 1
    if rows < 1 or columns < 1:
        return None
    at_x, at_y = _places(xs, all_x), _places(ys, all_y)
    taken = [0] * rows  # one bit a column
    placed: list[GridCell] = []
    for cell in sorted(cells, key=itemgetter(1, 0)):  # by top, then by left side
        top, bottom, left, right = at_y[cell.y0], at_y[cell.y1], at_x[cell.x0], at_x[cell.x1]
        bits = (1 << right) - (1 << left)
        if bottom <= top or right <= left:
            continue
        if any(row & bits for row in taken[top:bottom]) and not _cut_out(
            top, left, bottom, right, placed, taken, xs, ys
        ):
            continue
        for row in range(top, bottom):
            taken[row] |= bits
        placed.append(GridCell(top, left, bottom - top, right - left, Box(xs[left], ys[top], xs[right], ys[bottom])))
    missing = [(row, column) for row in range(rows) for column in range(columns) if not taken[row] >> column & 1]
    for row, column in missing:
        placed.append(GridCell(row, column, 1, 1, Box(xs[column], ys[row], xs[column + 1], ys[row + 1])))
    placed.sort()
    return GridFrame(Box(xs[0], ys[0], xs[-1], ys[-1]), tuple(xs), tuple(ys), tuple(placed), not missing)


def _cut_out(
    top: int,
    left: int,
    bottom: int,
    right: int,
    placed: list[GridCell],
    taken: list[int],
    xs: Sequence[float],
    ys: Sequence[float],
) -> bool:
    """Take a cell's place out of one around it: a label shaped like an L has its items in the corner it leaves open.

    The label keeps its row, or its column where the items begin in its first row.
    """
    for at in range(len(placed) - 1, -1, -1):
        row, column, rows, columns, _ = placed[at]
        if row <= top and column <= left and bottom <= row + rows and right <= column + columns:
            break
    else:
        return False
    if top > row:
        rows = top - row
    elif left > column:
        columns = left - column
    else:
        return False
    whole, bits = placed[at], (1 << (column + columns)) - (1 << column)
    for k in range(row, row + whole.row_span):
        taken[k] &= ~((1 << (column + whole.column_span)) - (1 << column))
        if k < row + rows:
            taken[k] |= bits
    placed[at] = GridCell(row, column, rows, columns, Box(xs[column], ys[row], xs[column + columns], ys[row + rows]))
    return True


def _lines(values: set[float]) -> list[float]:
    """Distinct grid lines; the two strokes of a double rule count as one."""
    lines: list[float] = []
    for value in sorted(values):
        if not lines or value - lines[-1] > SLIM:
            lines.append(value)
    return lines


def _places(lines: Sequence[float], values: set[float]) -> dict[float, int]:
    """The number of the line nearest to each value."""
    places = {line: number for number, line in enumerate(lines)}
    return places | {value: _nearest(lines, value) for value in values if value not in places}


def _nearest(lines: Sequence[float], value: float) -> int:
    after = bisect_left(lines, value)
    if after == len(lines) or (after and value - lines[after - 1] <= lines[after] - value):
        return after - 1
    return after
