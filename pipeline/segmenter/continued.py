"""Tables that a page break parted, joined again; the header that the new page repeats becomes furniture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from pipeline.model import Cell, Element, Grid, Line, Page
from pipeline.segmenter.captions import unit_note
from pipeline.segmenter.line_breaks import ENDED
from pipeline.segmenter.typography import line_size
from pipeline.segmenter.units import Item, cell_text, lines_of

STARTS, ENDS = 0.18, 0.8  # shares of the page height above and below which a table goes on and leaves off
SAME_EDGE = 4.0  # points two column edges of one table may differ between pages
MAX_HEADER_ROWS = 4
FULL = 3.0  # sizes of room at most that a full line leaves on the right of its cell
FORM_LABELS = 3  # labels that two forms share from the top


def join_continued(
    items: Sequence[Item], repeated: frozenset[int], pages: Sequence[Page]
) -> tuple[list[Item], frozenset[int]]:
    """`items` with parted tables joined, and the positions of furniture among them.

    A table goes on where the next page begins with one of the same columns and nothing but furniture, or the same unit
    note again, lies between.
    """
    heights = {page.number: page.height for page in pages}
    out: list[Item] = []
    furniture: set[int] = set()
    open_at: int | None = None  # where in `out` the table stands that may go on
    between: list[int] = []
    for at, item in enumerate(items):
        if at in repeated:
            furniture.add(len(out))
            out.append(item)
            continue
        if open_at is not None and item.line is not None and unit_note(item.line.text) is not None:
            between.append(len(out))
            out.append(item)
            continue
        before = out[open_at].grid if open_at is not None else None
        if (
            open_at is not None
            and before is not None
            and item.grid is not None
            and _goes_on(before, item.grid, heights)
        ):
            joined, header = _join(before, item.grid)
            out[open_at] = replace(out[open_at], grid=joined)
            furniture.update(between)
            for line in (line for cell in header for line in lines_of(cell.elements)):
                furniture.add(len(out))
                out.append(Item(line=line, frame=item.frame, group=-1 - at))
        else:
            out.append(item)
            open_at = len(out) - 1 if item.grid is not None and item.grid.kind == "table" else None
        between = []
    return out, frozenset(furniture)


def _goes_on(before: Grid, after: Grid, heights: Mapping[int, float]) -> bool:
    last = before.page_last or before.page
    if after.kind != "table" or after.caption or last is None or after.page != last + 1:
        return False
    lowest = max((cell.box.y1 for cell in before.cells if cell.box is not None and cell.page == last), default=0.0)
    if (
        lowest < ENDS * heights.get(last, 0.0)
        or after.box is None
        or after.box.y0 > STARTS * heights.get(after.page, 0.0)
    ):
        return False
    labels = _labels(after)
    is_form = len(set(labels)) == len(labels) >= 2 and labels == _labels(before)
    rows = range(min(FORM_LABELS, before.row_count, after.row_count))
    if is_form and any(_row(before, row) != _row(after, row) for row in rows):
        return False  # the same labels with other values: the next form of a series
    edges, others = _edges(before), _edges(after)
    if before.column_count != after.column_count or edges is None or others is None:
        return False
    return all(abs(a - b) <= SAME_EDGE for a, b in zip(edges, others, strict=True))


def _edges(grid: Grid) -> list[float] | None:
    """Left edges of the columns and the right edge of the last; None where no cell shows one."""
    left: dict[int, float] = {}
    for cell in grid.cells:
        if cell.box is not None:
            left.setdefault(cell.column, cell.box.x0)
            left.setdefault(cell.column + cell.column_span, cell.box.x1)
    if any(column not in left for column in range(grid.column_count + 1)):
        return None
    return [left[column] for column in range(grid.column_count + 1)]


def _join(before: Grid, after: Grid) -> tuple[Grid, list[Cell]]:
    """The joined grid, and the cells of the header that `after` repeats."""
    rows = _repeated_rows(before, after)
    header = [cell for cell in after.cells if cell.row < rows]
    cells, taken = before.cells, rows
    rest = _rest_of_row(before, after, rows)
    if rest is not None:
        cells, taken = tuple(replace(cell, elements=cell.elements + rest.get(cell, ())) for cell in cells), rows + 1
    moved = [replace(cell, row=cell.row - taken + before.row_count) for cell in after.cells if cell.row >= taken]
    joined = replace(
        before,
        row_count=before.row_count + after.row_count - taken,
        cells=(*cells, *moved),
        page_last=after.page_last or after.page,
    )
    return joined, header


def _rest_of_row(before: Grid, after: Grid, row: int) -> dict[Cell, tuple[Element, ...]] | None:
    """What the first row of `after` adds to cells of the last row of `before`, where the page parted one row.

    Its first cell is empty, and what it holds goes on where a full line without a full stop was left.
    """
    last = {cell.column: cell for cell in before.cells if cell.row + cell.row_span == before.row_count}
    first = [cell for cell in after.cells if cell.row == row]
    if not first or any(cell.row_span > 1 for cell in first) or first[0].column > 0 or first[0].elements:
        return None
    rest: dict[Cell, tuple[Element, ...]] = {}
    for cell in first:
        above = last.get(cell.column)
        if not cell.elements:
            continue
        if above is None or above.column_span != cell.column_span or not _is_unfinished(above):
            return None
        rest[above] = cell.elements
    return rest or None


def _is_unfinished(cell: Cell) -> bool:
    """Whether the cell's last line runs to its right side and ends no sentence."""
    line = cell.elements[-1] if cell.elements else None
    if not isinstance(line, Line) or line.box is None or cell.box is None or ENDED.search(line.text):
        return False
    return cell.box.x1 - line.box.x1 < FULL * max(line_size(line), 1.0)


def _repeated_rows(before: Grid, after: Grid) -> int:
    """How many rows at the top of `after` print the top of `before` again: whole rows, words and spans alike."""
    rows = 0
    for row in range(min(MAX_HEADER_ROWS, before.row_count, after.row_count - 1)):
        first, second = _row(before, row), _row(after, row)
        if first != second or not any(text for *_, text in first):
            break
        if all(cell.row + cell.row_span <= row + 1 for cell in after.cells if cell.row <= row):
            rows = row + 1
    return rows


def _labels(grid: Grid) -> list[str]:
    """The first column of the first rows."""
    cells = [cell for cell in grid.cells if cell.column == 0][:FORM_LABELS]
    return ["".join(cell_text(cell.elements).split()) for cell in cells]


def _row(grid: Grid, row: int) -> list[tuple[int, int, int, str]]:
    return [
        (cell.column, cell.row_span, cell.column_span, "".join(cell_text(cell.elements).split()))
        for cell in grid.cells
        if cell.row == row
    ]
