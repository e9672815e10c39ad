"""Grids -> tables: captions, unit notes, header rows and columns, cell texts, nested tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

import regex

from pipeline.model import Cell, Element, Grid, Line, Placement, Table, TableCell
from pipeline.segmenter.captions import split_caption, unit_note
from pipeline.segmenter.markers import find_marker
from pipeline.segmenter.paragraphs import blank_between
from pipeline.segmenter.typography import Typography
from pipeline.segmenter.units import lines_of

MAX_HEADER_ROWS = 4
MAX_HEADER_COLUMNS = 3
MAX_COLUMN_NAME = 12  # characters of a column's name in a table without numbers
_NUMERIC = regex.compile(
    r"^[\s△▲▽▼+\-−–~(]*\d[\d,.\s]*(?:[%％]|%?p|배|명|건|개|억|만|조|원|달러|천|백만|\(|\)|~|△|▲|[-\d,.\s])*[)\s]*$"
)
_LABEL_CELL = regex.compile(r"구\s?분|항\s?목|연\s?도|국\s?가|지\s?역|업\s?종|기\s?간|내\s?용|순\s?위|단\s?위")
_TIME_HEADER = regex.compile(
    r"^(?:['‘’]?\d{2,4}\s?(?:년|\.|Q|월|분기|상반기|하반기)?.{0,12}|[1-4]\s?/?4?\s?분기|\d{1,2}월|[1-4]Q)$"
)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What stands around a grid: its caption unit's text, a unit-note unit's text, the heading above."""

    caption: str | None = None
    note: str | None = None
    heading: str | None = None
    inherited_note: str | None = None  # of the article's title: "… 세부 통계(단위: 억 달러)"


def build(
    grid: Grid, block: int, first: int, around: Surroundings, typography: Typography, parent: int | None = None
) -> list[Table]:
    """The table of `grid` and, after it, those nested in it; ordinals count from `first`."""
    cells = tuple(_cell(cell, typography) for cell in grid.cells)
    header_rows, header_columns = headers(grid, cells)
    caption = split_caption(around.caption or "")
    printed_note = unit_note(around.note) if around.note else None
    note = caption.unit_note or printed_note or _note_in_cells(cells)
    named = caption.text
    if not named and around.heading:
        from_heading = split_caption(around.heading)
        named, note = from_heading.text, note or from_heading.unit_note
    table = Table(
        ordinal=first,
        block=block,
        row_count=grid.row_count,
        column_count=grid.column_count,
        cells=tuple(_with_header(cell, header_rows, header_columns) for cell in cells),
        caption=named or None,
        unit_note=note or around.inherited_note,
        header_row_count=header_rows,
        header_column_count=header_columns,
        page_first=grid.page,
        page_last=grid.page_last or grid.page,
        box=grid.box,
        parent=parent,
        heading=around.heading,
    )
    tables = [table]
    for element in (element for cell in grid.cells for element in cell.elements if isinstance(element, Grid)):
        if len(element.cells) > 1:
            tables += build(element, block, first + len(tables), Surroundings(), typography, parent=first)
    return tables


def _with_header(cell: TableCell, rows: int, columns: int) -> TableCell:
    is_header = cell.is_header or cell.row < rows or cell.column < columns
    if is_header == cell.is_header:
        return cell
    return TableCell(
        cell.row,
        cell.column,
        cell.row_span,
        cell.column_span,
        cell.text,
        is_header,
        cell.page,
        cell.box,
        cell.placements,
    )


def _cell(cell: Cell, typography: Typography) -> TableCell:
    """The cell's lines: wrapped lines joined, list items and nested tables' lines on lines of their own."""
    parts: list[str] = []
    placements: list[Placement] = []
    position = 0
    previous: Line | None = None
    for line in _own_lines(cell.elements):
        joiner = "" if previous is None else _joiner(previous, line, typography)
        parts.append(joiner)
        position += len(joiner)
        placements.append(Placement(position, line, 0, len(line.text)))
        parts.append(line.text)
        position += len(line.text)
        previous = line
    return TableCell(
        cell.row,
        cell.column,
        cell.row_span,
        cell.column_span,
        "".join(parts),
        cell.is_header,
        cell.page,
        cell.box,
        tuple(placements),
    )


def _own_lines(elements: Sequence[Element]) -> list[Line]:
    """A cell's printed lines; a grid of several cells inside is a table of its own."""
    if len(elements) == 1 and isinstance(elements[0], Line):
        return [elements[0]] if elements[0].text else []
    own = [element for element in elements if not isinstance(element, Grid) or len(element.cells) <= 1]
    return [line for line in lines_of(own) if line.text]


def _joiner(before: Line, line: Line, typography: Typography) -> str:
    if before.is_paragraph or line.is_paragraph or find_marker(line.text) is not None:
        return "\n"
    return blank_between(before, line, typography)


def headers(grid: Grid, cells: Sequence[TableCell]) -> tuple[int, int]:
    """(header rows, header columns): what the file marks, else where the numbers begin."""
    marked = 0
    for row in range(min(grid.row_count, MAX_HEADER_ROWS)):
        in_row = [cell for cell in grid.cells if cell.row <= row < cell.row + cell.row_span]
        if in_row and all(cell.is_header for cell in in_row):
            marked = row + 1
        else:
            break
    rows = marked or _header_rows(grid, cells)
    columns = _header_columns(grid, cells, rows)
    return rows, columns


def _is_number(text: str) -> bool:
    return bool(text) and _NUMERIC.match(text) is not None and not _TIME_HEADER.match(text.strip())


def _header_rows(grid: Grid, cells: Sequence[TableCell]) -> int:
    if grid.row_count < 2:
        return 0
    first_numeric = min((cell.row for cell in cells if cell.column > 0 and _is_number(cell.text)), default=None)
    spans = max(
        (cell.row + cell.row_span for cell in cells if cell.row == 0 and cell.column_span < grid.column_count),
        default=1,
    )
    if first_numeric is None:
        top = [cell.text for cell in cells if cell.row == 0]
        short = all(len(text) <= 20 for text in top)
        is_named = any(_LABEL_CELL.search(text) for text in top) or grid.column_count <= 4 or _names_columns(top, cells)
        return 1 if short and is_named else 0
    # numbers in the first row: no header, unless the corner says that it is one
    corner = next((cell.text for cell in cells if cell.row == 0 and cell.column == 0), "")
    if first_numeric == 0:
        return 1 if _LABEL_CELL.search(corner) else 0
    return min(first_numeric, max(spans, 1), MAX_HEADER_ROWS) if spans < grid.row_count else 1


def _names_columns(top: Sequence[str], cells: Sequence[TableCell]) -> bool:
    """Whether a first row of short words, all different, stands above longer texts."""
    names = [text.strip() for text in top]
    if len(set(names)) < len(names) or not all(0 < len(name) <= MAX_COLUMN_NAME and ":" not in name for name in names):
        return False
    below = [len(cell.text) for cell in cells if cell.row > 0 and cell.text]
    return len(below) >= len(names) and median(below) > median(map(len, names))


def _header_columns(grid: Grid, cells: Sequence[TableCell], rows: int) -> int:
    if grid.column_count < 2:
        return 0
    count = 0
    for column in range(min(grid.column_count - 1, MAX_HEADER_COLUMNS)):
        texts = [cell.text for cell in cells if cell.column == column and cell.row >= rows and cell.text]
        if not texts or sum(1 for text in texts if _is_number(text)) * 3 > len(texts):
            break
        if any(len(text) > 40 for text in texts):
            break
        count = column + 1
        spans_on = any(
            cell.column == column and cell.column_span == 1 and cell.row_span > 1 and cell.row >= rows for cell in cells
        )
        corner_spans = any(cell.row == 0 and cell.column == 0 and cell.column_span > column + 1 for cell in cells)
        if not spans_on and not corner_spans:
            break
    return count


def _note_in_cells(cells: Sequence[TableCell]) -> str | None:
    """A unit printed inside the header: "(단위: 억 원)" in the corner, or one unit that all headed columns share."""
    top = [cell for cell in cells if cell.row == 0]
    for cell in top[:6]:
        found = unit_note(cell.text)
        if found:
            return found
    named = {note for cell in top if cell.text and (note := split_caption(cell.text).unit_note)}
    headed = sum(1 for cell in top if cell.column > 0 and cell.text)
    with_unit = sum(1 for cell in top if cell.column > 0 and cell.text and split_caption(cell.text).unit_note)
    return named.pop() if len(named) == 1 and with_unit == headed else None
