"""Tables ruled one way only.

Between horizontal rules the columns are the gaps that run through all rows. Vertical rules without an end rule belong
to a table that goes on over the page's edge.
"""

from __future__ import annotations

import numpy as np

from pipeline.extractors.pdf_edges import CROSS, Lattice, extents
from pipeline.extractors.pdf_model import middles
from pipeline.extractors.pdf_raw import Floats

MIN_RULES = 3  # above the header, below it, and at the end …
FEW_RULES = 2  # … or at the two ends only, which takes more to believe
MIN_WIDTH = 120.0  # points
GUTTER = 8.0  # points between columns
MIN_ROWS, MIN_COLUMNS = 3, 2
FILLED = 0.6  # share of the cells that hold text
MAX_CELL = 24.0  # characters a cell has in the mean; longer ones are columns of running text
FEW_COLUMNS, FEW_FILLED, FEW_CELL = 3, 0.8, 12.0  # the same between two rules
MIN_OPEN = 3  # vertical rules of one extent that make a table without end rules
MIN_OPEN_HEIGHT = 30.0  # points


def with_columns(lattice: Lattice, text: Floats) -> Lattice:
    """Add the missing edges of such tables. `text`: rows x0, y0, x1, y1 of visible characters."""
    rules, columns = lattice.horizontal, lattice.vertical
    if len(rules) < FEW_RULES or not len(text):
        return lattice
    horizontal, vertical = [rules], [columns]
    for members in _alike(rules, FEW_RULES):
        zone = rules[members][np.argsort(rules[members, 0], kind="stable")]
        left, right = float(zone[:, 1].min()), float(zone[:, 2].max())
        top, bottom = float(zone[0, 0]), float(zone[-1, 0])
        if right - left < MIN_WIDTH or _is_ruled(columns, left, top, right, bottom):
            continue
        inside = text[(text[:, 0] > left - CROSS) & (text[:, 2] < right + CROSS)]
        middle = (inside[:, 1] + inside[:, 3]) / 2
        inside = inside[(middle > top) & (middle < bottom)]
        xs, ys = _grid_lines(inside, zone[:, 0])
        if xs is None or ys is None:
            continue
        xs, ys = np.concatenate([[left], xs, [right]]), np.unique(np.concatenate([ys, zone[:, 0]]))
        horizontal.append(np.stack([ys, np.full(len(ys), left), np.full(len(ys), right)], axis=1))
        vertical.append(np.stack([xs, np.full(len(xs), top), np.full(len(xs), bottom)], axis=1))
    if len(horizontal) == 1:
        return lattice
    return Lattice(np.unique(np.concatenate(horizontal), axis=0), np.concatenate(vertical))


def with_ends(lattice: Lattice, text: Floats) -> Lattice:
    """Add the end rules of tables that go on over the page's edge and are drawn without: verticals of one extent."""
    rules, columns = lattice.horizontal, lattice.vertical
    if len(columns) < MIN_OPEN or not len(text):
        return lattice
    x, y = middles(text)
    added = []
    for members in _alike(columns, MIN_OPEN):
        xs = np.sort(columns[members, 0])
        top, bottom = float(columns[members, 1].min()), float(columns[members, 2].max())
        left, right = float(xs[0]), float(xs[-1])
        if right - left < MIN_WIDTH or bottom - top < MIN_OPEN_HEIGHT:
            continue
        spanning = rules[(rules[:, 1] < right - CROSS) & (rules[:, 2] > left + CROSS), 0]
        missing = [end for end in (top, bottom) if not (np.abs(spanning - end) <= CROSS).any()]
        if not missing:
            continue
        in_rows = (y > top) & (y < bottom)
        inside = in_rows & (x > left) & (x < right)
        is_cut = in_rows & (np.abs(xs[:, None] - x) < 0.45 * (text[:, 2] - text[:, 0])).any(axis=0)
        if is_cut.any() or len(np.unique(np.searchsorted(xs, x[inside]))) < len(xs) - 1:
            continue
        added += [[end, left, right] for end in missing]
    return Lattice(np.concatenate([rules, np.array(added)]), columns) if added else lattice


def _alike(edges: Floats, least: int) -> list[list[int]]:
    """Indices of the edges of each extent that at least so many have."""
    members: dict[int, list[int]] = {}
    for k, extent in enumerate(extents(edges).tolist()):
        members.setdefault(extent, []).append(k)
    return [found for found in members.values() if len(found) >= least]


def _is_ruled(columns: Floats, left: float, top: float, right: float, bottom: float) -> bool:
    """Whether a vertical edge runs inside the zone or along its sides."""
    if not len(columns):
        return False
    inside = (columns[:, 0] >= left - CROSS) & (columns[:, 0] <= right + CROSS)
    return bool((inside & (np.minimum(columns[:, 2], bottom) - np.maximum(columns[:, 1], top) > 2 * CROSS)).any())


def _grid_lines(text: Floats, rules: Floats) -> tuple[Floats | None, Floats | None]:
    """Lines between the columns and between the rows of the text; None where it is no table."""
    if len(text) < MIN_ROWS * MIN_COLUMNS:
        return None, None
    xs = _gaps(text[:, 0], text[:, 2], GUTTER)
    ys = _gaps(text[:, 1], text[:, 3], 0.0)
    if len(xs) + 1 < MIN_COLUMNS:
        return None, None
    column = np.searchsorted(xs, (text[:, 0] + text[:, 2]) / 2)
    band = np.searchsorted(ys, (text[:, 1] + text[:, 3]) / 2)
    # a band with nothing in the first column goes on with the row above it, unless a rule parts them
    starts = [k for k in range(1, len(ys) + 1) if (column[band == k] == 0).any() or _parted(ys[k - 1], text, rules)]
    ys = ys[[k - 1 for k in starts]]
    row = np.searchsorted(ys, (text[:, 1] + text[:, 3]) / 2)
    rows, columns = len(ys) + 1, len(xs) + 1
    is_sure = len(rules) >= MIN_RULES
    if not is_sure and columns < FEW_COLUMNS:
        return None, None
    counts = np.bincount(row * columns + column, minlength=rows * columns)
    filled = counts > 0
    share, longest = (FILLED, MAX_CELL) if is_sure else (FEW_FILLED, FEW_CELL)
    if rows < MIN_ROWS or filled.mean() < share or counts[filled].mean() > longest:
        return None, None
    return xs, ys


def _parted(y: float, text: Floats, rules: Floats) -> bool:
    """Whether a rule lies in the gap around `y`."""
    above = text[text[:, 3] <= y + CROSS, 3].max(initial=-np.inf)
    below = text[text[:, 1] >= y - CROSS, 1].min(initial=np.inf)
    return bool(((rules > above - CROSS) & (rules < below + CROSS)).any())


def _gaps(low: Floats, high: Floats, smallest: float) -> Floats:
    """Middles of the gaps wider than `smallest` in the union of intervals."""
    order = np.argsort(low, kind="stable")
    reach = np.maximum.accumulate(high[order])[:-1]
    start = low[order][1:]
    is_gap = start - reach > smallest
    middles: Floats = ((reach + start) / 2)[is_gap]
    return middles
