"""Tables and boxes of a page: cells with spans, frames around text, and which character lies in which of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from pipeline.extractors import pdf_borderless, pdf_edges, pdf_rules, pdf_shaded, pdf_titled
from pipeline.extractors.pdf_grid import GridFrame, build_grid
from pipeline.extractors.pdf_paths import PageDrawing, Shapes
from pipeline.extractors.pdf_raw import Bools, Floats, Ints
from pipeline.model import Box

NEAR = 4.0  # points two boxes may differ and still be one
MIN_BOX = 8.0  # points; a smaller frame holds no text
CELL_GAP = 0.45  # heights of its text that cells side by side keep theirs apart at least: more than a blank
WORD_REACH = 0.4  # of its height a character next to a frame may be away and belong to the word inside
SHADED = 1.45  # … and so many heights of its text a shading has at most
SHADE_MARGIN = 0.2  # … with as little room on its left and right
SHADE_REACH = 1.2  # … where the line goes on within so much
PAGE_SHARE = 0.7  # a shape over this share of the page is its background


@dataclass(slots=True)
class Regions:
    """Where text may lie: region 0 is the page, every cell and box is one more.

    `parent[r]` is the region that region r lies in; `grid_of[r]` is (grid, cell) for cells, None for boxes.
    """

    boxes: list[Box] = field(default_factory=list)
    parent: list[int] = field(default_factory=list)
    grids: list[GridFrame] = field(default_factory=list)
    grid_parent: list[int] = field(default_factory=list)
    cell_regions: list[list[int]] = field(default_factory=list)  # per grid, per cell
    box_regions: list[int] = field(default_factory=list)


def find_regions(
    drawing: PageDrawing,
    width: float,
    height: float,
    text: Floats,
    is_digit: Bools,
    backgrounds: Sequence[Box] = (),
) -> Regions:
    """Tables and boxes of a page.

    `text`: rows x0, y0, x1, y1 of its visible characters, `is_digit` which of them are digits; `backgrounds`: pictures
    that text is printed on.
    """
    page = Box(0.0, 0.0, width, height)
    points = np.stack([(text[:, 0] + text[:, 2]) / 2, (text[:, 1] + text[:, 3]) / 2], axis=1)
    grids: list[GridFrame] = []
    frames: list[Box] = []
    if not drawing.is_cut and (len(drawing.horizontal) or len(drawing.vertical)):
        lattice = pdf_edges.close_sides(pdf_edges.merge(drawing.horizontal, drawing.vertical))
        frames += pdf_titled.titled_frames(lattice, text)
        lattice = pdf_shaded.with_rows(lattice, text)
        lattice = pdf_rules.with_ends(pdf_rules.with_columns(lattice, text), text)
        for cells in pdf_edges.group(pdf_edges.find_cells(lattice)):
            built = build_grid(cells) if len(cells) > 1 else None
            if built is not None and len(built.cells) > 1 and not _is_marked_line(built, points, text):
                if _holds(built.box, points) or _is_form(built, drawing):
                    grids.append(built)
            else:
                frames.append(_around(cells))
    if not drawing.is_cut:
        grids += _unruled(drawing, grids, text, points, is_digit)
    frames += backgrounds
    frames += _drawn_frames(drawing.shapes, page)
    return _arrange(page, grids, _boxes(frames, grids, page, points, text))


def _is_marked_line(grid: GridFrame, points: Floats, text: Floats) -> bool:
    """Whether a row of cells is shading behind the pieces of one line: its words go on from one into the next."""
    if grid.row_count > 1:
        return False
    inside = _inside(grid.box, points)
    if not inside.any():
        return False
    middle, left, right = points[inside, 0], text[inside, 0], text[inside, 2]
    sides = np.array(grid.xs[1:-1])[:, None]
    before = np.where(middle < sides, right, -np.inf).max(axis=1)
    after = np.where(middle > sides, left, np.inf).min(axis=1)
    height = float(np.median(text[inside, 3] - text[inside, 1]))
    return bool(np.median(after - before) < CELL_GAP * height)


def _is_form(grid: GridFrame, drawing: PageDrawing) -> bool:
    """Whether a table without any text is one to be filled in, and not the lines behind a chart or picture."""
    cells = grid.cells
    if grid.row_count < 2 or grid.column_count < 2 or not grid.is_closed:
        return False
    if any(cell.box.y1 - cell.box.y0 < MIN_BOX or cell.box.x1 - cell.box.x0 < MIN_BOX for cell in cells):
        return False
    curves = drawing.shapes.boxes[~drawing.shapes.is_frame & drawing.shapes.is_visible]
    return not any(_overlaps(grid.box, Box(*box)) for box in (*drawing.images, *curves.tolist()))


def _unruled(
    drawing: PageDrawing, grids: Sequence[GridFrame], text: Floats, points: Floats, is_digit: Bools
) -> list[GridFrame]:
    """Tables without rules in the text that no other table holds."""
    is_free = np.ones(len(text), np.bool_)
    for grid in grids:
        is_free &= ~_inside(grid.box, points)
    found = [build_grid(cells) for cells in pdf_borderless.find_cells(text[is_free], is_digit[is_free], drawing)]
    return [grid for grid in found if grid is not None]


def _around(cells: Sequence[Box]) -> Box:
    return Box(
        min(cell.x0 for cell in cells),
        min(cell.y0 for cell in cells),
        max(cell.x1 for cell in cells),
        max(cell.y1 for cell in cells),
    )


def _drawn_frames(shapes: Shapes, page: Box) -> list[Box]:
    """Frames that may stand around text."""
    width, height = shapes.boxes[:, 2] - shapes.boxes[:, 0], shapes.boxes[:, 3] - shapes.boxes[:, 1]
    large = (width >= MIN_BOX) & (height >= MIN_BOX) & (width * height < PAGE_SHARE * _area(page))
    return [Box(*box) for box in shapes.boxes[shapes.is_frame & shapes.is_visible & large].tolist()]


def _boxes(frames: Sequence[Box], grids: Sequence[GridFrame], page: Box, points: Floats, text: Floats) -> list[Box]:
    """Frames that are boxes of their own: not a table's outline, a cell's shading, or the same frame drawn twice."""
    kept: list[Box] = []
    for frame in sorted(set(frames), key=lambda box: (-_area(box), box)):
        if _area(frame) >= PAGE_SHARE * _area(page) or any(_same(frame, other) for other in kept):
            continue
        if any(not _may_stand(frame, grid) for grid in grids) or any(_crosses(frame, other) for other in kept):
            continue
        if not _holds(frame, points) or _cuts_words(frame, points, text) or _shades_words(frame, points, text):
            continue
        kept.append(frame)
    return kept


def _may_stand(frame: Box, grid: GridFrame) -> bool:
    if _within(grid.box, frame) and not _same(grid.box, frame):
        return True
    if not _overlaps(frame, grid.box):
        return True
    return any(_within(frame, cell.box) and _area(frame) < 0.8 * _area(cell.box) for cell in grid.cells)


def _area(box: Box) -> float:
    return (box.x1 - box.x0) * (box.y1 - box.y0)


def _same(a: Box, b: Box) -> bool:
    return all(abs(p - q) <= NEAR for p, q in zip(a, b, strict=True))


def _within(inner: Box, outer: Box) -> bool:
    return (
        inner.x0 >= outer.x0 - NEAR / 2
        and inner.y0 >= outer.y0 - NEAR / 2
        and inner.x1 <= outer.x1 + NEAR / 2
        and inner.y1 <= outer.y1 + NEAR / 2
    )


def _overlaps(a: Box, b: Box) -> bool:
    return min(a.x1, b.x1) - max(a.x0, b.x0) > 1.0 and min(a.y1, b.y1) - max(a.y0, b.y0) > 1.0


def _crosses(a: Box, b: Box) -> bool:
    """Overlapping without one lying in the other: a title pill on the upper edge of a box does, and is kept."""
    if not _overlaps(a, b) or _within(a, b) or _within(b, a):
        return False
    small, large = sorted((a, b), key=_area)
    return not small.y0 < large.y0 < small.y1


def _inside(box: Box, points: Floats) -> Bools:
    inside: Bools = (
        (points[:, 0] > box.x0) & (points[:, 0] < box.x1) & (points[:, 1] > box.y0) & (points[:, 1] < box.y1)
    )
    return inside


def _holds(box: Box, points: Floats) -> bool:
    return bool(_inside(box, points).any())


def _cuts_words(frame: Box, points: Floats, text: Floats) -> bool:
    """Whether a word goes on over the frame's left or right edge: then it marks something, and frames nothing."""
    in_rows = (points[:, 1] > frame.y0) & (points[:, 1] < frame.y1)
    inside = in_rows & (points[:, 0] > frame.x0) & (points[:, 0] < frame.x1)
    near = WORD_REACH * (text[:, 3] - text[:, 1])
    beside = in_rows & ~inside & (
        ((text[:, 0] > frame.x1 - near) & (text[:, 0] < frame.x1 + near))
        | ((text[:, 2] < frame.x0 + near) & (text[:, 2] > frame.x0 - near))
    )  # fmt: skip
    for k in np.flatnonzero(beside).tolist():
        same_row = inside & (np.abs(points[:, 1] - points[k, 1]) < 2.0)
        gap = np.maximum(text[same_row, 0] - text[k, 2], text[k, 0] - text[same_row, 2])
        if len(gap) and gap.min() < near[k]:
            return True
    return False


def _shades_words(frame: Box, points: Floats, text: Floats) -> bool:
    """Whether a frame lies close around words of a line that goes on beside it: a marker pen, not a box."""
    inside = _inside(frame, points)
    left, top, right, bottom = text[inside].T
    height = float(np.median(bottom - top))
    if frame.y1 - frame.y0 > SHADED * height or np.ptp(points[inside, 1]) > height / 2:
        return False
    if left.min() - frame.x0 > SHADE_MARGIN * height or frame.x1 - right.max() > SHADE_MARGIN * height:
        return False
    is_level = ~inside & (np.abs(points[:, 1] - np.median(points[inside, 1])) < height / 4)
    before, after = frame.x0 - text[is_level, 2], text[is_level, 0] - frame.x1
    reach = SHADE_REACH * height
    return bool(((before >= -1.0) & (before < reach)).any() or ((after >= -1.0) & (after < reach)).any())


def _arrange(page: Box, grids: list[GridFrame], boxes: list[Box]) -> Regions:
    """Number the regions and find what lies in what."""
    regions = Regions(boxes=[page], parent=[0], grids=grids)
    for grid in grids:
        numbers = []
        for cell in grid.cells:
            numbers.append(len(regions.boxes))
            regions.boxes.append(cell.box)
            regions.parent.append(0)
        regions.cell_regions.append(numbers)
    for box in boxes:
        regions.box_regions.append(len(regions.boxes))
        regions.boxes.append(box)
        regions.parent.append(0)
    areas = [_area(box) for box in regions.boxes]
    by_area = sorted(range(1, len(areas)), key=areas.__getitem__)
    for grid, numbers in zip(grids, regions.cell_regions, strict=True):
        host = _host(grid.box, _area(grid.box), by_area, regions, set(numbers))
        regions.grid_parent.append(host)
        for number in numbers:
            regions.parent[number] = host
    for number in regions.box_regions:
        box = regions.boxes[number]
        regions.parent[number] = _host(box, _area(box), by_area, regions, {number})
    return regions


def _host(box: Box, area: float, by_area: Sequence[int], regions: Regions, own: set[int]) -> int:
    for other in by_area:
        if other not in own and _area(regions.boxes[other]) > area and _within(box, regions.boxes[other]):
            return other
    return 0


def assign(regions: Regions, x: Floats, y: Floats) -> Ints:
    """The innermost region of each point."""
    of = np.zeros(len(x), np.int64)
    items: list[tuple[float, int, GridFrame | None]] = [
        (_area(grid.box), number, grid) for number, grid in enumerate(regions.grids)
    ]
    items += [(_area(regions.boxes[number]), number, None) for number in regions.box_regions]
    for _, number, grid in sorted(items, key=lambda item: (-item[0], item[1])):
        box = regions.boxes[number] if grid is None else grid.box
        inside = np.flatnonzero((x >= box.x0) & (x < box.x1) & (y >= box.y0) & (y < box.y1))
        if not len(inside):
            continue
        if grid is None:
            of[inside] = number
        else:
            of[inside] = _cell_numbers(grid, regions.cell_regions[number], x[inside], y[inside])
    return of


def _cell_numbers(grid: GridFrame, numbers: list[int], x: Floats, y: Floats) -> Ints:
    lookup = [[0] * grid.column_count for _ in range(grid.row_count)]
    for cell, number in zip(grid.cells, numbers, strict=True):
        for row in lookup[cell.row : cell.row + cell.row_span]:
            row[cell.column : cell.column + cell.column_span] = [number] * cell.column_span
    columns = np.searchsorted(grid.xs[1:-1], x, side="right")
    rows = np.searchsorted(grid.ys[1:-1], y, side="right")
    return np.array(lookup)[rows, columns]
