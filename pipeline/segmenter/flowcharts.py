"""Boxes in rows or with arrows between them: a table whose gaps are not ruled, or carry the arrows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import regex

from pipeline.model import Box, Cell, Element, Grid, Line, union

_ARROW = regex.compile(r"[▶▷►→⇒➡➔⟶↓⇓⇩▼▽↑⇑⇧▲△⬇⬆↔⇔]{1,3}")
MAX_ARROW = 5  # characters, blanks counted
MAX_STEP = 120  # characters of a step: longer boxes hold text of their own
MIN_STEPS, MIN_ARROWS = 3, 2
MAX_GAP = 40.0  # points between boxes that stand in a row without arrows
MAX_STORIES = 3  # rows of a table of one column that is a single step: its name, its time, what is done
MAX_PIECES = 12  # cells of a row
MAX_CHART = 200  # pieces of a chart; a page has room for fewer
ALIGNED = 6.0  # points by which the left edges of one column differ
LEVEL = 0.5  # share of the lower one's height in which two pieces of a row stand beside each other


@dataclass(frozen=True, slots=True)
class _Piece:
    """A box, a cell of a table of one row, or an arrow."""

    elements: tuple[Element, ...]
    box: Box
    is_arrow: bool = False


def flowcharts(elements: Sequence[Element], taken: frozenset[int]) -> dict[int, tuple[Grid, int]]:
    """By the place of each chart's first element: the chart as a grid, and how many elements it takes.

    `taken`: places of elements that are something else.
    """
    found: dict[int, tuple[Grid, int]] = {}
    pieces = [[] if place in taken else _pieces(element) for place, element in enumerate(elements)]
    at = 0
    while at < len(elements):
        end = at
        while end < len(elements) and pieces[end] and elements[end].page == elements[at].page:
            end += 1
        if end - at >= MIN_STEPS and sum(map(len, pieces[at:end])) <= MAX_CHART:
            chart = _chart(at, pieces[at:end], elements[at].page)
            if chart is not None:
                start, grid = chart
                found[start] = (grid, end - start)
        at = max(end, at + 1)
    return found


def _pieces(element: Element) -> list[_Piece]:
    """What an element adds to a chart; nothing for what is no part of one."""
    if isinstance(element, Line):
        if element.box is None or not _is_arrow(element):
            return []
        return [_Piece((element,), element.box, True)]
    if not isinstance(element, Grid) or not 1 <= len(element.cells) <= MAX_PIECES:
        return []
    if element.row_count > 1 and (element.column_count > 1 or element.row_count > MAX_STORIES):
        return []
    if any(cell.box is None or _length(cell) > MAX_STEP for cell in element.cells):
        return []
    return [_Piece(cell.elements, cell.box) for cell in element.cells if cell.box is not None]


def _is_arrow(line: Line) -> bool:
    return len(line.text) <= MAX_ARROW and _ARROW.fullmatch(line.text.replace(" ", "")) is not None


def _length(cell: Cell) -> int:
    return sum(len(part.text) if isinstance(part, Line) else MAX_STEP + 1 for part in cell.elements)


def _chart(start: int, parts: Sequence[list[_Piece]], page: int | None) -> tuple[int, Grid] | None:
    """The place of the chart's first element, and the grid; None where neither arrows nor rows join the boxes."""
    rows: list[list[_Piece]] = []
    firsts: list[int] = []  # place of the first element of each row
    for place, part in enumerate(parts, start):
        for piece in part:
            row = next((row for row in rows if _is_level(row[0], piece)), None)
            if row is not None:
                row.append(piece)
            else:
                rows.append([piece])
                firsts.append(place)
    if not any(piece.is_arrow for row in rows for piece in row):
        return (start, _grid(rows, page)) if _are_side_by_side(rows, parts) else None
    first = next(number for number, row in enumerate(rows) if any(piece.is_arrow for piece in row))
    if all(piece.is_arrow for piece in rows[first]):  # arrows down: the step above belongs to the chart, and its head
        first -= 1
        if first > 0 and len(rows[first - 1]) == len(rows[first]) > 1:
            first -= 1
    if first < 0:
        return None
    rows = rows[first:]
    steps = sum(not piece.is_arrow for row in rows for piece in row)
    arrows = sum(piece.is_arrow for row in rows for piece in row)
    if steps < MIN_STEPS or arrows < MIN_ARROWS or rows[0][0].is_arrow:
        return None
    return firsts[first], _grid(rows, page)


def _are_side_by_side(rows: Sequence[Sequence[_Piece]], parts: Sequence[Sequence[_Piece]]) -> bool:
    """Whether boxes, of one story or more, stand in rows of at least three, near each other and of one height."""
    is_wide = any(abs(piece.box.x0 - part[0].box.x0) > ALIGNED for part in parts for piece in part)
    if is_wide or any(len(row) < MIN_STEPS for row in rows):
        return False
    for row in rows:
        boxes = sorted(piece.box for piece in row)
        height = boxes[0].y1 - boxes[0].y0
        if any(abs(box.y1 - box.y0 - height) > ALIGNED for box in boxes):
            return False
        if any(not -1.0 <= after.x0 - before.x1 <= MAX_GAP for before, after in pairwise(boxes)):
            return False
    return True


def _is_level(first: _Piece, second: _Piece) -> bool:
    a, b = first.box, second.box
    return min(a.y1, b.y1) - max(a.y0, b.y0) >= LEVEL * min(a.y1 - a.y0, b.y1 - b.y0)


def _grid(rows: Sequence[Sequence[_Piece]], page: int | None) -> Grid:
    """Pieces by row and column; an arrow stands in the column it points from, else in one of its own."""
    columns: list[float] = []
    spans = [piece.box for row in rows for piece in row if not piece.is_arrow]
    for row in rows:
        for piece in row:
            middle = (piece.box.x0 + piece.box.x1) / 2
            is_inside = piece.is_arrow and any(box.x0 <= middle <= box.x1 for box in spans)
            if not is_inside and all(abs(piece.box.x0 - x) > ALIGNED for x in columns):
                columns.append(piece.box.x0)
    columns.sort()
    cells: list[Cell] = []
    for number, row in enumerate(sorted(rows, key=lambda row: row[0].box.y0)):
        placed: dict[int, list[_Piece]] = {}
        for piece in row:
            left = piece.box.x0 if not piece.is_arrow else (piece.box.x0 + piece.box.x1) / 2
            place = max((k for k, x in enumerate(columns) if x <= left + ALIGNED), default=0)
            placed.setdefault(place, []).append(piece)
        for k in range(len(columns)):
            inside = placed.get(k, [])
            parts = tuple(part for piece in inside for part in piece.elements)
            cells.append(Cell(number, k, 1, 1, parts, page, union([piece.box for piece in inside])))
    return Grid(
        len(rows),
        len(columns),
        tuple(cells),
        page=page,
        page_last=page,
        box=union([p.box for row in rows for p in row]),
    )
