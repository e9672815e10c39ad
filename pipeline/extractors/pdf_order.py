"""Reading order of what lies on a page, or in a box or cell.

Producers mostly draw in reading order, so the drawing order is kept where it runs down the page. Chunks of it that are
drawn elsewhere (mastheads, page numbers, boxes, columns) are put in place by cutting the area at its gaps (XY-cut).
Columns of running text are read one after the other, also where gaps run across all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from pipeline.model import Box, union

SAME_ROW = 0.5  # share of the lower one's height by which two things on one row overlap
OVERLAP = 1.5  # points two chunks may overlap and still be apart
GUTTER = 6.0  # points between columns of running text
COLUMN_HEIGHT = 60.0  # points of a column of running text …
COLUMN_SHARE = 0.22  # … and its share of the width
IMPRINT_GAP, IMPRINT_HEIGHT = 7.0, 45.0  # points: what is that low and that far below columns is printed across
_WHOLE, _ROWS, _SINGLE = 0, 1, 2  # how far a chunk has been taken apart


class Placed(NamedTuple):
    """Something to put in order; `order` is its place in drawing order, None for what has none."""

    key: int
    box: Box
    order: int | None


class _Chunk(NamedTuple):
    """Things drawn one after the other in reading order."""

    items: tuple[Placed, ...]
    box: Box
    depth: int = _WHOLE


def reading_order(items: Sequence[Placed]) -> list[int]:
    """Keys in reading order."""
    if len(items) < 2:
        return [item.key for item in items]
    is_drawn = any(item.order is not None for item in items)
    chunks = _chunks(_with_places(items), _WHOLE) if is_drawn else _chunks(items, _SINGLE)
    return [item.key for item in _sorted(chunks)]


def _with_places(items: Sequence[Placed]) -> list[Placed]:
    """Drawing order; what has none follows what stands above it."""
    drawn = sorted((item for item in items if item.order is not None), key=lambda item: (item.order or 0, item.key))
    for item in sorted((item for item in items if item.order is None), key=lambda item: (item.box.y0, item.box.x0)):
        above = [k for k, other in enumerate(drawn) if other.box.y1 <= item.box.y0 + OVERLAP]
        at = max(above, key=lambda k: (drawn[k].box.y1, k)) + 1 if above else 0
        drawn.insert(at, item)
    return drawn


def _chunks(items: Sequence[Placed], depth: int) -> list[_Chunk]:
    """Runs of things that go on for a reader; at depth _ROWS only downwards, at _SINGLE each by itself."""
    runs: list[list[Placed]] = []
    for item in items:
        if runs and depth < _SINGLE and _goes_on(runs[-1][-1], item, beside=depth == _WHOLE):
            runs[-1].append(item)
        else:
            runs.append([item])
    return [_Chunk(tuple(run), _around(run), depth) for run in runs]


def _around(items: Sequence[Placed]) -> Box:
    boxes = [item.box for item in items]
    return union(boxes) or boxes[0] if len(boxes) > 1 else boxes[0]


def _goes_on(before: Placed, item: Placed, beside: bool) -> bool:
    """Whether `item` comes right after `before` for a reader: below it, or beside it on its row."""
    a, b = before.box, item.box
    overlap = min(a.y1, b.y1) - max(a.y0, b.y0)
    if overlap > SAME_ROW * min(a.y1 - a.y0, b.y1 - b.y0):
        return beside and b.x0 >= a.x1 - OVERLAP
    return b.y0 >= a.y0 and min(a.x1, b.x1) > max(a.x0, b.x0)


def _sorted(chunks: list[_Chunk]) -> list[Placed]:
    """XY-cut over chunks; chunks in each other's way are taken apart."""
    if len(chunks) == 1:
        return list(chunks[0].items)
    boxes = [chunk.box for chunk in chunks]
    parts = _with_columns(_cut(boxes, 1), boxes)
    if len(parts) == 1:
        parts = _cut(boxes, 0)
    if len(parts) > 1:
        return [item for part in parts for item in _sorted([chunks[k] for k in part])]
    loosened = _loosened(chunks)
    if len(loosened) > len(chunks):
        return _sorted(loosened)
    if all(len(chunk.items) == 1 for chunk in chunks):
        return [chunk.items[0] for chunk in sorted(chunks, key=_row_key)]
    return _sorted([_Chunk((item,), item.box, _SINGLE) for chunk in chunks for item in chunk.items])


def _row_key(chunk: _Chunk) -> tuple[float, float, int]:
    return (chunk.box.y0 + chunk.box.y1) / 2, chunk.box.x0, chunk.items[0].key


def _loosened(chunks: Sequence[_Chunk]) -> list[_Chunk]:
    """Chunks that overlap others, taken apart one step further."""
    result: list[_Chunk] = []
    for chunk in chunks:
        is_in_way = any(other is not chunk and _overlap(chunk.box, other.box) for other in chunks)
        if not is_in_way or len(chunk.items) == 1:
            result.append(chunk)
            continue
        parts = _chunks(chunk.items, _ROWS) if chunk.depth == _WHOLE else []
        result += parts if len(parts) > 1 else _chunks(chunk.items, _SINGLE)
    return result


def _overlap(a: Box, b: Box) -> bool:
    return min(a.x1, b.x1) - max(a.x0, b.x0) > OVERLAP and min(a.y1, b.y1) - max(a.y0, b.y0) > OVERLAP


def _cut(boxes: Sequence[Box], axis: int) -> list[list[int]]:
    """Groups of boxes with a clear gap between their extents on one axis, in order."""
    parts: list[list[int]] = []
    reach = float("-inf")
    for low, high, k in sorted((box[axis], box[axis + 2], k) for k, box in enumerate(boxes)):
        slack = min(OVERLAP, (high - low) / 4)
        if low >= reach - slack:
            parts.append([k])
        else:
            parts[-1].append(k)
        reach = max(reach, high)
    return parts


def _with_columns(parts: list[list[int]], boxes: Sequence[Box]) -> list[list[int]]:
    """Join parts below each other that are columns of running text with one gutter through all of them."""
    if len(parts) < 2:
        return parts
    width = max(box.x1 for box in boxes) - min(box.x0 for box in boxes)
    joined: list[list[int]] = []
    at = 0
    while at < len(parts):
        end = at + 1
        group = list(parts[at])
        while end < len(parts) and _columns([*group, *parts[end]], boxes):
            group += parts[end]
            end += 1
        while end > at + 1 and not _is_in_columns(parts[end - 1], parts[end - 2], boxes):
            end -= 1
        group = [k for part in parts[at:end] for k in part]
        if end == at + 1 or not _is_text(_columns(group, boxes), width):
            joined.append(parts[at])
            at += 1
        else:
            joined.append(group)
            at = end
    # one part of everything is progress, for then the gutter cuts it
    return joined if len(joined) > 1 or len(_cut(boxes, 0)) > 1 else parts


def _is_in_columns(part: Sequence[int], above: Sequence[int], boxes: Sequence[Box]) -> bool:
    """Whether the last part of columns belongs to them: it stands in more than one, and is no imprint set apart."""
    top, bottom = min(boxes[k].y0 for k in part), max(boxes[k].y1 for k in part)
    is_imprint = top - max(boxes[k].y1 for k in above) >= IMPRINT_GAP and bottom - top <= IMPRINT_HEIGHT
    return not is_imprint and len(_cut([boxes[k] for k in part], 0)) > 1


def _columns(members: Sequence[int], boxes: Sequence[Box]) -> list[list[Box]]:
    """The columns that gutters cut, none where there is no gutter or too narrow a one."""
    inside = [boxes[k] for k in members]
    columns = [[inside[k] for k in column] for column in _cut(inside, 0)]
    for before, after in pairwise(columns):
        if min(box.x0 for box in after) - max(box.x1 for box in before) < GUTTER:
            return []
    return columns if len(columns) > 1 else []


def _is_text(columns: Sequence[Sequence[Box]], width: float) -> bool:
    """Whether every column is wide and high enough for running text."""
    return bool(columns) and all(
        max(box.x1 for box in column) - min(box.x0 for box in column) >= COLUMN_SHARE * width
        and sum(box.y1 - box.y0 for box in column) > COLUMN_HEIGHT
        for column in columns
    )
