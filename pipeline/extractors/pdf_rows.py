"""Characters -> rows of one baseline, cut where lines end.

Characters are strung to runs in drawing order, runs put together to rows, rows cut at wide gaps. Python loops run over
runs, never over characters.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from pipeline.extractors.pdf_model import PageChars
from pipeline.extractors.pdf_raw import Ints

# All in ems of the text they stand in.
BACKWARD = 0.7  # a character this far left of its forerunner's end starts another run
RUN_GAP = 1.0  # … and one this far right of it
SAME_BASE = 0.2  # baselines closer than this are one
LINE_GAP = 3.0  # two runs drawn one after the other and further apart are two lines
LOOSE_GAP = 1.0  # … and runs not drawn one after the other
BLANK_GAP = 8.0  # … and runs with blank glyphs between them
SCRIPT_SIZE = 0.78  # a superscript is smaller than this share of its line's size


@dataclass(slots=True)
class _Run:
    """Characters strung together: positions `first` to `end` in the page's arrays."""

    first: int
    end: int
    x0: float
    x1: float
    base: float
    size: float
    is_blank: bool
    tail: float  # width of a blank glyph at its end, 0 for none
    number: int  # in drawing order


def find_rows(chars: PageChars, regions: Ints) -> list[tuple[int, Ints]]:
    """Region and characters, left to right, of each line; characters of different regions never share one."""
    rows: list[tuple[int, Ints]] = []
    for region, runs in _runs_by_place(chars, regions):
        for row in _rows(runs):
            rows += [(region, at) for at in _cut(row, chars)]
    return rows


def _runs_by_place(chars: PageChars, regions: Ints) -> list[tuple[int, list[_Run]]]:
    """Runs of each region, those of another turn apart."""
    if len(chars) == 1:
        breaks = np.zeros(0, np.int64)
    else:
        size = np.maximum(np.minimum(chars.size[:-1], chars.size[1:]), 0.1)
        gap = chars.x0[1:] - chars.x1[:-1]
        breaks = 1 + np.flatnonzero(
            (regions[1:] != regions[:-1])
            | (chars.turn[1:] != chars.turn[:-1])
            | (np.abs(chars.base[1:] - chars.base[:-1]) > SAME_BASE * size)
            | (gap > RUN_GAP * size)
            | (chars.x0[1:] < chars.x0[:-1] - 0.05 * size)
            | (gap < -BACKWARD * size)
        )
    starts = np.concatenate([[0], breaks])
    ends = np.concatenate([breaks, [len(chars)]])
    last = ends - 1
    columns = (
        starts,
        ends,
        chars.x0[starts],
        np.maximum.reduceat(chars.x1, starts),
        chars.base[starts],
        np.maximum.reduceat(chars.size, starts),
        np.logical_and.reduceat(chars.is_blank, starts),
        np.where(chars.is_blank[last], chars.x1[last] - chars.x0[last], 0.0),
    )
    turn, region = chars.turn[starts].tolist(), regions[starts].tolist()
    groups: dict[tuple[int, int], list[_Run]] = {}
    for number, (first, end, x0, x1, base, size, is_blank, tail) in enumerate(
        zip(*(column.tolist() for column in columns), strict=True)
    ):
        run = _Run(first, end, x0, x1, base, size, is_blank, tail, number)
        groups.setdefault((turn[number], region[number]), []).append(run)
    return [(region, runs) for (_, region), runs in groups.items()]


def _rows(runs: list[_Run]) -> list[list[_Run]]:
    """Runs of one baseline; raised and lowered small runs join the row they touch."""
    rows: list[list[_Run]] = []
    bases: list[float] = []
    for run in sorted(runs, key=lambda run: (run.base, run.number)):
        if rows and run.base - bases[-1] <= SAME_BASE * max(run.size, rows[-1][0].size):
            rows[-1].append(run)
        else:
            rows.append([run])
            bases.append(run.base)
    host: dict[int, int] = {}
    for k, row in enumerate(rows):
        for near in (k + 1, k - 1):  # a superscript stands above its line's baseline, so its line comes after it
            if 0 <= near < len(rows) and near not in host and _is_script_of(row, rows[near]):
                host[k] = near
                break
    for k, near in host.items():
        rows[near] = rows[near] + rows[k]
    return [row for k, row in enumerate(rows) if k not in host]


def _is_script_of(row: list[_Run], other: list[_Run]) -> bool:
    """Whether every run of `row` is a small run beside or between runs of `other`."""
    size = max(run.size for run in row)
    height = max(run.size for run in other)
    base, line_base = row[0].base, other[0].base
    if size >= SCRIPT_SIZE * height or not -0.35 * height < line_base - base < 0.75 * height:
        return False
    return all(
        any(-0.3 * height < run.x0 - near.x1 < 0.35 * height or -0.3 * height < near.x0 - run.x1 < 0.35 * height
            or (near.x0 <= run.x0 and run.x1 <= near.x1) for near in other)
        for run in row
    )  # fmt: skip


def _cut(row: list[_Run], chars: PageChars) -> list[Ints]:
    """Positions of the characters of each line of a row, left to right."""
    row = sorted(row, key=lambda run: (run.x0, run.number))
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
    lines = []
    for piece in pieces:
        if all(run.is_blank for run in piece):
            continue
        if len(piece) == 1:
            lines.append(np.arange(piece[0].first, piece[0].end))
        else:
            at = np.concatenate([np.arange(run.first, run.end) for run in piece])
            lines.append(at[np.argsort(chars.x0[at], kind="stable")])
    return lines
