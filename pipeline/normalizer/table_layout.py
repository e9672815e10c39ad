"""Which cells of a table name its rows and columns, and the path of names above each number."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import regex

from pipeline.model import Table, TableCell
from pipeline.normalizer.cell_numbers import is_number, is_symbol
from pipeline.normalizer.header_times import is_time
from pipeline.normalizer.table_units import header_unit

Place = tuple[int, int]

_SHORT_MONTH = regex.compile(r"^\d{2}[./](?:1[0-2]|0?[1-9])$")

_LONGEST_NAME = 30
_CALENDAR_HEAD = 3  # rows in which the names of weekdays are looked for
_LAST_WEEK = 53
_WEEKDAY = regex.compile(r"([월화수목금토일])(?:요일)?(?:\s?\(?[A-Za-z]{2,9}\)?)?")
_COUNTED_TIME = regex.compile(r"주|주차|월|일차|차시|회차|교시")
# What the corner above the row names says; it names nothing itself.
_CORNER = regex.compile(
    r"^(?:구\s?분|분류|항\s?목|내\s?역|단위|지표|연\s?도|년\s?도|기\s?간|시\s?점)?(?:\s*\(단위.*\))?$"
)
_DIGIT = regex.compile(r"\d")
_FEWEST_BANDS = 2
_BAND = regex.compile(
    r"(?:만\s?)?(?:[1-9]0대(?:\s?(?:이상|이하))?"
    r"|\d[\d,.]*\s?[\p{L}㎡%/]{0,5}(?:\s?[~∼～]\s?\d[\d,.]*\s?[\p{L}㎡%/]{1,5}|\s?(?:이상|미만|이하|초과|이내))"
    r"(?:\s?\d[\d,.]*\s?[\p{L}㎡%/]{1,5}\s?(?:미만|이하))?)"
)
_LABELS = regex.compile(
    r"^(?:순\s?위|번\s?호|연\s?번|순\s?번|No\.?|NO\.?|№|#|페이지|쪽|면|코드|ID|발표(?:일자?|시기|시점|월)?|기준일|작성일)$"
)


@dataclass(frozen=True, slots=True)
class Layout:
    """A table as a grid: `at[row, column]` is the cell that covers a position."""

    header_rows: int
    header_columns: int
    at: dict[Place, TableCell] = field(repr=False)
    sections: dict[int, TableCell] = field(repr=False)  # row -> the band across the table that titles it
    row_paths: list[tuple[str, ...]] = field(repr=False)
    column_paths: list[tuple[str, ...]] = field(repr=False)

    def is_body(self, cell: TableCell) -> bool:
        """Neither a row or column name nor a band across the table."""
        return (
            cell.row >= self.header_rows
            and cell.column >= self.header_columns
            and self.sections.get(cell.row) is not cell
        )

    def column_path(self, cell: TableCell) -> tuple[str, ...]:
        """Names above a cell, topmost first, each once."""
        return self.column_paths[cell.column]

    def row_path(self, cell: TableCell) -> tuple[str, ...]:
        """Names left of a cell, outermost first, each once; the title of its section before them."""
        return self.row_paths[cell.row]

    def column_label(self, column: int) -> str:
        """What stands above a column of row names."""
        return " ".join(_texts(self.at.get((row, column)) for row in range(self.header_rows)))


def layout(table: Table) -> Layout:
    """The grid of a table, header counts of the segmenter first, inferred where it gave none."""
    at = cover(table.cells)
    rows, columns = table.header_row_count, table.header_column_count
    if not rows and not columns:
        rows, columns = infer_headers(table.cells)
    else:
        columns = columns or infer_headers(table.cells)[1]
    corner = at.get((0, 0))
    if rows and corner is not None and corner.row_span < table.row_count:
        rows = max(rows, corner.row_span)
    sections = _sections(table, rows, at)
    column_paths = _column_paths(table, rows, columns, at)
    return Layout(rows, columns, at, sections, _row_paths(table, rows, columns, at, sections), column_paths)


def _row_paths(
    table: Table, rows: int, columns: int, at: dict[Place, TableCell], sections: dict[int, TableCell]
) -> list[tuple[str, ...]]:
    """Names left of each row. Where merged cells were drawn apart, an empty name continues the one above it,
    unless a new outer name begins in its row."""
    paths: list[tuple[str, ...]] = []
    last: dict[int, TableCell] = {}
    naming = [c for c in range(columns) if not _is_label(at, rows, c)]
    for row in range(table.row_count):
        names: list[TableCell | None] = [sections.get(row)]
        is_new = False
        for column in naming or range(columns):
            cell = at.get((row, column))
            if cell is not None and not cell.text.strip() and not is_new and row >= rows:
                cell = last.get(column, cell)
            elif cell is not None and cell.text.strip():
                is_new = is_new or cell.row == row
                if row >= rows:
                    last[column] = cell
            names.append(cell)
        paths.append(_texts(names))
    return paths


def _is_label(at: dict[Place, TableCell], rows: int, column: int) -> bool:
    """Whether a column is headed 순위, 번호 or the like."""
    return is_label_column(" ".join(_texts(at.get((row, column)) for row in range(rows))))


def _column_paths(table: Table, rows: int, columns: int, at: dict[Place, TableCell]) -> list[tuple[str, ...]]:
    """Names above each column; an empty one, except in the last header row, continues the one to its left."""
    paths: list[tuple[str, ...]] = []
    last: dict[int, TableCell] = {}
    for column in range(table.column_count):
        names: list[TableCell | None] = []
        for row in range(rows):
            cell = at.get((row, column))
            if cell is not None and cell.text.strip():
                if column >= columns:
                    last[row] = cell
            elif row < rows - 1:
                cell = last.get(row, cell)
            names.append(cell)
        paths.append(_texts(names))
    return paths


def cover(cells: Sequence[TableCell]) -> dict[Place, TableCell]:
    """Every covered position -> its cell."""
    return {
        (row, column): cell
        for cell in cells
        for row in range(cell.row, cell.row + cell.row_span)
        for column in range(cell.column, cell.column + cell.column_span)
    }


def infer_headers(cells: Sequence[TableCell]) -> tuple[int, int]:
    """Rows and columns that name the rest, judged by where numbers begin.

    Times count as names, so that a row of years is a header. A table without numbers has one header row if its
    first row is marked or filled, and a header column where short names stand before longer descriptions.
    """
    at = cover(cells)
    if not at:
        return 0, 0
    row_count, column_count = max(r for r, _ in at) + 1, max(c for _, c in at) + 1
    data = {place for place, cell in at.items() if _is_data(cell)}
    data -= {place for place, cell in at.items() if place in data and _is_month_among_times(at, place, column_count)}
    data -= _bands([(0, column) for column in range(1, column_count)], at, data)
    data -= _bands([(row, 0) for row in range(1, row_count)], at, data)
    marked = 0
    while marked < row_count and all(at[p].is_header for p in at if p[0] == marked):
        marked += 1
    if not data:
        first = [cell for (row, _), cell in at.items() if row == 0]
        is_filled = row_count > 1 and len(first) > 1 and all(c.text.strip() and len(c.text) < 40 for c in first)
        return (marked if marked < row_count else 0) or int(is_filled), _naming_columns(at, row_count, column_count)
    columns = 0
    while columns < column_count - 1 and not _has_numbers(at, data, columns, row_count):
        columns += 1
    rows = 0
    while rows < row_count - 1 and _is_header_row(at, data, rows, columns, column_count):
        rows += 1
    if marked and marked < row_count:
        rows = marked
    corner = at.get((0, 0))
    if rows and corner is not None and corner.row_span < row_count:
        rows = max(rows, corner.row_span)
    return rows, columns


def _bands(places: Iterable[Place], at: dict[Place, TableCell], data: set[Place]) -> set[Place]:
    """The cells of a line whose numbers are all classes (5년 미만, 5~10년, 20대): they name what they stand beside."""
    numbers = [place for place in places if place in at and (place in data or _DIGIT.search(at[place].text))]
    if len(numbers) < _FEWEST_BANDS or not all(_BAND.fullmatch(at[place].text.strip()) for place in numbers):
        return set()
    return set(numbers)


def _naming_columns(at: dict[Place, TableCell], row_count: int, column_count: int) -> int:
    """In a table of words: 1 if short names stand before longer descriptions, else 0."""
    first = [len(at[row, 0].text) for row in range(1, row_count) if (row, 0) in at]
    others = [len(at[r, c].text) for r in range(1, row_count) for c in range(1, column_count) if (r, c) in at]
    if not first or not others or min(first) == 0 or max(first) > _LONGEST_NAME:
        return 0
    return int(sum(others) / len(others) > 2 * sum(first) / len(first))


def _has_numbers(at: dict[Place, TableCell], data: set[Place], column: int, row_count: int) -> bool:
    """Whether a column holds data; a column of 1, 2, 3 … or one titled 순위 only numbers the rows."""
    places = [(row, column) for row in range(row_count) if (row, column) in at]
    numbers = [at[p].text.strip() for p in places if p in data]
    if not numbers:
        return False
    if _LABELS.match(at[places[0]].text.strip()):
        return False
    is_counted = column == 0 and len(numbers) > 2 and numbers == [str(n) for n in range(1, len(numbers) + 1)]
    return not is_counted


def _is_header_row(at: dict[Place, TableCell], data: set[Place], row: int, columns: int, column_count: int) -> bool:
    """Whether a row names columns: no data, and after the first row its label is merged, empty, or it holds times."""
    if any((row, column) in data for column in range(columns, column_count)):
        return False
    if row == 0:
        return any(at[row, c].text.strip() for c in range(column_count) if (row, c) in at)
    label = at.get((row, 0))
    if label is None or label.row < row or not label.text.strip():
        return True
    names = [
        at[row, c].text for c in range(max(columns, 1), column_count) if (row, c) in at and at[row, c].text.strip()
    ]
    return len(names) > 1 and all(is_time(name) or header_unit(name) is not None for name in names)


def is_calendar(table: Table) -> bool:
    """Whether one of the first rows names the seven weekdays in order: its numbers are days."""
    rows: dict[int, list[TableCell]] = {}
    for cell in table.cells:
        if cell.row < _CALENDAR_HEAD and (cell.row in rows or len(cell.text) <= _LONGEST_NAME):
            rows.setdefault(cell.row, []).append(cell)
    for cells in rows.values():
        days = "".join(m[1] for c in sorted(cells, key=lambda c: c.column) if (m := _WEEKDAY.fullmatch(c.text.strip())))
        if days in ("일월화수목금토", "월화수목금토일"):
            return True
    return False


def is_time_column(label: str) -> bool:
    """Whether a column may say which week, month or lesson its row is of: 주, 월, 차시."""
    return _COUNTED_TIME.fullmatch(label.strip()) is not None


def counts_time(numbers: Sequence[str]) -> bool:
    """Whether the numbers of such a column are weeks or months in order and no amounts."""
    found = [int(n) if n.isdigit() else 0 for n in numbers]
    return bool(found) and all(0 < n <= _LAST_WEEK for n in found) and all(a <= b or b == 1 for a, b in pairwise(found))


def is_label_column(label: str) -> bool:
    """Whether a column only numbers or locates its rows."""
    return bool(_LABELS.match(label.strip()))


def _is_month_among_times(at: dict[Place, TableCell], place: Place, column_count: int) -> bool:
    """24.10 beside 11월: a month in a row of times, elsewhere a number."""
    row, column = place
    others = (at[row, c] for c in range(column_count) if c != column and (row, c) in at)
    return _SHORT_MONTH.match(at[place].text.strip()) is not None and any(is_time(cell.text) for cell in others)


def _is_data(cell: TableCell) -> bool:
    return not is_time(cell.text) and (is_number(cell.text) or is_symbol(cell.text))


def _sections(table: Table, header_rows: int, at: dict[Place, TableCell]) -> dict[int, TableCell]:
    sections: dict[int, TableCell] = {}
    current: TableCell | None = None
    for row in range(header_rows, table.row_count):
        cell = at.get((row, 0))
        is_band = cell is not None and cell.column_span == table.column_count > 1 and not is_number(cell.text)
        if is_band and cell is not None and len(cell.text) <= 60:
            current = cell
        if current is not None:
            sections[row] = current
    return sections


def _texts(cells: Iterable[TableCell | None]) -> tuple[str, ...]:
    names: list[str] = []
    last: TableCell | None = None
    for cell in cells:
        if cell is None or cell is last:
            continue
        last = cell
        text = " ".join(cell.text.split())
        if text and not (cell.row == 0 and cell.column == 0 and _CORNER.match(text)):
            names.append(text)
    return tuple(names)
