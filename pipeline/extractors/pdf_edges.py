"""Ruling edges -> cells -> tables.

The method and its tolerances are pdfplumber's TableFinder (after Anssi Nurminen's thesis): edges are snapped to common
lines, joined, crossed, and the smallest rectangles between crossings are cells. Here it runs on arrays and grid
indices, and sides that a table leaves open are closed first. Tests hold it against pdfplumber itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from pipeline.extractors.pdf_paths import cluster
from pipeline.extractors.pdf_raw import Floats
from pipeline.model import Box

SNAP = 3.0  # points: edges closer than this lie on one line
JOIN = 3.0  # gaps in a line up to this are closed
CROSS = 3.0  # an edge may miss the one it meets by this much
MIN_LENGTH = 3.0


@dataclass(frozen=True, slots=True)
class Lattice:
    """Merged edges as rows (position, from, to)."""

    horizontal: Floats
    vertical: Floats


def merge(horizontal: Floats, vertical: Floats) -> Lattice:
    """Snap and join raw edges given as rows (from, to, position)."""
    return Lattice(_merged(horizontal), _merged(vertical))


def _merged(edges: Floats) -> Floats:
    if not len(edges):
        return np.zeros((0, 3))
    of, middles = cluster(edges[:, 2], SNAP)
    order = np.lexsort((edges[:, 0], of))
    line, start, end = of[order], edges[order, 0], edges[order, 1]
    joined: list[list[float]] = []
    current, number = [0.0, 0.0, 0.0], -1
    for k, a, b in zip(line.tolist(), start.tolist(), end.tolist(), strict=True):
        if k == number and a <= current[2] + JOIN:
            if b > current[2]:
                current[2] = b
        else:
            number = k
            current = [float(middles[k]), a, b]
            joined.append(current)
    rows: Floats = np.array([row for row in joined if row[2] - row[1] >= MIN_LENGTH], np.float64)
    return rows.reshape(-1, 3)


def close_sides(lattice: Lattice) -> Lattice:
    """Add the left and right border of tables that are drawn without them, as is usual in Korean reports.

    Where rules of one extent lie below each other with a vertical rule between, the table ends where the rules end.
    """
    rows, columns = lattice.horizontal, lattice.vertical
    if len(rows) < 2 or not len(columns):
        return lattice
    added: list[list[float]] = []
    extents: dict[tuple[int, int], list[int]] = {}
    left_of, _ = cluster(rows[:, 1], SNAP)
    right_of, _ = cluster(rows[:, 2], SNAP)
    for k, key in enumerate(zip(left_of.tolist(), right_of.tolist(), strict=True)):
        extents.setdefault(key, []).append(k)
    for members in extents.values():
        if len(members) < 2:
            continue
        members.sort(key=lambda k: float(rows[k, 0]))
        left, right = float(rows[members, 1].min()), float(rows[members, 2].max())
        inside = (columns[:, 0] > left - CROSS) & (columns[:, 0] < right + CROSS)
        for a, b in pairwise(members):
            top, bottom = float(rows[a, 0]), float(rows[b, 0])
            spanning = inside & (columns[:, 1] <= top + CROSS) & (columns[:, 2] >= bottom - CROSS)
            if not spanning.any():
                continue
            for side in (left, right):
                if not (spanning & (np.abs(columns[:, 0] - side) <= CROSS)).any():
                    added.append([top, bottom, side])
    if not added:
        return lattice
    merged = _merged(np.concatenate([columns[:, [1, 2, 0]], np.array(added)]))
    return Lattice(rows, merged)


def find_cells(lattice: Lattice) -> list[Box]:
    """The smallest rectangles between crossings, each at its top-left crossing."""
    rows, columns = lattice.horizontal, lattice.vertical
    if len(rows) < 2 or len(columns) < 2:
        return []
    ys, xs = np.unique(rows[:, 0]), np.unique(columns[:, 0])
    row_of, column_of = np.searchsorted(ys, rows[:, 0]), np.searchsorted(xs, columns[:, 0])
    crosses = (
        (columns[None, :, 1] <= rows[:, None, 0] + CROSS)
        & (columns[None, :, 2] >= rows[:, None, 0] - CROSS)
        & (columns[None, :, 0] >= rows[:, None, 1] - CROSS)
        & (columns[None, :, 0] <= rows[:, None, 2] + CROSS)
    )
    # how far right and down each crossing is connected by one edge, in grid indices
    right: dict[tuple[int, int], int] = {}
    down: dict[tuple[int, int], int] = {}
    for k in range(len(rows)):
        touched = sorted(column_of[crosses[k]].tolist())
        for column in touched:
            key = (int(row_of[k]), column)
            right[key] = max(right.get(key, -1), touched[-1])
    for k in range(len(columns)):
        touched = sorted(row_of[crosses[:, k]].tolist())
        for row in touched:
            key = (row, int(column_of[k]))
            down[key] = max(down.get(key, -1), touched[-1])
    in_row: dict[int, list[int]] = {}
    in_column: dict[int, list[int]] = {}
    for row, column in sorted(right):
        in_row.setdefault(row, []).append(column)
        in_column.setdefault(column, []).append(row)
    cells = []
    for row, column in sorted(right, key=lambda key: (key[1], key[0])):
        found = _smallest(row, column, right, down, in_row[row], in_column[column])
        if found is not None:
            cells.append(Box(float(xs[column]), float(ys[row]), float(xs[found[1]]), float(ys[found[0]])))
    return cells


def _smallest(
    row: int,
    column: int,
    right: dict[tuple[int, int], int],
    down: dict[tuple[int, int], int],
    columns: list[int],
    rows: list[int],
) -> tuple[int, int] | None:
    """The crossing at the bottom right of the smallest cell that begins here."""
    reach_down, reach_right = down[row, column], right[row, column]
    for below in rows:
        if below <= row or below > reach_down:
            continue
        for beside in columns:
            if beside <= column or beside > reach_right:
                continue
            if (below, beside) in right and right[below, column] >= beside and down[row, beside] >= below:
                return below, beside
    return None


def group(cells: list[Box]) -> list[list[Box]]:
    """Cells that share corners, as tables, topmost and leftmost first; a lone cell is a group of one."""
    parent = list(range(len(cells)))

    def root(k: int) -> int:
        while parent[k] != k:
            parent[k] = parent[parent[k]]
            k = parent[k]
        return k

    corners: dict[tuple[float, float], int] = {}
    for k, cell in enumerate(cells):
        for corner in ((cell.x0, cell.y0), (cell.x0, cell.y1), (cell.x1, cell.y0), (cell.x1, cell.y1)):
            other = corners.setdefault(corner, k)
            parent[root(k)] = root(other)
    groups: dict[int, list[Box]] = {}
    for k, cell in enumerate(cells):
        groups.setdefault(root(k), []).append(cell)
    return sorted(groups.values(), key=lambda members: min((cell.y0, cell.x0) for cell in members))
