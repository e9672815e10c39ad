"""Text drawn as outlines: paths in the shape of letters, without any character. Where it is, and where it belongs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from pipeline.extractors.pdf_figures import clusters
from pipeline.extractors.pdf_model import middles
from pipeline.extractors.pdf_order import Placed, reading_order
from pipeline.extractors.pdf_paths import Shapes
from pipeline.extractors.pdf_raw import Floats, Ints
from pipeline.model import Box, Cell, Element, Figure, Grid, Line

OUTLINED = 30  # shapes like outlined characters from which on a page is said to have such text
MIN_SIZES = 4  # sizes, to half a point, that letters have at least; bullets and marks of charts are all alike
MAX_SHAPES = 6_000  # of one page; more is a drawing: a page of Korean text has 2,000
MAX_BLOCKS = 200  # the same of lines and blocks
MIN_HEIGHT = 4.0  # points; lower shapes are dust
_STEP = 128  # shapes held against all characters at once


def letters(shapes: Shapes) -> Floats:
    """Boxes of small shapes with many points, rows x0, y0, x1, y1; none where they have few sizes."""
    boxes = shapes.boxes[shapes.is_glyph]
    sizes = np.unique(np.round(2 * (boxes[:, 2:] - boxes[:, :2])), axis=0)
    return boxes if len(sizes) >= MIN_SIZES else boxes[:0]


def outlined(shapes: Shapes, text: Floats) -> Floats:
    """Boxes of shapes like letters, rows x0, y0, x1, y1; none on a page with few of them, or too many.

    `text`: rows of the same kind of characters, on which such shapes are ornaments.
    """
    boxes = letters(shapes)
    if not OUTLINED <= len(boxes) <= MAX_SHAPES:
        return boxes[:0]
    x, y = middles(boxes)
    is_free = np.ones(len(boxes), np.bool_)
    for start in range(0, len(boxes), _STEP):
        part = slice(start, start + _STEP)
        across, down = x[part, None], y[part, None]  # against all characters
        covered = (text[:, 0] <= across) & (text[:, 2] >= across) & (text[:, 1] <= down) & (text[:, 3] >= down)
        is_free[part] = ~covered.any(axis=1)
    free: Floats = boxes[is_free]
    return free


def blocks(boxes: Floats, regions: Ints) -> list[Box]:
    """Boxes of outlined text, a line or a block each, topmost first; none where there are too many to be text.

    `regions` tells in which region of the page each letter lies.
    """
    found = []
    for number in np.unique(regions).tolist():
        part = boxes[regions == number]
        for members in clusters(part):
            box = Box(*part[members, :2].min(axis=0).tolist(), *part[members, 2:].max(axis=0).tolist())
            if box.y1 - box.y0 >= MIN_HEIGHT:
                found.append(box)
    return sorted(found, key=lambda box: (box.y0, box.x0)) if len(found) <= MAX_BLOCKS else []


def insert(elements: Sequence[Element], lines: Sequence[Line]) -> list[Element]:
    """The elements with lines put where they stand: into cells and figures, or between other elements."""
    left = list(lines)
    changed: list[Element] = []
    for element in elements:
        inside = [line for line in left if not isinstance(element, Line) and holds(element.box, line)]
        left = [line for line in left if line not in inside]
        if inside and isinstance(element, Grid):
            changed.append(_into_grid(element, inside))
        elif inside and isinstance(element, Figure):
            merged = _merged(element.lines, inside)
            changed.append(replace(element, lines=tuple(line for line in merged if isinstance(line, Line))))
        else:
            changed.append(element)
    return _merged(changed, left)


def _into_grid(grid: Grid, lines: Sequence[Line]) -> Grid:
    """A grid with lines in its cells; what lies in none goes into the nearest."""
    of: dict[int, list[Line]] = {}
    for line in lines:
        held = [k for k, cell in enumerate(grid.cells) if holds(cell.box, line)]
        of.setdefault(held[0] if held else _nearest(grid.cells, line), []).append(line)
    cells = [
        replace(cell, elements=tuple(insert(cell.elements, of[k]))) if k in of else cell
        for k, cell in enumerate(grid.cells)
    ]
    return replace(grid, cells=tuple(cells))


def _nearest(cells: Sequence[Cell], line: Line) -> int:
    x, y = _middle(line.box)

    def distance(k: int) -> float:
        box = cells[k].box
        return float("inf") if box is None else max(box.x0 - x, x - box.x1, 0.0) + max(box.y0 - y, y - box.y1, 0.0)

    return min(range(len(cells)), key=distance)


def _merged(elements: Sequence[Element], lines: Sequence[Line]) -> list[Element]:
    """Elements in their order, lines between them."""
    if not lines:
        return list(elements)
    both = [*elements, *lines]
    placed = [
        Placed(k, element.box or Box(0, 0, 0, 0), k if k < len(elements) else None) for k, element in enumerate(both)
    ]
    return [both[k] for k in reading_order(placed)]


def holds(box: Box | None, line: Line) -> bool:
    """Whether the middle of a line lies in a box."""
    x, y = _middle(line.box)
    return box is not None and box.x0 <= x <= box.x1 and box.y0 <= y <= box.y1


def _middle(box: Box | None) -> tuple[float, float]:
    return (0.0, 0.0) if box is None else ((box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2)
