"""Tables without rules: rows of short texts that stand below each other in columns, mostly numbers.

Without trained weights only the plain case is safe: three rows or more with as many texts each, every one below its
like, numbers in the columns after the first, and nothing drawn between them. Everything else stays text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from pipeline.extractors.pdf_paths import PageDrawing
from pipeline.extractors.pdf_raw import Bools, Floats
from pipeline.model import Box

MIN_ROWS, MIN_COLUMNS = 3, 3
SAME_ROW = 0.4  # of its height a character's middle may lie off its row's
GAP = 1.2  # ems between two texts of a row
ALIGNED = 3.0  # points by which two texts of a column may miss each other's left edge, right edge or middle
PITCH = 3.0  # heights from row to row
NUMERIC = 0.7  # share of the texts after the first column that are numbers
MARGIN = 1.5  # points around the text


@dataclass(frozen=True, slots=True)
class _Text:
    """A text of a row: its extent, how many characters it has and how many of them are digits."""

    x0: float
    x1: float
    length: int
    digits: int

    @property
    def is_number(self) -> bool:
        return 2 * self.digits >= self.length or self.length == 1


@dataclass(frozen=True, slots=True)
class _Row:
    number: int
    y0: float
    y1: float
    texts: tuple[_Text, ...]


def find_cells(text: Floats, is_digit: Bools, drawing: PageDrawing) -> list[list[Box]]:
    """Cells of each such table. `text`: rows x0, y0, x1, y1 of upright characters."""
    if np.count_nonzero(is_digit) < (MIN_ROWS - 1) * (MIN_COLUMNS - 1):
        return []
    tables = []
    block: list[_Row] = []
    for row in [*_rows(text, is_digit), None]:
        if block and (row is None or not _goes_on(block[-1], row)):
            if _is_table(block) and not _is_drawn_over(block, _drawn(drawing)):
                tables.append(_cells(block))
            block = []
        if row is not None:
            block.append(row)
    return tables


def _rows(text: Floats, is_digit: Bools) -> list[_Row]:
    """Rows of enough texts, downwards; none where there are too few. `number` counts the rows of the page."""
    middle = (text[:, 1] + text[:, 3]) / 2
    order = np.argsort(middle, kind="stable")
    height = (text[:, 3] - text[:, 1])[order]
    parted = np.diff(middle[order]) > SAME_ROW * np.minimum(height[1:], height[:-1])
    row = np.concatenate([[0], np.cumsum(parted)])
    order = order[np.lexsort((text[order, 0], row))]
    boxes = text[order]
    cut = (row[1:] == row[:-1]) & (boxes[1:, 0] - boxes[:-1, 2] > GAP * (boxes[1:, 3] - boxes[1:, 1]))
    texts = np.bincount(row[1:][cut], minlength=int(row[-1]) + 1) + 1
    wanted = np.flatnonzero(texts >= MIN_COLUMNS)
    if len(wanted) < MIN_ROWS:
        return []
    starts = np.searchsorted(row, np.arange(len(texts) + 1))
    rows = []
    for number in wanted.tolist():
        first, last = int(starts[number]), int(starts[number + 1])
        cuts = (first + 1 + np.flatnonzero(cut[first : last - 1])).tolist()
        found = tuple(
            _Text(float(boxes[a, 0]), float(boxes[a:b, 2].max()), b - a, int(is_digit[order[a:b]].sum()))
            for a, b in pairwise([first, *cuts, last])
        )
        rows.append(_Row(number, float(boxes[first:last, 1].min()), float(boxes[first:last, 3].max()), found))
    return rows


def _goes_on(above: _Row, below: _Row) -> bool:
    """Whether two rows have the same columns."""
    if below.number != above.number + 1 or len(above.texts) != len(below.texts):
        return False
    if below.y0 - above.y0 > PITCH * (above.y1 - above.y0):
        return False
    return all(
        min(abs(a.x0 - b.x0), abs(a.x1 - b.x1), abs(a.x0 + a.x1 - b.x0 - b.x1) / 2) <= ALIGNED
        for a, b in zip(above.texts, below.texts, strict=True)
    )


def _is_table(rows: Sequence[_Row]) -> bool:
    columns = list(zip(*(row.texts for row in rows), strict=True))
    if len(rows) < MIN_ROWS or any(
        max(text.x1 for text in a) >= min(text.x0 for text in b) for a, b in pairwise(columns)
    ):
        return False
    inner = [text for row in rows[1:] for text in row.texts[1:]]  # the first row may hold their names
    return sum(text.is_number for text in inner) >= NUMERIC * len(inner)


def _drawn(drawing: PageDrawing) -> Floats:
    """Boxes of all that is seen besides text, but for horizontal rules: rows x0, y0, x1, y1."""
    images = np.array(drawing.images, np.float64).reshape(-1, 4)
    return np.concatenate([drawing.shapes.boxes[drawing.shapes.is_visible], drawing.vertical[:, [2, 0, 2, 1]], images])


def _is_drawn_over(rows: Sequence[_Row], shapes: Floats) -> bool:
    """Whether something narrower than the table is drawn in it, as the bars of a chart are behind their labels."""
    left, right = min(row.texts[0].x0 for row in rows), max(row.texts[-1].x1 for row in rows)
    inside = (shapes[:, 2] > left) & (shapes[:, 0] < right) & (shapes[:, 3] > rows[0].y0) & (shapes[:, 1] < rows[-1].y1)
    return bool((shapes[inside, 2] - shapes[inside, 0] < 0.9 * (right - left)).any())


def _cells(rows: Sequence[_Row]) -> list[Box]:
    columns = list(zip(*(row.texts for row in rows), strict=True))
    lows, highs = [min(t.x0 for t in column) for column in columns], [max(t.x1 for t in column) for column in columns]
    xs = [lows[0] - MARGIN, *((a + b) / 2 for a, b in zip(highs[:-1], lows[1:], strict=True)), highs[-1] + MARGIN]
    ys = [
        rows[0].y0 - MARGIN,
        *((a.y1 + b.y0) / 2 for a, b in pairwise(rows)),
        rows[-1].y1 + MARGIN,
    ]
    return [
        Box(xs[column], ys[row], xs[column + 1], ys[row + 1])
        for row in range(len(rows))
        for column in range(len(columns))
    ]
