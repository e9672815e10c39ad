"""Frames whose title stands in their upper side, which is drawn on its left and right only."""

from __future__ import annotations

import numpy as np

from pipeline.extractors.pdf_edges import CROSS, Lattice
from pipeline.extractors.pdf_raw import Floats
from pipeline.model import Box

MIN_TITLE = 12.0  # points of the gap at least, and of the height of the frame
MAX_TITLE_SHARE = 0.85  # of the side's length that the gap has at most
MIN_TITLE_SHARE = 0.3  # of the gap that the title fills at least


def titled_frames(lattice: Lattice, text: Floats) -> list[Box]:
    """Frames whose upper side is parted by their title: ┌── < 유의 사항 > ──┐. They begin at the title's top.

    `text`: rows x0, y0, x1, y1 of visible characters.
    """
    rows, columns = lattice.horizontal, lattice.vertical
    if len(rows) < 3 or len(columns) < 2:
        return []
    order = np.lexsort((rows[:, 1], rows[:, 0]))
    rows = rows[order]
    gap = rows[1:, 1] - rows[:-1, 2]
    width = rows[1:, 2] - rows[:-1, 1]
    is_parted = (rows[1:, 0] == rows[:-1, 0]) & (gap > MIN_TITLE) & (gap < MAX_TITLE_SHARE * width)
    found = []
    for k in np.flatnonzero(is_parted).tolist():
        top, left, end = rows[k].tolist()
        _, start, right = rows[k + 1].tolist()
        bottom = _closed_bottom(rows, columns, left, right, top)
        middle = (text[:, 0] + text[:, 2]) / 2
        title = text[(text[:, 1] < top) & (text[:, 3] > top) & (middle > end) & (middle < start)]
        if bottom is None or not len(title):
            continue
        if title[:, 2].max() - title[:, 0].min() >= MIN_TITLE_SHARE * (start - end):
            found.append(Box(left, min(float(title[:, 1].min()), top) - 0.5, right, bottom))
    return found


def _closed_bottom(rows: Floats, columns: Floats, left: float, right: float, top: float) -> float | None:
    """Where sides that hang from both ends of a rule end on another rule; None where they do not."""
    hanging = (columns[:, 1] <= top + CROSS) & (columns[:, 2] > top + MIN_TITLE)
    ends = []
    for side in (left, right):
        at = columns[hanging & (np.abs(columns[:, 0] - side) <= CROSS)]
        if not len(at):
            return None
        ends.append(float(at[:, 2].max()))
    bottom = min(ends)
    is_closing = (np.abs(rows[:, 0] - bottom) <= CROSS) & (rows[:, 1] <= left + CROSS) & (rows[:, 2] >= right - CROSS)
    return bottom if is_closing.any() else None
