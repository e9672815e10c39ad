"""Characters -> rows of one baseline, cut where lines end.

Characters are strung to runs in drawing order, runs put together to rows, rows cut at wide gaps. Python loops run over
runs, never over characters.
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import numpy as np

from pipeline.extractors.pdf_model import PageChars
from pipeline.extractors.pdf_raw import Floats, Ints

# All in ems of the text they stand in.
BACKWARD = 0.7  # a character this far left of its forerunner's end starts another run
RUN_GAP = 1.0  # … and one this far right of it
SAME_BASE = 0.2  # baselines closer than this are one
LINE_GAP = 3.0  # two runs drawn one after the other and further apart are two lines
LOOSE_GAP = 1.0  # … and runs not drawn one after the other
BLANK_GAP = 8.0  # … and runs with blank glyphs between them
SCRIPT_SIZE = 0.78  # a superscript is smaller than this share of its line's size …
LARGE_SCRIPT = 0.87  # … or than this, if it has few characters
MAX_LARGE_SCRIPT = 4


class Rows(NamedTuple):
    """The characters of each line, left to right: those of line k are `order[starts[k] : starts[k + 1]]`.

    `starts` has one entry more than there are lines; `regions` says in which region each lies.
    """

    order: Ints
    starts: Ints
    regions: list[int]


class _Run(NamedTuple):
    """Characters strung together: positions `first` to `end` in the page's arrays."""

    number: int  # in drawing order
    first: int
    end: int
    x0: float
    x1: float
    base: float
    size: float
    is_blank: bool
    tail: float  # width of a blank glyph at its end, 0 for none


def find_rows(chars: PageChars, regions: Ints) -> Rows:
    """The lines of a page; characters of different regions never share one."""
    pieces: list[list[_Run]] = []
    places: list[int] = []
    for region, runs in _runs_by_place(chars, regions):
        rows = _rows(runs) if len(runs) > 1 else [runs]
        found = [piece for row in rows for piece in _cut(row)]
        pieces += found
        places += [region] * len(found)
    return Rows(*_strung(pieces, chars.x0), places)


def _strung(pieces: list[list[_Run]], x0: Floats) -> tuple[Ints, Ints]:
    """The characters of all pieces in a row, and where each piece begins."""
    if not pieces:
        return np.zeros(0, np.int64), np.zeros(1, np.int64)
    first = np.array([run.first for piece in pieces for run in piece])
    length = np.array([run.end for piece in pieces for run in piece]) - first
    counts = np.array([len(piece) for piece in pieces])
    ends = np.cumsum(length)
    order = np.repeat(first - ends + length, length) + np.arange(ends[-1])
    starts = np.concatenate([[0], ends[np.cumsum(counts) - 1]])
    if counts.max() > 1:  # runs of one piece may be drawn in any order and into each other
        line = np.repeat(np.arange(len(pieces)), np.diff(starts))
        mixed = np.flatnonzero(counts[line] > 1)
        order[mixed] = order[mixed][np.lexsort((x0[order[mixed]], line[mixed]))]
    return order, starts


def _runs_by_place(chars: PageChars, regions: Ints) -> list[tuple[int, list[_Run]]]:
    """Runs of each region, those of another turn apart; downwards by baseline."""
    size = np.maximum(np.minimum(chars.size[:-1], chars.size[1:]), 0.1)
    gap = chars.x0[1:] - chars.x1[:-1]
    is_first = np.ones(len(chars), np.bool_)
    is_first[1:] = (
        (regions[1:] != regions[:-1])
        | (chars.turn[1:] != chars.turn[:-1])
        | (np.abs(chars.base[1:] - chars.base[:-1]) > SAME_BASE * size)
        | (gap > RUN_GAP * size)
        | (chars.x0[1:] < chars.x0[:-1] - 0.05 * size)
        | (gap < -BACKWARD * size)
    )
    starts = np.flatnonzero(is_first)
    ends = np.append(starts[1:], len(chars))
    last = ends - 1
    columns = (
        np.arange(len(starts)),
        starts,
        ends,
        chars.x0[starts],
        np.maximum.reduceat(chars.x1, starts),
        chars.base[starts],
        np.maximum.reduceat(chars.size, starts),
        np.logical_and.reduceat(chars.is_blank, starts),
        np.where(chars.is_blank[last], chars.x1[last] - chars.x0[last], 0.0),
    )
    place = regions[starts] * 4 + chars.turn[starts]
    order = np.lexsort((chars.base[starts], place))
    runs = list(map(_Run._make, zip(*(column[order].tolist() for column in columns), strict=True)))
    place = place[order]
    cuts = np.concatenate([[0], 1 + np.flatnonzero(place[1:] != place[:-1])])
    region = (place[cuts] // 4).tolist()
    return [(region[k], runs[a:b]) for k, (a, b) in enumerate(pairwise([*cuts.tolist(), len(runs)]))]


def _rows(runs: list[_Run]) -> list[list[_Run]]:
    """Runs of one baseline; raised and lowered small runs join the row they touch."""
    rows: list[list[_Run]] = []
    for run in runs:
        if rows and run.base - rows[-1][0].base <= SAME_BASE * max(run.size, rows[-1][0].size):
            rows[-1].append(run)
        else:
            rows.append([run])
    sizes = [max(run.size for run in row) for row in rows]
    if min(sizes) >= LARGE_SCRIPT * max(sizes):
        return rows
    host: dict[int, int] = {}
    for k, row in enumerate(rows):
        for near in (k + 1, k - 1):  # a superscript stands above its line's baseline, so its line comes after it
            is_free = 0 <= near < len(rows) and near not in host
            is_smaller = is_free and sizes[k] < LARGE_SCRIPT * sizes[near]
            if is_smaller and _is_script_of(row, sizes[k], rows[near], sizes[near]):
                host[k] = near
                break
    for k, near in host.items():
        rows[near] = rows[near] + rows[k]
    return [row for k, row in enumerate(rows) if k not in host]


def _is_script_of(row: list[_Run], size: float, other: list[_Run], height: float) -> bool:
    """Whether all of `row`, in type of `size` points, is small and touches text of `other`, in type of `height`."""
    if size >= SCRIPT_SIZE * height and any(run.end - run.first > MAX_LARGE_SCRIPT for run in row):
        return False
    if not -0.35 * height < other[0].base - row[0].base < 0.75 * height:
        return False
    return all(
        any(-0.3 * height < run.x0 - near.x1 < 0.35 * height or -0.3 * height < near.x0 - run.x1 < 0.35 * height
            or (near.x0 <= run.x0 and run.x1 <= near.x1) for near in other)
        for run in row
    )  # fmt: skip


def _cut(row: list[_Run]) -> list[list[_Run]]:
    """The lines of a row, which wide gaps part; none where there are blanks only."""
    if len(row) == 1:
        return [] if row[0].is_blank else [row]
    row = sorted(row, key=_left)
    pieces: list[list[_Run]] = [[row[0]]]
    reach = row[0].x1
    for before, run in pairwise(row):
        size = max(min(before.size, run.size), 0.1)
        follows = run.number == before.number + 1
        limit = LOOSE_GAP if not follows else BLANK_GAP if before.tail > 0.5 * size else LINE_GAP
        if not run.is_blank and run.x0 - reach > limit * size:
            pieces.append([run])
            reach = run.x1
        else:
            pieces[-1].append(run)
            reach = max(reach, run.x1)
    return [piece for piece in pieces if not all(run.is_blank for run in piece)]


def _left(run: _Run) -> tuple[float, int]:
    return run.x0, run.number
