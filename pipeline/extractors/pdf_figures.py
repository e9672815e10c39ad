"""Figures of a page: images, and vector charts and drawings told from decoration around text."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pipeline.extractors.pdf_paths import PageDrawing
from pipeline.extractors.pdf_raw import Bools, Floats, Ints
from pipeline.model import Box

MIN_IMAGE = 24.0  # points; smaller images are bullets and ornaments
MIN_BAR = 16.0  # … and lower ones mark words
MIN_CHART = (80.0, 60.0)  # width and height in points a drawing needs to be a figure
MIN_SHAPES = 8  # shapes a drawing needs
BACKGROUND = 0.6  # share of the page from which on a picture lies behind the text
REACH = 6.0  # points between shapes of one drawing
DENSE = 0.45  # share of a region's area that running text covers: then it is text on decoration
BEHIND = 0.12  # … and of a picture's, then it is a background
BAR_HEIGHT = 3.5  # heights of its text that a title bar has at most
MIN_BARS = 3  # bars that make a chart without axes
BAR_WIDTHS = 4.0  # widths of a bar to the next one at most
BAR_TEXT = 0.25  # share of a bar that its text covers at most; what marks words is covered by them
WORD_GAP = 0.2  # heights of a character to the next of its word
LABEL_REACH = 15.0  # points from a bar to its labels
MAX_SHAPES = 1_000  # beyond it shapes are sampled evenly: a map has 10,000


def find_backgrounds(drawing: PageDrawing, width: float, height: float, text: Floats) -> list[Box]:
    """Pictures that text is printed on: title bars and the like, which frame their text."""
    return [
        image
        for image in drawing.images
        if image.x1 - image.x0 >= MIN_IMAGE
        and image.y1 - image.y0 >= MIN_BAR
        and (image.x1 - image.x0) * (image.y1 - image.y0) <= BACKGROUND * width * height
        and (_text_share(image, text) > BEHIND or _is_bar(image, text))
    ]


def find_figures(drawing: PageDrawing, width: float, height: float, text: Floats, taken: Sequence[Box]) -> list[Box]:
    """Boxes of figures, images first. `text`: rows x0, y0, x1, y1 of characters; `taken`: tables and boxes."""
    page_area = max(width * height, 1.0)
    found: list[Box] = []
    for image in drawing.images:
        box = Box(max(image.x0, 0.0), max(image.y0, 0.0), min(image.x1, width), min(image.y1, height))
        w, h = box.x1 - box.x0, box.y1 - box.y0
        if w < MIN_IMAGE or h < MIN_IMAGE or w * h > BACKGROUND * page_area:
            continue
        if _text_share(box, text) <= BEHIND and not _is_bar(box, text):
            found.append(box)
    found = _joined(found)
    for box in [*_drawings(drawing, page_area, taken), *_bar_charts(drawing, text, taken)]:
        if _text_share(box, text) <= DENSE and not any(_covers(other, box) for other in found):
            found = [other for other in found if not _covers(box, other)]
            found.append(box)
    return sorted(found, key=lambda box: (box.y0, box.x0))


def _joined(boxes: Sequence[Box]) -> list[Box]:
    """Tiles of one picture as one box."""
    joined: list[Box] = []
    for box in sorted(set(boxes)):
        for k, other in enumerate(joined):
            touches = box.x0 <= other.x1 + 1 and other.x0 <= box.x1 + 1 and box.y0 <= other.y1 + 1
            if touches and other.y0 <= box.y1 + 1:
                joined[k] = Box(
                    min(box.x0, other.x0), min(box.y0, other.y0), max(box.x1, other.x1), max(box.y1, other.y1)
                )
                break
        else:
            joined.append(box)
    return joined


def _drawings(drawing: PageDrawing, page_area: float, taken: Sequence[Box]) -> list[Box]:
    """Clusters of shapes that are no frames. Small curves count only where larger shapes are: charts have markers."""
    shapes = drawing.shapes
    boxes = shapes.boxes
    if shapes.is_frame.all():
        return []
    area = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    is_free = ~shapes.is_glyph & (~shapes.is_frame | shapes.is_filled) & (area < 0.5 * page_area)
    is_free &= ~_is_taken(boxes, taken)
    large, small = boxes[is_free], boxes[shapes.is_glyph]
    if not len(large):
        return []
    boxes = large[:: len(large) // MAX_SHAPES + 1]
    result = []
    for members in clusters(boxes):
        part = boxes[members]
        box = Box(*part[:, :2].min(axis=0).tolist(), *part[:, 2:].max(axis=0).tolist())
        width, height = box.x1 - box.x0, box.y1 - box.y0
        if width < MIN_CHART[0] or height < MIN_CHART[1] or width * height >= BACKGROUND * page_area:
            continue
        inside = (small[:, :2] >= box[:2]).all(axis=1) & (small[:, 2:] <= box[2:]).all(axis=1)
        if len(members) + int(inside.sum()) >= MIN_SHAPES:
            result.append(box)
    return result


def _is_taken(boxes: Floats, taken: Sequence[Box]) -> Bools:
    """Which shapes lie in a table or box."""
    found = np.zeros(len(boxes), np.bool_)
    for x0, y0, x1, y1 in taken:
        found |= (boxes[:, 0] >= x0 - 2) & (boxes[:, 1] >= y0 - 2) & (boxes[:, 2] <= x1 + 2) & (boxes[:, 3] <= y1 + 2)
    return found


def _bar_charts(drawing: PageDrawing, text: Floats, taken: Sequence[Box]) -> list[Box]:
    """Charts of nothing but bars that stand on one line, upright or lying: as wide as each other, not as long."""
    shapes = drawing.shapes
    bars = shapes.boxes[shapes.is_frame & shapes.is_filled & shapes.is_visible & ~shapes.is_glyph]
    if len(bars) < MIN_BARS:
        return []
    bars = bars[~_is_taken(bars, taken)]
    found = []
    for across, foot in ((0, 3), (1, 0)):  # upright bars stand on their lower side, lying ones on their left
        width, length = bars[:, across + 2] - bars[:, across], bars[:, 3 - across] - bars[:, 1 - across]
        alike: dict[tuple[int, int], list[int]] = {}
        for k in np.lexsort((bars[:, across],)).tolist():
            alike.setdefault((round(float(bars[k, foot])), round(float(width[k]))), []).append(k)
        for members in alike.values():
            part = bars[members]
            steps = part[1:, across] - part[:-1, across + 2]
            is_chart = len(members) >= MIN_BARS and np.ptp(length[members]) > REACH and (steps > 0).all()
            if not is_chart or (steps > BAR_WIDTHS * width[members].mean()).any():
                continue
            if np.mean([_text_share(Box(*bar), text) for bar in part.tolist()]) > BAR_TEXT:
                continue
            low, high = part[:, :2].min(axis=0) - LABEL_REACH, part[:, 2:].max(axis=0) + LABEL_REACH
            box = _around_words(Box(*low.tolist(), *high.tolist()), text)
            if box.x1 - box.x0 >= MIN_CHART[0] and box.y1 - box.y0 >= MIN_CHART[1]:
                found.append(box)
    return found


def _around_words(box: Box, text: Floats) -> Box:
    """The box grown to the left and right until it cuts no word."""
    middle = (text[:, 1] + text[:, 3]) / 2
    level = text[(middle > box.y0) & (middle < box.y1)]
    gap = WORD_GAP * (level[:, 3] - level[:, 1])
    right = _reach(box.x1, level[:, 0] - gap, level[:, 2])
    left = -_reach(-box.x0, -level[:, 2] - gap, -level[:, 0])
    return Box(left, box.y0, right, box.y1)


def _reach(edge: float, starts: Floats, ends: Floats) -> float:
    """How far an edge gets that goes on to the end of each stretch which begins before it, one after the other."""
    order = np.argsort(starts, kind="stable")
    reached = np.maximum.accumulate(np.append(edge, ends[order]))
    beyond = np.flatnonzero(starts[order] >= reached[:-1])
    return float(reached[beyond[0]] if len(beyond) else reached[-1])


def clusters(boxes: Floats) -> list[Ints]:
    """Indices of boxes between which no gap wider than REACH runs from side to side or from top to bottom."""
    done: list[Ints] = []
    todo = [(np.arange(len(boxes)), 0, 0)]
    while todo:
        members, axis, uncut = todo.pop()
        order = members[np.argsort(boxes[members, axis], kind="stable")]
        reach = np.maximum.accumulate(boxes[order, axis + 2])[:-1]
        breaks = 1 + np.flatnonzero(boxes[order[1:], axis] - reach > REACH)
        if not len(breaks) and uncut:
            done.append(members)
        else:
            todo += [(part, 1 - axis, 0 if len(breaks) else 1) for part in np.split(order, breaks)]
    return done


def _text_share(box: Box, text: Floats) -> float:
    """Share of the region's area that characters cover: pictures behind text and ornaments around it are no figures."""
    area = (box.x1 - box.x0) * (box.y1 - box.y0)
    if not len(text) or area <= 0:
        return 0.0
    x, y = (text[:, 0] + text[:, 2]) / 2, (text[:, 1] + text[:, 3]) / 2
    inside = text[(x > box.x0) & (x < box.x1) & (y > box.y0) & (y < box.y1)]
    covered = float(((inside[:, 2] - inside[:, 0]) * (inside[:, 3] - inside[:, 1])).sum())
    return covered / area


def _is_bar(image: Box, text: Floats) -> bool:
    """Whether a picture is a low and wide bar with a short title printed on it."""
    height = image.y1 - image.y0
    if image.x1 - image.x0 < 3 * height:
        return False
    x, y = (text[:, 0] + text[:, 2]) / 2, (text[:, 1] + text[:, 3]) / 2
    inside = text[(x > image.x0) & (x < image.x1) & (y > image.y0) & (y < image.y1)]
    return len(inside) > 1 and float((inside[:, 3] - inside[:, 1]).max()) * BAR_HEIGHT >= height


def _covers(outer: Box, inner: Box) -> bool:
    return (
        outer.x0 - 2 <= inner.x0 and outer.y0 - 2 <= inner.y0 and outer.x1 + 2 >= inner.x1 and outer.y1 + 2 >= inner.y1
    )
