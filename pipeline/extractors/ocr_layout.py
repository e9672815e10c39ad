"""Recognized words as lines, their tables as grids, in reading order."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pipeline.extractors.pdf_grid import GridFrame
from pipeline.extractors.pdf_order import Placed, reading_order
from pipeline.extractors.tesseract import Word
from pipeline.model import Box, Cell, Element, Grid, Line, Span

WORD_GAP = 0.28  # of its height that a word stands apart from the one before
LINE_GAP = 1.6  # … and from which on it belongs to another line
TEXT_HEIGHT = 0.92  # of the type size that a recognized line's ink covers


def lines_of(words: Sequence[Word], page: int, scale: float) -> list[Line]:
    """Recognized words as lines in points; characters share their word's width evenly."""
    by_line: dict[tuple[int, ...], list[Word]] = {}
    part, before = 0, None
    for word in words:
        if before is None or before.line != word.line:
            part = 0
        elif word.box.x0 - before.box.x1 > LINE_GAP * (word.box.y1 - word.box.y0):
            part += 1  # a block may reach across a gap
        before = word
        by_line.setdefault((*word.line, part), []).append(word)
    lines = []
    for members in by_line.values():
        text = ""
        xs: list[float] = []
        reach = 0.0
        for word in members:
            x0, x1 = word.box.x0 / scale, word.box.x1 / scale
            if text and word.box.x0 - reach > WORD_GAP * (word.box.y1 - word.box.y0):
                text += " "  # tesseract parts Hangul syllables that stand a little apart
                xs.append(round(min(reach / scale, x0), 2))
            text += word.text
            reach = word.box.x1
            step = (x1 - x0) / len(word.text)
            xs += [round(x0 + k * step, 2) for k in range(len(word.text))]
        right = members[-1].box.x1 / scale
        y0 = min(word.box.y0 for word in members) / scale
        y1 = max(word.box.y1 for word in members) / scale
        box = _rounded(Box(xs[0], y0, right, y1))
        size = round(float(np.median([word.box.y1 - word.box.y0 for word in members])) / scale / TEXT_HEIGHT, 1)
        spans = (Span(0, len(text), size=size),)
        lines.append(Line(text, page, box, spans, (*xs, box.x1), indent=box.x0))
    return lines


def grid_of(frame: GridFrame, contents: Sequence[Sequence[Element]], page: int) -> Grid:
    """The table, or the box, that a frame and the contents of its cells make."""
    cells = [
        Cell(cell.row, cell.column, cell.row_span, cell.column_span, tuple(elements), page, _rounded(cell.box))
        for cell, elements in zip(frame.cells, contents, strict=True)
    ]
    box = _rounded(frame.box)
    if len(cells) == 1:
        return Grid(1, 1, tuple(cells), kind="box", page=page, page_last=page, box=box)
    return Grid(frame.row_count, frame.column_count, tuple(cells), page=page, page_last=page, box=box)


def homes_of(grids: Sequence[GridFrame]) -> list[tuple[int, int] | None]:
    """Table and cell that each table lies in, None for those that lie in none."""
    homes: list[tuple[int, int] | None] = []
    for number, grid in enumerate(grids):
        around = [
            (_area(cell.box), other, at)
            for other in range(number)
            for at, cell in enumerate(grids[other].cells)
            if _is_inside(grid.box, cell.box)
        ]
        homes.append(min(around)[1:] if around else None)
    return homes


def ordered(lines: Sequence[Element], grids: Sequence[Element]) -> list[Element]:
    """Lines in the order they were read, tables put where they stand."""
    elements = [*lines, *grids]
    places = [k if k < len(lines) else None for k in range(len(elements))]
    placed = [Placed(k, elements[k].box or Box(0, 0, 0, 0), place) for k, place in enumerate(places)]
    return [elements[k] for k in reading_order(placed)]


def _area(box: Box) -> float:
    return (box.x1 - box.x0) * (box.y1 - box.y0)


def _is_inside(inner: Box, outer: Box) -> bool:
    return inner.x0 >= outer.x0 and inner.y0 >= outer.y0 and inner.x1 <= outer.x1 and inner.y1 <= outer.y1


def _rounded(box: Box) -> Box:
    return Box(*(round(value, 2) for value in box))
