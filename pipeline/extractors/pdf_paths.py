"""What is drawn on a PDF page besides text: ruling edges, frames, shapes and images."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import compress

import numpy as np

from pipeline.extractors import pdf_raw as raw
from pipeline.extractors.pdf_model import Frame
from pipeline.extractors.pdf_raw import Argument, Bools, Floats, Ints
from pipeline.model import Box

SIGN = (2.0, 8.0)  # points; a path of such sides may be the sign before an item of a list …
SIGN_ROUND = 1.12  # … if its longer side is at most so many times its shorter
THIN = 4.0  # points; a path no thicker is a rule
AXIS_TOLERANCE = 0.6  # points a straight segment may deviate from its axis
MIN_EDGE = 1.0  # points; shorter edges are dust
DOT = 2.0  # points; a path no larger in both directions is one dot of a dotted rule, or dust
DOT_GAP = 3.0  # points between two dots of a rule
MIN_DOTS = 10
FORM_DEPTH = 12  # forms inside forms
SIMPLE_POINTS = 6  # a rectangle has 5
MIN_DRAWING = 14.0  # points; a lower path with many points is an outlined glyph or ornament
MIN_OUTLINE_EDGE = 30.0  # points; strokes of an outlined glyph are shorter
FRAME_SHARE = 0.8  # of its bounding box a frame's outline encloses: 1 for a rectangle, .89 for a flat pill
MAX_PATH_SEGMENTS = 4_000  # a longer path is a drawing; ruling lines of a whole page in one path have 1,000
MAX_FRAME_SEGMENTS = 400  # a rounded corner flattened to lines has 30
_MOVE, _LINE = 2, 0  # FPDF_SEGMENT_*
_UNMOVED = np.eye(3)  # what lies on the page itself and in no form


@dataclass(frozen=True, slots=True)
class Shapes:
    """Paths with extent in both directions, one entry each."""

    boxes: Floats = field(default_factory=lambda: np.zeros((0, 4)))  # rows x0, y0, x1, y1
    is_frame: Bools = field(default_factory=lambda: np.zeros(0, np.bool_))  # a rectangle, also with rounded corners
    is_glyph: Bools = field(default_factory=lambda: np.zeros(0, np.bool_))  # small with many points: an outlined letter
    is_filled: Bools = field(default_factory=lambda: np.zeros(0, np.bool_))
    is_visible: Bools = field(default_factory=lambda: np.zeros(0, np.bool_))  # stroked, or filled with a colour


@dataclass(frozen=True, slots=True)
class Signs:
    """Small paths as wide as high, one entry each."""

    boxes: Floats = field(default_factory=lambda: np.zeros((0, 4)))  # rows x0, y0, x1, y1
    is_round: Bools = field(default_factory=lambda: np.zeros(0, np.bool_))
    is_filled: Bools = field(default_factory=lambda: np.zeros(0, np.bool_))


@dataclass(slots=True)
class PageDrawing:
    """Graphics of one page in points from the top-left corner.

    `horizontal`: rows x0, x1, y; `vertical`: rows y0, y1, x.
    """

    horizontal: Floats
    vertical: Floats
    shapes: Shapes = field(default_factory=Shapes)
    signs: Signs = field(default_factory=Signs)
    images: list[Box] = field(default_factory=list)
    text_objects: list[int] = field(default_factory=list)  # addresses, forms not entered
    is_cut: bool = False  # more edges than the limit


def read_drawing(page: int, frame: Frame, max_edges: int) -> PageDrawing:
    """Edges, shapes and images of a loaded page; `page` is the address of an FPDF_PAGE."""
    collector = _Collector(frame, max_edges)
    top = raw.objects(page)
    items = raw.arguments(top.tolist())
    kinds = raw.of_each("FPDFPageObj_GetType", items)
    collector.text_objects = top[kinds == raw.TEXT_OBJECT].tolist()
    collector.collect(items, kinds, _UNMOVED, 0)
    return collector.drawing()


class _Collector:
    """Gathers graphics of a page and of the forms on it."""

    def __init__(self, frame: Frame, max_edges: int) -> None:
        self.frame = frame
        self.max_edges = max_edges
        self.text_objects: list[int] = []
        self._horizontal: list[Floats] = []
        self._vertical: list[Floats] = []
        self._edges = 0
        self._shapes: list[tuple[Floats, Bools, Bools, Bools, Bools]] = []
        self._signs: list[tuple[Floats, Bools, Bools]] = []
        self._images: list[Box] = []

    def drawing(self) -> PageDrawing:
        return PageDrawing(
            np.concatenate(self._horizontal) if self._horizontal else np.zeros((0, 3)),
            np.concatenate(self._vertical) if self._vertical else np.zeros((0, 3)),
            Shapes(*(np.concatenate(columns) for columns in zip(*self._shapes, strict=True)))
            if self._shapes
            else Shapes(),
            Signs(*(np.concatenate(columns) for columns in zip(*self._signs, strict=True))) if self._signs else Signs(),
            self._images,
            self.text_objects,
            self._edges > self.max_edges,
        )

    def collect(self, items: list[Argument], kinds: Ints, matrix: Floats, depth: int) -> None:
        paths = _chosen(items, kinds == raw.PATH_OBJECT)
        if paths:
            self._add_paths(paths, matrix)
        images = _chosen(items, (kinds == raw.IMAGE_OBJECT) | (kinds == raw.SHADING_OBJECT))
        if images:
            self._images += [Box(*box) for box in self._boxes(images, matrix).tolist()]
        if depth >= FORM_DEPTH:
            return
        for form in _chosen(items, kinds == raw.FORM_OBJECT):
            inner = raw.arguments(raw.form_objects(form))
            if inner and self._edges <= self.max_edges:
                self.collect(inner, raw.of_each("FPDFPageObj_GetType", inner), _matrix(form) @ matrix, depth + 1)

    def _boxes(self, items: list[Argument], matrix: Floats) -> Floats:
        bounds = np.zeros((len(items), 4), np.float32)  # left, bottom, right, top
        raw.fill_each("FPDFPageObj_GetBounds", items, bounds, pointers=4)
        corners = bounds.astype(np.float64)
        if matrix is not _UNMOVED:  # a turned form turns the corners
            x, y = _transform(matrix, corners[:, [0, 2, 0, 2]], corners[:, [1, 1, 3, 3]])
            corners = np.stack([x.min(axis=1), y.min(axis=1), x.max(axis=1), y.max(axis=1)], axis=1)
        return self.frame.place_boxes(corners)

    def _add_paths(self, paths: list[Argument], matrix: Floats) -> None:
        modes = np.zeros((len(paths), 2), np.int32)
        raw.fill_each("FPDFPath_GetDrawMode", paths, modes, pointers=2)
        filled = modes[:, 0] != 0
        fills = np.zeros((len(paths), 4), np.uint32)
        colors = np.zeros((np.count_nonzero(filled), 4), np.uint32)
        raw.fill_each("FPDFPageObj_GetFillColor", _chosen(paths, filled), colors, pointers=4)
        fills[filled] = colors
        filled &= fills[:, 3] > 0
        boxes = self._boxes(paths, matrix)
        width, height = boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]
        stroked = modes[:, 1] != 0
        painted = filled | stroked
        on_page = (
            (boxes[:, 2] > 0) & (boxes[:, 3] > 0) & (boxes[:, 0] < self.frame.width) & (boxes[:, 1] < self.frame.height)
        )
        flat = painted & on_page & (height <= THIN) & (width > height) & (width >= MIN_EDGE)
        upright = painted & on_page & ~flat & (width <= THIN) & (height >= MIN_EDGE)
        self._horizontal.append(_rows(boxes[flat, 0], boxes[flat, 2], (boxes[flat, 1] + boxes[flat, 3]) / 2))
        self._vertical.append(_rows(boxes[upright, 1], boxes[upright, 3], (boxes[upright, 0] + boxes[upright, 2]) / 2))
        self._edges += int(flat.sum() + upright.sum())
        is_white = (fills[:, :3] == 0xFF).all(axis=1) & ~stroked
        self._add_signs(paths, boxes, filled, painted & on_page & ~is_white)
        is_dot = painted & on_page & (width <= DOT) & (height <= DOT)
        if np.count_nonzero(is_dot) >= MIN_DOTS:
            self._horizontal.append(_dotted(boxes[is_dot], 0))
            self._vertical.append(_dotted(boxes[is_dot], 1))
        rest = np.flatnonzero(painted & on_page & ~flat & ~upright & ~is_dot & (width > 0) & (height > 0))
        if not len(rest):
            return
        counts = raw.of_each("FPDFPath_CountSegments", [paths[at] for at in rest.tolist()])
        is_glyph = (counts > SIMPLE_POINTS) & (height[rest] < MIN_DRAWING)
        is_read = (counts > 2) & (counts <= MAX_PATH_SEGMENTS) & ~is_glyph
        is_frame = np.zeros(len(rest), np.bool_)
        read = rest[is_read]
        if len(read) and self._edges + int(counts[is_read].sum()) > self.max_edges:
            self._edges = self.max_edges + 1
        elif len(read):
            outlines = _Outlines.read([paths[at] for at in read.tolist()], counts[is_read], matrix, self.frame)
            is_frame[is_read] = outlines.are_frames(width[read] * height[read])
            horizontal, vertical = outlines.edges(filled[read], is_white[read])
            self._horizontal.append(horizontal)
            self._vertical.append(vertical)
            self._edges += len(horizontal) + len(vertical)
        self._shapes.append((boxes[rest], is_frame, is_glyph, filled[rest], (~is_white)[rest]))

    def _add_signs(self, paths: list[Argument], boxes: Floats, filled: Bools, is_seen: Bools) -> None:
        sides = boxes[:, 2:] - boxes[:, :2]
        low, high = sides.min(axis=1), sides.max(axis=1)
        small = np.flatnonzero(is_seen & (low >= SIGN[0]) & (high <= SIGN[1]) & (high <= SIGN_ROUND * low))
        if len(small):
            counts = raw.of_each("FPDFPath_CountSegments", [paths[at] for at in small.tolist()])
            self._signs.append((boxes[small], counts > SIMPLE_POINTS, filled[small]))


@dataclass(slots=True)
class _Outlines:
    """Points of several paths in a row. `first[k]` is where path k begins, `path[i]` whose point i is."""

    segments: list[Argument]
    x: Floats
    y: Floats
    kinds: Ints
    first: Ints
    path: Ints

    @classmethod
    def read(cls, paths: list[Argument], counts: Ints, matrix: Floats, frame: Frame) -> _Outlines:
        segments = raw.arguments(raw.of_indices("FPDFPath_GetPathSegment", paths, counts.tolist()))
        points = np.zeros((len(segments), 2), np.float32)
        raw.fill_each("FPDFPathSegment_GetPoint", segments, points, pointers=2)
        kinds = raw.of_each("FPDFPathSegment_GetType", segments)
        matrices = np.zeros((len(paths), 6), np.float32)
        raw.fill_each("FPDFPageObj_GetMatrix", paths, matrices)
        path = np.repeat(np.arange(len(paths)), counts)
        a, b, c, d, e, f = matrices.astype(np.float64).T[:, path]
        px, py = points[:, 0].astype(np.float64), points[:, 1].astype(np.float64)
        x, y = _transform(matrix, a * px + c * py + e, b * px + d * py + f)
        x, y = frame.place(x, y)
        return cls(segments, x, y, kinds, np.cumsum(counts) - counts, path)

    def are_frames(self, whole: Floats) -> Bools:
        """Which paths are one outline that encloses nearly all of its bounding box (shoelace formula)."""
        total = len(self.x)
        after = np.arange(1, total + 1)
        after[np.append(self.first[1:], total) - 1] = self.first
        twice = np.add.reduceat(self.x * self.y[after] - self.x[after] * self.y, self.first)
        subpaths = np.add.reduceat((self.kinds == _MOVE).astype(np.int64), self.first)
        counts = np.diff(np.append(self.first, total))
        frames: Bools = (np.abs(twice) / 2 >= FRAME_SHARE * whole) & (subpaths == 1) & (counts <= MAX_FRAME_SEGMENTS)
        return frames

    def edges(self, is_filled: Bools, is_white: Bools) -> tuple[Floats, Floats]:
        """Straight axis-parallel sides as edges, white shapes left out.

        Of outlines with many points only long sides count: those of outlined glyphs and of rounded ends are short.
        """
        total = len(self.x)
        is_start = self.kinds == _MOVE
        is_start[self.first] = True
        starts = np.flatnonzero(is_start)
        ends = np.append(starts[1:], total) - 1  # a closing side leads from a subpath's last point to its first
        closes = raw.of_each("FPDFPathSegment_GetClose", [self.segments[k] for k in ends.tolist()]) == 1
        from_ = np.concatenate([np.arange(total - 1), ends])
        to = np.concatenate([np.arange(1, total), starts])
        is_side = np.concatenate([(self.kinds[1:] == _LINE) & ~is_start[1:], closes | is_filled[self.path[starts]]])
        dx, dy = np.abs(self.x[to] - self.x[from_]), np.abs(self.y[to] - self.y[from_])
        sizes = ends - starts + 1
        is_long = (sizes <= SIMPLE_POINTS)[np.cumsum(is_start) - 1][from_]
        is_side &= ~is_white[self.path[from_]]
        flat = is_side & (dy <= AXIS_TOLERANCE) & (dx >= np.where(is_long, MIN_EDGE, MIN_OUTLINE_EDGE))
        upright = is_side & (dx <= AXIS_TOLERANCE) & (dy >= np.where(is_long, MIN_EDGE, MIN_OUTLINE_EDGE))
        return _sides(self.x, self.y, from_[flat], to[flat]), _sides(self.y, self.x, from_[upright], to[upright])


def _dotted(dots: Floats, axis: int) -> Floats:
    """Dots in a row along `axis` (0 x, 1 y) as rules: rows from, to, position."""
    line, middles = cluster((dots[:, 1 - axis] + dots[:, 3 - axis]) / 2, 0.3)
    order = np.lexsort((dots[:, axis], line))
    low, high, of = dots[order, axis], dots[order, axis + 2], line[order]
    breaks = 1 + np.flatnonzero((of[1:] != of[:-1]) | (low[1:] - high[:-1] > DOT_GAP))
    starts, ends = np.concatenate([[0], breaks]), np.concatenate([breaks, [len(dots)]])
    long = ends - starts >= MIN_DOTS
    starts, ends = starts[long], ends[long]
    return _rows(low[starts], high[ends - 1], middles[of[starts]])


def _sides(along: Floats, across: Floats, from_: Ints, to: Ints) -> Floats:
    """Rows from, to, position."""
    return _rows(
        np.minimum(along[from_], along[to]), np.maximum(along[from_], along[to]), (across[from_] + across[to]) / 2
    )


def _rows(first: Floats, last: Floats, at: Floats) -> Floats:
    rows = np.empty((len(first), 3))
    rows[:, 0], rows[:, 1], rows[:, 2] = first, last, at
    return rows


def _chosen(items: Sequence[Argument], mask: Bools) -> list[Argument]:
    return list(compress(items, mask.tolist()))


def _matrix(item: Argument) -> Floats:
    """The object's matrix for row vectors."""
    out = np.zeros((1, 6), np.float32)
    raw.fill_each("FPDFPageObj_GetMatrix", [item], out)
    if not out.any():
        return _UNMOVED
    a, b, c, d, e, f = out[0].tolist()
    return np.array([[a, b, 0.0], [c, d, 0.0], [e, f, 1.0]])


def _transform(matrix: Floats, x: Floats, y: Floats) -> tuple[Floats, Floats]:
    if matrix is _UNMOVED:
        return x, y
    return (
        matrix[0, 0] * x + matrix[1, 0] * y + matrix[2, 0],
        matrix[0, 1] * x + matrix[1, 1] * y + matrix[2, 1],
    )


def cluster(values: Floats, tolerance: float) -> tuple[Ints, Floats]:
    """Chains of values no further apart than `tolerance`: the cluster of each, and each cluster's middle."""
    if not len(values):
        return np.zeros(0, np.int64), values
    order = np.argsort(values, kind="stable")
    ordered = values[order]
    number = np.zeros(len(values), np.int64)
    np.cumsum(ordered[1:] - ordered[:-1] > tolerance, out=number[1:])
    middles = np.bincount(number, weights=ordered) / np.bincount(number)
    of = np.empty(len(values), np.int64)
    of[order] = number
    return of, middles
