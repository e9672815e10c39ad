"""Ruling edges -> cells -> tables.

The method and its tolerances are pdfplumber's TableFinder (after Anssi Nurminen's thesis): edges are snapped to common
lines, joined, crossed, and the smallest rectangles between crossings are cells. Here it runs on arrays and grid
indices, and sides that a table leaves open are closed first. Tests hold it against pdfplumber itself.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipeline.extractors.pdf_paths import cluster
from pipeline.extractors.pdf_raw import Floats, Ints
from pipeline.model import Box

SNAP = 3.0  # points: edges closer than this lie on one line
JOIN = 3.0  # gaps in a line up to this are closed
CROSS = 3.0  # an edge may miss the one it meets by this much
MIN_LENGTH = 3.0
DRIFT = 1.5  # how far a vertical is moved at most to where those of other tables stand
CLOSED_SNAP = 1.0  # the same for sides that are added: more would chain tables of other widths together


@dataclass(frozen=True, slots=True)
class Lattice:
    """Merged edges as rows (position, from, to)."""

    horizontal: Floats
    vertical: Floats


def merge(horizontal: Floats, vertical: Floats) -> Lattice:
    """Snap and join raw edges given as rows (from, to, position)."""
    return Lattice(_merged(horizontal), _merged(vertical, drift=DRIFT))


def _merged(edges: Floats, snap: float = SNAP, drift: float = np.inf) -> Floats:
    """Edges within `snap` of each other on one position; lines that this moves by more than `drift` keep their own."""
    if not len(edges):
        return np.zeros((0, 3))
    of, middles = cluster(edges[:, 2], snap)
    order = np.lexsort((edges[:, 0], of))
    line, start, end = of[order], edges[order, 0], edges[order, 1]
    joined: list[list[float]] = []
    first: list[int] = []  # of the edges of each joined line
    current, number = [0.0, 0.0, 0.0], -1
    for at, (k, a, b) in enumerate(zip(line.tolist(), start.tolist(), end.tolist(), strict=True)):
        if k == number and a <= current[2] + JOIN:
            if b > current[2]:
                current[2] = b
        else:
            number = k
            current = [float(middles[k]), a, b]
            joined.append(current)
            first.append(at)
    rows: Floats = np.array(joined, np.float64).reshape(-1, 3)
    if drift < np.inf:
        own = np.add.reduceat(edges[order, 2], first) / np.diff([*first, len(order)])
        rows[:, 0] = np.where(np.abs(own - rows[:, 0]) > drift, own, rows[:, 0])
    return rows[rows[:, 2] - rows[:, 1] >= MIN_LENGTH]


def extents(edges: Floats) -> Ints:
    """A number for each merged edge, the same for edges that begin and end alike."""
    start_of, _ = cluster(edges[:, 1], SNAP)
    end_of, _ = cluster(edges[:, 2], SNAP)
    return start_of * len(edges) + end_of


def alike(edges: Floats, least: int) -> list[list[int]]:
    """Indices of the edges of each extent that at least so many have."""
    members: dict[int, list[int]] = {}
    for k, extent in enumerate(extents(edges).tolist()):
        members.setdefault(extent, []).append(k)
    return [found for found in members.values() if len(found) >= least]


def close_sides(lattice: Lattice) -> Lattice:
    """Add the left and right border of tables that are drawn without them, as is usual in Korean reports.

    Where rules of one extent lie below each other with a vertical rule between, the table ends where the rules end.
    """
    rows, columns = lattice.horizontal, lattice.vertical
    if len(rows) < 2 or not len(columns):
        return lattice
    extent = extents(rows)
    order = np.lexsort((rows[:, 0], extent))
    rows, extent = rows[order], extent[order]
    is_first = np.append(True, extent[1:] != extent[:-1])
    first = np.flatnonzero(is_first)
    zone = np.cumsum(is_first) - 1
    below = np.flatnonzero(~is_first)  # rules with one of the same extent above them
    left, right = np.minimum.reduceat(rows[:, 1], first), np.maximum.reduceat(rows[:, 2], first)
    left, right = left[zone[below]][:, None], right[zone[below]][:, None]
    top, bottom = rows[below - 1, :1], rows[below, :1]
    spanning = (  # by pair of rules and vertical
        (columns[:, 0] > left - CROSS)
        & (columns[:, 0] < right + CROSS)
        & (columns[:, 1] <= top + CROSS)
        & (columns[:, 2] >= bottom - CROSS)
    )
    is_parted = spanning.any(axis=1)
    if not is_parted.any():
        return lattice
    below, top, bottom, spanning = below[is_parted], top[is_parted], bottom[is_parted], spanning[is_parted]
    # rules that follow each other with a vertical between are one table; others of its width may end a little elsewhere
    table = np.append(0, np.flatnonzero(below[1:] != below[:-1] + 1) + 1)
    size = np.diff(np.append(table, len(below)))
    left = np.minimum(rows[below - 1, 1], rows[below, 1])
    right = np.maximum(rows[below - 1, 2], rows[below, 2])
    left = np.repeat(np.minimum.reduceat(left, table), size)[:, None]
    right = np.repeat(np.maximum.reduceat(right, table), size)[:, None]
    added = []
    for side in (left, right):
        is_open = ~(spanning & (np.abs(columns[:, 0] - side) <= CROSS)).any(axis=1)
        added.append(np.concatenate([top, bottom, side], axis=1)[is_open])
    if not any(map(len, added)):
        return lattice
    return Lattice(lattice.horizontal, _merged(np.concatenate([columns[:, [1, 2, 0]], *added]), CLOSED_SNAP))


def find_cells(lattice: Lattice) -> list[Box]:
    """The smallest rectangles between crossings, each at its top-left crossing."""
    if len(lattice.horizontal) < 2 or len(lattice.vertical) < 2:
        return []
    rows = lattice.horizontal[np.argsort(lattice.horizontal[:, 0], kind="stable")]
    columns = lattice.vertical[np.argsort(lattice.vertical[:, 0], kind="stable")]
    ys, first_row, row_of = np.unique(rows[:, 0], return_index=True, return_inverse=True)
    xs, first_column, column_of = np.unique(columns[:, 0], return_index=True, return_inverse=True)
    crosses = (
        (columns[:, 1] <= rows[:, :1] + CROSS)
        & (columns[:, 2] >= rows[:, :1] - CROSS)
        & (columns[:, 0] >= rows[:, 1:2] - CROSS)
        & (columns[:, 0] <= rows[:, 2:] + CROSS)
    )
    # how far right and down each crossing is connected by one edge, in grid indices; -1 where nothing crosses
    last_column = np.where(crosses, column_of, -1).max(axis=1, keepdims=True)
    last_row = np.where(crosses, row_of[:, None], -1).max(axis=0)
    right, down = (
        np.maximum.reduceat(np.maximum.reduceat(np.where(crosses, reach, -1), first_row), first_column, axis=1)
        for reach in (last_column, last_row)
    )
    column, row = np.nonzero(right.T >= 0)
    below, beside = _next(right.T).T[row, column], _next(right)[row, column]
    can_close = (below <= down[row, column]) & (beside <= right[row, column])
    row, column, below, beside = row[can_close], column[can_close], below[can_close], beside[can_close]
    closes = (right[below, beside] >= 0) & (right[below, column] >= beside) & (down[row, beside] >= below)
    cells = []
    at_x, at_y = xs.tolist(), ys.tolist()
    corners = zip(*(of.tolist() for of in (row, column, below, beside, closes)), strict=True)
    for y, x, y_end, x_end, is_closed in corners:
        end = (y_end, x_end) if is_closed else _smallest(y, x, right, down)
        if end is not None:
            cells.append(Box(at_x[x], at_y[y], at_x[end[1]], at_y[end[0]]))
    return cells


def _next(reach: Ints) -> Ints:
    """The next crossing to the right of each, beyond the last where there is none."""
    rows, columns = reach.shape
    at = np.where(reach >= 0, np.arange(columns), columns)
    found = np.full((rows, columns), columns)
    found[:, :-1] = np.minimum.accumulate(at[:, :0:-1], axis=1)[:, ::-1]
    return found


def _smallest(row: int, column: int, right: Ints, down: Ints) -> tuple[int, int] | None:
    """The crossing at the bottom right of the smallest cell that begins here: the highest, then the leftmost."""
    below = row + 1 + np.flatnonzero(right[row + 1 : down[row, column] + 1, column] >= 0)
    beside = column + 1 + np.flatnonzero(right[row, column + 1 : right[row, column] + 1] >= 0)
    fits = (
        (right[np.ix_(below, beside)] >= 0)
        & (right[below, column][:, None] >= beside)
        & (down[row, beside] >= below[:, None])
    )
    found = np.flatnonzero(fits)
    return (int(below[found[0] // len(beside)]), int(beside[found[0] % len(beside)])) if len(found) else None


def group(cells: list[Box]) -> list[list[Box]]:
    """Cells that share corners, as tables, topmost and leftmost first; a lone cell is a group of one."""
    parent = list(range(len(cells)))
    corners: dict[tuple[float, float], int] = {}
    for k, (x0, y0, x1, y1) in enumerate(cells):
        for corner in ((x0, y0), (x0, y1), (x1, y0), (x1, y1)):
            root = corners.setdefault(corner, k)
            while parent[root] != root:
                parent[root] = root = parent[parent[root]]
            parent[root] = k  # the newest cell is the root of all that it touches
    groups: dict[int, list[Box]] = {}
    root_of: dict[int, int] = {}
    for k in range(len(cells) - 1, -1, -1):
        root_of[k] = k if parent[k] == k else root_of[parent[k]]
        groups.setdefault(root_of[k], []).append(cells[k])
    return sorted((members[::-1] for members in groups.values()), key=_top_left)


def _top_left(members: list[Box]) -> tuple[float, float]:
    return min((cell.y0, cell.x0) for cell in members)
