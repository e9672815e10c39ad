"""From the cells a file states to a grid in which every position is covered exactly once."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter
from typing import NamedTuple

from pipeline.errors import Code, LimitReached
from pipeline.limits import Limits
from pipeline.model import Cell, Element
from pipeline.quick import filled

_POSITION = attrgetter("row", "column")


class StatedCell(NamedTuple):
    """A cell as the file states it; spans may be zero, reach outside or overlap."""

    row: int
    column: int
    row_span: int
    column_span: int
    elements: tuple[Element, ...]
    is_header: bool


stated_cell_of = filled(StatedCell)


class RepairedGrid(NamedTuple):
    row_count: int
    column_count: int
    cells: tuple[Cell, ...]
    is_repaired: bool


def cover(
    row_count: int, column_count: int, stated: Sequence[StatedCell], limits: Limits, page: int | None = None
) -> RepairedGrid:
    """Cells sorted by row and column that cover every position once; missing ones are empty, overlapping ones shrink.

    A cell whose own position is taken gives its elements to the cell that took it, so no text is lost. The stated
    counts are trusted only while the cells bear them out. All cells lie on `page`. Raises LimitReached (LIMIT_TABLE).
    """
    if not _is_too_large(row_count, column_count, limits):
        cells = _plain(stated, row_count, column_count, page)
        if cells is not None:
            return RepairedGrid(row_count, column_count, cells, False)
    if any(cell.row >= limits.table_rows or cell.column >= limits.table_columns for cell in stated):
        stated = _renumbered(stated)  # absurd addresses still have an order
    needed_rows = max((cell.row + max(cell.row_span, 1) for cell in stated), default=1)
    needed_columns = max((cell.column + max(cell.column_span, 1) for cell in stated), default=1)
    if (row_count, column_count) != (needed_rows, needed_columns):
        # Beyond what the cells reach, a stated count is a lie or an empty margin; spans that reach further are cut.
        rows_reached = max((cell.row + 1 for cell in stated), default=1)
        columns_reached = max((cell.column + 1 for cell in stated), default=1)
        row_count = max(min(row_count, needed_rows), rows_reached)
        column_count = max(min(column_count, needed_columns), columns_reached)
    if _is_too_large(row_count, column_count, limits):
        row_count = max((cell.row + 1 for cell in stated), default=1)
        column_count = max((cell.column + 1 for cell in stated), default=1)
    if _is_too_large(row_count, column_count, limits):
        raise LimitReached(Code.LIMIT_TABLE, f"A table claims {row_count:,} rows and {column_count:,} columns.")
    return RepairedGrid(row_count, column_count, _repair(stated, row_count, column_count, page), True)


def _is_too_large(row_count: int, column_count: int, limits: Limits) -> bool:
    return (
        row_count > limits.table_rows
        or column_count > limits.table_columns
        or row_count * column_count > limits.table_cells
    )


def _plain(
    stated: Sequence[StatedCell], row_count: int, column_count: int, page: int | None
) -> tuple[Cell, ...] | None:
    """The common case: cells that lie inside, do not overlap and leave nothing out; None for any other."""
    taken = bytearray(row_count * column_count)
    cells = []
    area = 0
    for row, column, row_span, column_span, elements, is_header in stated:
        if row_span == 1 and column_span == 1:
            if not (0 <= row < row_count and 0 <= column < column_count):
                return None
            taken[row * column_count + column] = 1
            area += 1
        else:
            if min(row, column) < 0 or min(row_span, column_span) < 1:
                return None
            if row + row_span > row_count or column + column_span > column_count:
                return None
            for line in range(row, row + row_span):
                start = line * column_count + column
                taken[start : start + column_span] = b"\x01" * column_span
            area += row_span * column_span
        cells.append(Cell(row, column, row_span, column_span, elements, page, None, is_header))
    if area != len(taken) or taken.count(0):
        return None
    cells.sort(key=_POSITION)
    return tuple(cells)


def _renumbered(stated: Sequence[StatedCell]) -> list[StatedCell]:
    rows = {row: rank for rank, row in enumerate(sorted({cell.row for cell in stated}))}
    columns = {column: rank for rank, column in enumerate(sorted({cell.column for cell in stated}))}
    return [
        cell._replace(row=rows[cell.row], column=columns[cell.column], row_span=1, column_span=1) for cell in stated
    ]


def _repair(stated: Sequence[StatedCell], row_count: int, column_count: int, page: int | None) -> tuple[Cell, ...]:
    owner = [-1] * (row_count * column_count)
    placed: list[StatedCell] = []
    for cell in sorted(stated, key=lambda cell: (cell.row, cell.column)):
        row, column = cell.row, cell.column
        taken_by = owner[row * column_count + column]
        if taken_by >= 0:
            first = placed[taken_by]
            placed[taken_by] = first._replace(elements=first.elements + cell.elements)
            continue
        columns = 0
        while columns < max(cell.column_span, 1) and column + columns < column_count:
            if owner[row * column_count + column + columns] >= 0:
                break
            columns += 1
        rows = 1
        while rows < max(cell.row_span, 1) and row + rows < row_count:
            start = (row + rows) * column_count + column
            if any(other >= 0 for other in owner[start : start + columns]):
                break
            rows += 1
        for line in range(row, row + rows):
            start = line * column_count + column
            owner[start : start + columns] = [len(placed)] * columns
        placed.append(cell._replace(row_span=rows, column_span=columns))
    cells = [Cell(c.row, c.column, c.row_span, c.column_span, c.elements, page, None, c.is_header) for c in placed]
    cells.extend(Cell(*divmod(place, column_count), 1, 1, (), page) for place, index in enumerate(owner) if index < 0)
    cells.sort(key=_POSITION)
    return tuple(cells)
