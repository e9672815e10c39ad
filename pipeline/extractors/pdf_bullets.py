"""Bullets that are drawn, not written: small discs, circles and squares before the lines of a list.

Browsers print the marks of lists as paths. A reader sees a mark, so the line begins with one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from pipeline.extractors.pdf_lines import PlacedLine
from pipeline.extractors.pdf_paths import Signs
from pipeline.extractors.pdf_raw import Floats
from pipeline.model import Box, Line, Link, Span

OVERLAP = 1.0  # points by which a bullet may reach into its line
SIDES = (0.12, 0.5)  # of the type's size; larger ones are outlined letters
REACH = 2.2  # sizes from a bullet to its line
LEVEL = (0.2, 0.95)  # heights of the line, from its top, between which the middle of its bullet stands
MIN_ITEMS = 2  # bullets below one another that make a list; a single one is an ornament
SAME_PLACE = 1.5  # points by which these may miss one another …
SAME_SIZE = 0.2  # … and by which their sides may differ
MAX_BULLETS = 300  # a page with more such shapes is a drawing
DISC, CIRCLE, SQUARE = "•", "○", "▪"


def with_bullets(lines: Sequence[PlacedLine], signs: Signs, regions: int) -> list[PlacedLine]:
    """The lines, those with a drawn bullet beginning with its sign; lines of region `regions` and above have none."""
    if not MIN_ITEMS <= len(signs.boxes) <= MAX_BULLETS:
        return list(lines)
    found = {
        number: at
        for number, placed in enumerate(lines)
        if placed.region < regions and (at := _before(placed.line, signs.boxes)) is not None
    }
    marked = list(lines)
    boxes = signs.boxes[list(found.values())]
    for (number, at), box in zip(found.items(), boxes, strict=True):
        is_alike = (np.abs(boxes[:, 2:] - boxes[:, :2] - (box[2:] - box[:2])) <= SAME_SIZE).all(axis=1)
        is_alike &= np.abs(boxes[:, 0] - box[0]) <= SAME_PLACE
        if np.count_nonzero(is_alike) < MIN_ITEMS or _is_behind_text(number, float(box[0]), lines):
            continue
        sign = SQUARE if not signs.is_round[at] else DISC if signs.is_filled[at] else CIRCLE
        place = Box(*np.round(box, 2).tolist())
        marked[number] = lines[number]._replace(line=_marked(lines[number].line, sign, place))
    return marked


def _before(line: Line, boxes: Floats) -> int | None:
    """The nearest shape that may be the line's bullet."""
    if line.box is None or not line.spans or (not line.text[:1].isalnum() and line.text[:1] not in "([{‘“「『<《"):
        return None
    size, height = line.spans[0].size, line.box.y1 - line.box.y0
    middle = (boxes[:, 1] + boxes[:, 3]) / 2
    side = (boxes[:, 2:] - boxes[:, :2]).max(axis=1)
    gap = line.box.x0 - boxes[:, 2]
    fits = (gap > -OVERLAP) & (gap <= REACH * size) & (side >= SIDES[0] * size) & (side <= SIDES[1] * size)
    fits &= (middle > line.box.y0 + LEVEL[0] * height) & (middle < line.box.y0 + LEVEL[1] * height)
    return int(np.flatnonzero(fits)[np.argmin(gap[fits])]) if fits.any() else None


def _is_behind_text(number: int, x: float, lines: Sequence[PlacedLine]) -> bool:
    """Whether other text stands on the line between its start and the left of the bullet: a sign inside a sentence."""
    own = lines[number].line.box
    return own is not None and any(
        other.line.box is not None
        and k != number
        and other.region == lines[number].region
        and min(other.line.box.y1, own.y1) - max(other.line.box.y0, own.y0) > (own.y1 - own.y0) / 2
        and x - REACH * (own.y1 - own.y0) < other.line.box.x1 <= own.x0
        for k, other in enumerate(lines)
    )


def _marked(line: Line, sign: str, box: Box) -> Line:
    """The line with a sign and a blank in front of its text."""
    added = len(sign) + 1
    assert line.box is not None
    first = replace(line.spans[0], start=0, end=line.spans[0].end + added)
    rest = [replace(span, start=span.start + added, end=span.end + added) for span in line.spans[1:]]
    spans: tuple[Span, ...] = (first, *rest)
    links = tuple(Link(link.start + added, link.end + added, link.target) for link in line.links)
    return replace(
        line,
        text=f"{sign} {line.text}",
        box=line.box._replace(x0=box.x0),
        spans=spans,
        xs=(box.x0, box.x1, *line.xs) if line.xs else (),
        head_length=added,
        indent=box.x0,
        links=links,
    )
