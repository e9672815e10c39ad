"""Tables whose header, or every second row, is shaded cell by cell, and whose other rows have few rules or none.

The sides of the shaded cells are the columns of the whole table. Rows without sides lie between its rules, or below its
last one, and have text in these columns and none across their sides.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from pipeline.extractors.pdf_edges import CROSS, Lattice, alike
from pipeline.extractors.pdf_raw import Floats
from pipeline.extractors.pdf_rules import gaps

MIN_WIDTH = 120.0  # points
MIN_COLUMNS = 2
FILLED = 0.8  # share of the cells of a row below the last rule, or of several rows between two rules, that hold text
LEAST_FILLED = 0.6  # the same of a single row between two rules; a heading between two tables has less
STEP = 2.6  # heights of its text from one such row to the next at most
MIN_BODY = 2  # rows below a header alone that make a table of it
GUTTER = 0.45  # of its height the text of two cells lies apart at least: more than a blank
MARGIN = 1.0  # points below the last row


def with_rows(lattice: Lattice, text: Floats) -> Lattice:
    """Add the sides and ends of rows that have none. `text`: rows x0, y0, x1, y1 of visible characters."""
    rules, columns = lattice.horizontal, lattice.vertical
    if len(rules) < 2 or not len(columns) or not len(text):
        return lattice
    horizontal, vertical = [rules], [columns]
    for members in alike(rules, 2):
        zone = rules[members]
        left, right = float(zone[:, 1].min()), float(zone[:, 2].max())
        if right - left < MIN_WIDTH:
            continue
        own = text[(text[:, 0] > left - CROSS) & (text[:, 2] < right + CROSS)]
        for xs, ys in _open_rows(lattice, np.sort(zone[:, 0]), left, right, own):
            horizontal.append(np.stack([ys, np.full(len(ys), left), np.full(len(ys), right)], axis=1))
            sides = np.concatenate([[left], xs, [right]])
            vertical.append(np.stack([sides, np.full(len(sides), ys[0]), np.full(len(sides), ys[-1])], axis=1))
    if len(horizontal) == 1:
        return lattice
    return Lattice(np.unique(np.concatenate(horizontal), axis=0), np.concatenate(vertical))


def _open_rows(
    lattice: Lattice, ys: Floats, left: float, right: float, text: Floats
) -> Iterator[tuple[Floats, Floats]]:
    """The columns between the sides, and the upper and lower ends of rows, for each stretch of rows without sides."""
    columns = lattice.vertical
    near = columns[(columns[:, 0] >= left - CROSS) & (columns[:, 0] <= right + CROSS)]
    xs: Floats | None = None  # the columns of the table that is going on
    shaded = opened = stripes = 0
    bands = list(pairwise([*ys.tolist(), np.inf]))
    sides_of = [near[np.minimum(near[:, 2], b) - np.maximum(near[:, 1], a) > 2 * CROSS, 0] for a, b in bands]
    for at, (top, bottom) in enumerate(bands):
        sides = sides_of[at]
        inner = np.unique(sides[(sides > left + CROSS) & (sides < right - CROSS)])
        if xs is not None and len(inner) == len(xs) and np.abs(inner - xs).max() <= CROSS:
            shaded, stripes = shaded + 1, opened
            continue
        if (
            xs is not None
            and not len(sides)
            and bottom < np.inf
            and not _parts_tables(sides_of, at)
            and (found := _rows(text, xs, top, bottom)) is not None
        ):
            yield xs, found
            opened += 1
            continue
        if xs is not None and not len(sides) and (stripes or shaded == 1 > opened):
            below = _rows_below(lattice, text, xs, top, left, right)
            if len(below) > (1 if stripes else MIN_BODY):
                yield xs, below
        xs, shaded, opened, stripes = inner if len(inner) else None, 1, 0, 0


def _parts_tables(sides_of: Sequence[Floats], at: int) -> bool:
    """Whether two ruled rows end above a band and two begin below it: tables, not single stripes."""
    around = [*range(at - 2, at), *range(at + 1, at + 3)]
    return all(0 <= k < len(sides_of) and len(sides_of[k]) for k in around)


def _rows(text: Floats, xs: Floats, top: float, bottom: float) -> Floats | None:
    """Ends of the rows between two rules: one, or several that are filled; None where the text has other columns."""
    middle = (text[:, 1] + text[:, 3]) / 2
    inside = text[(middle > top) & (middle < bottom)]
    if not _fits(inside, xs) or _share(inside, xs) < LEAST_FILLED:
        return None
    lines = gaps(inside[:, 1], inside[:, 3], 0.0)
    if bottom - top > STEP * float(np.median(inside[:, 3] - inside[:, 1])) * (len(lines) + 1):
        return None  # a caption and a heading between two tables stand farther apart
    row = np.searchsorted(lines, (inside[:, 1] + inside[:, 3]) / 2)
    if not len(lines) or min(_share(inside[row == k], xs) for k in range(len(lines) + 1)) < FILLED:
        return np.array([top, bottom])
    return np.concatenate([[top], lines, [bottom]])


def _rows_below(lattice: Lattice, text: Floats, xs: Floats, top: float, left: float, right: float) -> Floats:
    """Ends of the rows of text that go on below the last rule, the first being that rule."""
    rules = lattice.horizontal
    nearby = rules[(rules[:, 0] > top + CROSS) & (rules[:, 1] < right) & (rules[:, 2] > left), 0]
    under = text[(text[:, 1] > top - CROSS) & (text[:, 3] < nearby.min(initial=np.inf))]
    ends = [top]
    if not len(under):
        return np.array(ends)
    lines = gaps(under[:, 1], under[:, 3], 0.0)
    row = np.searchsorted(lines, (under[:, 1] + under[:, 3]) / 2)
    bottom = top
    for k in range(len(lines) + 1):
        line = under[row == k]
        height = float(np.median(line[:, 3] - line[:, 1]))
        if line[:, 3].max() - bottom > STEP * height or not _fits(line, xs) or _share(line, xs) < FILLED:
            break
        if len(ends) > 1:
            ends[-1] = float(lines[k - 1])
        bottom = float(line[:, 3].max())
        ends.append(bottom + MARGIN)
    return np.array(ends)


def _fits(text: Floats, xs: Floats) -> bool:
    """Whether there is text in more than one column, and in no line does it run on from one into the next."""
    if not len(text) or _share(text, xs) * (len(xs) + 1) < MIN_COLUMNS:
        return False
    line = np.searchsorted(gaps(text[:, 1], text[:, 3], 0.0), (text[:, 1] + text[:, 3]) / 2)
    order = np.argsort(line, kind="stable")
    for here in np.split(text[order], np.flatnonzero(np.diff(line[order])) + 1):
        is_left = (here[:, 0] + here[:, 2]) / 2 < xs[:, None]  # by side and character
        before = np.where(is_left, here[:, 2], -np.inf).max(axis=1)
        after = np.where(~is_left, here[:, 0], np.inf).min(axis=1)
        if (after - before < GUTTER * np.median(here[:, 3] - here[:, 1])).any():
            return False
    return True


def _share(text: Floats, xs: Floats) -> float:
    """Share of the columns that hold text."""
    return len(np.unique(np.searchsorted(xs, (text[:, 0] + text[:, 2]) / 2))) / (len(xs) + 1)
