"""Tables that go on over pages, joined where the pieces fit without a caption between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.model import Cell, Element, Grid, Line, Page

EDGE = 0.14  # share of the page height at top and bottom where running heads and feet stand
STARTS, ENDS = 0.18, 0.8  # shares of the page height above and below which a table leaves off and goes on
SAME_EDGE = 4.0  # points column edges may differ


def join_tables(elements: Sequence[Element], pages: Sequence[Page]) -> tuple[Element, ...]:
    """Join a page's last table with the next page's first if nothing but furniture stands between.

    They have the same columns, the first reaches down and the second starts at the top. A header that the second
    repeats is dropped.
    """
    heights = {page.number: page.height for page in pages}
    result: list[Element] = []
    for element in elements:
        at = _open_table(result, element, heights) if isinstance(element, Grid) else None
        if at is None or not isinstance(element, Grid):
            result.append(element)
            continue
        before = result[at]
        assert isinstance(before, Grid)
        result[at] = _joined(before, element)
    return tuple(result)


def _open_table(result: Sequence[Element], grid: Grid, heights: dict[int, float]) -> int | None:
    """Position of the table that `grid` goes on with."""
    if grid.kind != "table" or grid.page is None:
        return None
    for at in range(len(result) - 1, -1, -1):
        element = result[at]
        if isinstance(element, Grid) and element.kind == "table":
            return at if _fits(element, grid, heights) else None
        if not _is_furniture(element, grid.page, heights):
            return None
    return None


def _is_furniture(element: Element, page: int, heights: dict[int, float]) -> bool:
    """Something in the head of the table's page or in the foot of the one before."""
    if element.box is None or element.page is None:
        return False
    height = heights.get(element.page, 0.0)
    if element.page == page:
        return element.box.y1 < EDGE * height
    return element.page == page - 1 and element.box.y0 > (1 - EDGE) * height


def _fits(before: Grid, grid: Grid, heights: dict[int, float]) -> bool:
    if before.box is None or grid.box is None or grid.page is None or (before.page_last or 0) != grid.page - 1:
        return False
    starts_high = grid.box.y0 < STARTS * heights.get(grid.page, 0.0)
    last = _last_bottom(before)
    ends_low = last is not None and last > ENDS * heights.get(grid.page - 1, 0.0)
    if not (starts_high and ends_low and before.column_count == grid.column_count and _same_columns(before, grid)):
        return False
    mine, theirs = _row(grid, 0), _row(before, 0)
    # the same label with another value begins the next form of a series
    return mine == theirs or not mine or not theirs or mine[0][-1] != theirs[0][-1] or not mine[0][-1]


def _last_bottom(grid: Grid) -> float | None:
    """Lower edge on its last page."""
    boxes = [cell.box for cell in grid.cells if cell.box is not None and cell.page == grid.page_last]
    return max((box.y1 for box in boxes), default=None)


def _edges(grid: Grid) -> list[float]:
    edges: dict[int, float] = {}
    for cell in grid.cells:
        if cell.box is not None and cell.page == grid.page_last:
            edges.setdefault(cell.column, cell.box.x0)
            edges.setdefault(cell.column + cell.column_span, cell.box.x1)
    return [edges[key] for key in sorted(edges)]


def _same_columns(before: Grid, grid: Grid) -> bool:
    a, b = _edges(before), _edges(grid)
    return len(a) == len(b) and all(abs(p - q) <= SAME_EDGE for p, q in zip(a, b, strict=True))


def _joined(before: Grid, grid: Grid) -> Grid:
    skip = _repeated_rows(before, grid)
    shift = before.row_count - skip
    moved = [replace(cell, row=cell.row + shift) for cell in grid.cells if cell.row >= skip]
    return replace(
        before,
        row_count=before.row_count + grid.row_count - skip,
        cells=(*before.cells, *moved),
        page_last=grid.page_last,
    )


def _repeated_rows(before: Grid, grid: Grid) -> int:
    """Rows at the top of `grid` that repeat those of `before`; no cell reaches from them into the rows below."""
    rows = 0
    while rows < min(before.row_count, grid.row_count) - 1:
        mine, theirs = _row(grid, rows), _row(before, rows)
        if mine != theirs or not any(text for *_, text in mine):
            break
        rows += 1
    while rows and any(cell.row < rows < cell.row + cell.row_span for cell in grid.cells):
        rows -= 1
    return rows


def _row(grid: Grid, row: int) -> list[tuple[int, int, int, str]]:
    return [(cell.column, cell.row_span, cell.column_span, _text(cell)) for cell in grid.cells if cell.row == row]


def _text(cell: Cell) -> str:
    return " ".join(element.text for element in cell.elements if isinstance(element, Line))
