"""Reading order of what lies on a page, or in a box or cell.

Producers mostly draw in reading order, so the drawing order is kept where it runs down the page. Chunks of it that are
drawn elsewhere (mastheads, page numbers, boxes, columns) are put in place by cutting the area at its gaps (XY-cut).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.model import Box

SAME_ROW = 0.5  # share of the lower one's height by which two things on one row overlap
OVERLAP = 1.5  # points two chunks may overlap and still be apart


@dataclass(frozen=True, slots=True)
class Placed:
    """Something to put in order; `order` is its place in drawing order, None for what has none."""

    key: int
    box: Box
    order: int | None


def reading_order(items: Sequence[Placed]) -> list[int]:
    """Keys in reading order."""
    if len(items) < 2:
        return [item.key for item in items]
    drawn = _with_places(items)
    chunks: list[list[Placed]] = []
    for item in drawn:
        if chunks and _goes_on(chunks[-1][-1], item):
            chunks[-1].append(item)
        else:
            chunks.append([item])
    return [item.key for item in _sorted(chunks)]


def _with_places(items: Sequence[Placed]) -> list[Placed]:
    """Drawing order; what has none follows what stands above it."""
    drawn = sorted((item for item in items if item.order is not None), key=lambda item: (item.order or 0, item.key))
    for item in sorted((item for item in items if item.order is None), key=lambda item: (item.box.y0, item.box.x0)):
        above = [k for k, other in enumerate(drawn) if other.box.y1 <= item.box.y0 + OVERLAP]
        at = max(above, key=lambda k: (drawn[k].box.y1, k)) + 1 if above else 0
        drawn.insert(at, item)
    return drawn


def _goes_on(before: Placed, item: Placed) -> bool:
    """Whether `item` comes right after `before` for a reader: below it, or beside it on its row."""
    a, b = before.box, item.box
    overlap = min(a.y1, b.y1) - max(a.y0, b.y0)
    if overlap > SAME_ROW * min(a.y1 - a.y0, b.y1 - b.y0):
        return b.x0 >= a.x1 - OVERLAP
    return b.y0 >= a.y0 and min(a.x1, b.x1) > max(a.x0, b.x0)


def _bounds(chunk: Sequence[Placed]) -> Box:
    return Box(
        min(item.box.x0 for item in chunk),
        min(item.box.y0 for item in chunk),
        max(item.box.x1 for item in chunk),
        max(item.box.y1 for item in chunk),
    )


def _sorted(chunks: list[list[Placed]]) -> list[Placed]:
    """XY-cut over chunks; chunks that lie in each other's way are cut into their members."""
    if len(chunks) == 1:
        return chunks[0]
    boxes = [_bounds(chunk) for chunk in chunks]
    for axis in (1, 0):
        parts = _cut(boxes, axis)
        if len(parts) > 1:
            return [item for part in parts for item in _sorted([chunks[k] for k in part])]
    if any(len(chunk) > 1 for chunk in chunks):
        return _sorted([[item] for chunk in chunks for item in chunk])
    return [chunk[0] for chunk in sorted(chunks, key=lambda chunk: (_middle(chunk[0].box), chunk[0].box.x0))]


def _middle(box: Box) -> float:
    return (box.y0 + box.y1) / 2


def _cut(boxes: Sequence[Box], axis: int) -> list[list[int]]:
    """Groups of boxes with a clear gap between their extents on one axis, in order."""
    order = sorted(range(len(boxes)), key=lambda k: (boxes[k][axis], boxes[k][axis + 2], k))
    parts: list[list[int]] = []
    reach = float("-inf")
    for k in order:
        low, high = boxes[k][axis], boxes[k][axis + 2]
        slack = min(OVERLAP, (high - low) / 4)
        if low >= reach - slack:
            parts.append([k])
        else:
            parts[-1].append(k)
        reach = max(reach, high)
    return parts
