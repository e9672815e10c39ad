"""From a stretch of text to its place on the page."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.model import Box, Placement


def locate(placements: Sequence[Placement], start: int, end: int) -> tuple[int | None, Box | None] | None:
    """Page and box (points, top-left origin) where `text[start:end]` was printed.

    A stretch that runs over several lines is located by its part on the first one. A line without character
    edges gives its whole box. None where no placement covers the stretch.
    """
    for placement in placements:
        first, last = max(start, placement.start), min(end, placement.start + placement.length)
        if first >= last:
            continue
        line = placement.line
        if line.box is None or not line.xs:
            return line.page, line.box
        shift = placement.line_start - placement.start
        edges = line.xs[first + shift : last + shift + 1]
        if not edges:
            return line.page, line.box
        return line.page, Box(min(edges), line.box.y0, max(edges), line.box.y1)
    return None
