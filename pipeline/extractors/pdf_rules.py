"""Tables ruled one way only.

Between horizontal rules the columns are the gaps that run through all rows. Vertical rules without an end rule belong
to a table that goes on over the page's edge.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from pipeline.extractors.pdf_edges import CROSS, Lattice, alike
from pipeline.extractors.pdf_model import middles
from pipeline.extractors.pdf_raw import Floats

MIN_RULES = 3  # above the header, below it, and at the end …
FEW_RULES = 2  # … or at the two ends only, which takes more to believe
MIN_WIDTH = 120.0  # points
GUTTER = 8.0  # points between columns
MIN_ROWS, MIN_COLUMNS = 3, 2
FILLED = 0.6  # share of the cells that hold text
LONE = 0.5  # share of the width that a line with text in the first column alone is long at most; else it is no row
MAX_CELL = 24.0  # characters a cell has in the mean; longer ones are columns of running text
FEW_COLUMNS, FEW_FILLED, FEW_CELL = 3, 0.8, 12.0  # the same between two rules
MAX_STRETCH = 12  # rules; among more, only all together are tried
MIN_OPEN = 3  # vertical rules of one extent that make a table without end rules
MIN_OPEN_HEIGHT = 30.0  # points


def with_columns(lattice: Lattice, text: Floats) -> Lattice:
    """Add the missing edges of such tables. `text`: rows x0, y0, x1, y1 of visible characters."""
    rules, columns = lattice.horizontal, lattice.vertical
    if len(rules) < FEW_RULES or not len(text):
        return lattice
    horizontal, vertical = [rules], [columns]
    for members in alike(rules, FEW_RULES):
        zone = rules[members]
        left, right = float(zone[:, 1].min()), float(zone[:, 2].max())
        if right - left < MIN_WIDTH:
            continue
        own = text[(text[:, 0] > left - CROSS) & (text[:, 2] < right + CROSS)]
        for stretch in _unruled(columns, np.sort(zone[:, 0]), left, right):
            for xs, ys in _tables(own, stretch):
                sides = np.concatenate([[left], xs, [right]])
                horizontal.append(np.stack([ys, np.full(len(ys), left), np.full(len(ys), right)], axis=1))
                vertical.append(np.stack([sides, np.full(len(sides), ys[0]), np.full(len(sides), ys[-1])], axis=1))
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
    for members in alike(columns, MIN_OPEN):
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


def _unruled(columns: Floats, ys: Floats, left: float, right: float) -> list[Floats]:
    """Stretches of rules with no vertical edge between them, nor along their sides."""
    near = columns[(columns[:, 0] >= left - CROSS) & (columns[:, 0] <= right + CROSS)]
    found: list[list[float]] = [[float(ys[0])]]
    for top, bottom in pairwise(ys.tolist()):
        if (np.minimum(near[:, 2], bottom) - np.maximum(near[:, 1], top) > 2 * CROSS).any():
            found.append([bottom])
        else:
            found[-1].append(bottom)
    return [np.array(stretch) for stretch in found if len(stretch) >= FEW_RULES]


def _tables(text: Floats, rules: Floats) -> Iterator[tuple[Floats, Floats]]:
    """Sides between columns and ends of rows of the table with most columns, then of those above and below it.

    Of zones with as many columns the largest is taken: text between two tables would join columns.
    """
    sizes = range(FEW_RULES, len(rules) + 1) if len(rules) <= MAX_STRETCH else (len(rules),)
    middle = (text[:, 1] + text[:, 3]) / 2
    best: tuple[int, int, int, Floats, Floats] | None = None
    for size in sizes:
        for first in range(len(rules) - size + 1):
            zone = rules[first : first + size]
            xs, ys = _grid_lines(text[(middle > zone[0]) & (middle < zone[-1])], zone)
            if xs is not None and ys is not None and (best is None or (len(xs), size) > best[:2]):
                best = len(xs), size, first, xs, np.unique(np.concatenate([ys, zone]))
    if best is None:
        return
    _, size, first, xs, ys = best
    yield xs, ys
    for rest in (rules[: first + 1], rules[first + size - 1 :]):
        if len(rest) >= FEW_RULES:
            yield from _tables(text, rest)


def _grid_lines(text: Floats, rules: Floats) -> tuple[Floats | None, Floats | None]:
    """Lines between the columns and between the rows of the text; None where it is no table."""
    if len(text) < MIN_ROWS * MIN_COLUMNS:
        return None, None
    ys = gaps(text[:, 1], text[:, 3], 0.0)
    xs = _between_pieces(text, ys)
    if len(xs) + 1 < MIN_COLUMNS:
        return None, None
    column = np.searchsorted(xs, (text[:, 0] + text[:, 2]) / 2)
    band = np.searchsorted(ys, (text[:, 1] + text[:, 3]) / 2)
    widest = LONE * (text[:, 2].max() - text[:, 0].min())
    if any(not column[band == k].any() and np.ptp(text[band == k, 2]) > widest for k in range(len(ys) + 1)):
        return None, None
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


def _between_pieces(text: Floats, ys: Floats) -> Floats:
    """Where columns meet: gaps that run through all rows, or, where each row has as many pieces, between these.

    The latter are fewer where a header is centred over numbers that end flush right.
    """
    xs = gaps(text[:, 0], text[:, 2], GUTTER)
    band = np.searchsorted(ys, (text[:, 1] + text[:, 3]) / 2)
    pieces: list[list[tuple[float, float]]] = []
    for k in range(len(ys) + 1):
        line = text[band == k]
        ends = gaps(line[:, 0], line[:, 2], GUTTER)
        if len(ends) >= len(xs) or (pieces and len(ends) + 1 != len(pieces[0])):
            return xs
        of = np.searchsorted(ends, (line[:, 0] + line[:, 2]) / 2)
        pieces.append([(line[of == n, 0].min(), line[of == n, 2].max()) for n in range(len(ends) + 1)])
    spans = np.array(pieces)  # rows, pieces, sides
    right, left = spans[:, :-1, 1].max(axis=0), spans[:, 1:, 0].min(axis=0)
    return xs if (right >= left).any() else (right + left) / 2


def _parted(y: float, text: Floats, rules: Floats) -> bool:
    """Whether a rule lies in the gap around `y`."""
    above = text[text[:, 3] <= y + CROSS, 3].max(initial=-np.inf)
    below = text[text[:, 1] >= y - CROSS, 1].min(initial=np.inf)
    return bool(((rules > above - CROSS) & (rules < below + CROSS)).any())


def gaps(low: Floats, high: Floats, smallest: float) -> Floats:
    """Middles of the gaps wider than `smallest` in the union of intervals."""
    order = np.argsort(low, kind="stable")
    reach = np.maximum.accumulate(high[order])[:-1]
    start = low[order][1:]
    is_gap = start - reach > smallest
    middles: Floats = ((reach + start) / 2)[is_gap]
    return middles
