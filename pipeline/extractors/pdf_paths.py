"""What is drawn on a PDF page besides text: ruling edges, frames, shapes and images."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from pipeline.extractors import pdf_raw as raw
from pipeline.extractors.pdf_chars import Frame
from pipeline.extractors.pdf_raw import Floats, Ints
from pipeline.model import Box

THIN = 4.0  # points; a path no thicker is a rule
AXIS_TOLERANCE = 0.6  # points a straight segment may deviate from its axis
MIN_EDGE = 1.0  # points; shorter edges are dust
FORM_DEPTH = 12  # forms inside forms
MIN_OUTLINE_EDGE = 12.0  # points; strokes of an outlined glyph are shorter
FRAME_SHARE = 0.8  # of its bounding box a frame's outline encloses: 1 for a rectangle, .89 for a flat pill
MAX_PATH_SEGMENTS = 4_000  # a longer path is a drawing; ruling lines of a whole page in one path have 1,000
MAX_FRAME_SEGMENTS = 400  # a rounded corner flattened to lines has 30
_MOVE, _LINE = 2, 0  # FPDF_SEGMENT_*


@dataclass(frozen=True, slots=True)
class Shape:
    """A path with extent in both directions."""

    box: Box
    is_frame: bool  # a rectangle, also with rounded corners
    is_filled: bool
    is_stroked: bool
    fill: int  # 0xRRGGBB
    order: int


@dataclass(slots=True)
class PageDrawing:
    """Graphics of one page in points from the top-left corner.

    `horizontal`: rows x0, x1, y; `vertical`: rows y0, y1, x.
    """

    horizontal: Floats
    vertical: Floats
    shapes: list[Shape] = field(default_factory=list)
    images: list[Box] = field(default_factory=list)
    text_objects: list[int] = field(default_factory=list)  # addresses, forms not entered
    path_count: int = 0
    is_cut: bool = False  # more edges than the limit


def read_drawing(page: int, frame: Frame, max_edges: int) -> PageDrawing:
    """Edges, shapes and images of a loaded page; `page` is the address of an FPDF_PAGE."""
    collector = _Collector(frame, max_edges)
    top = raw.objects(page)
    kinds = raw.of_each("FPDFPageObj_GetType", top)
    collector.text_objects = [item for item, kind in zip(top, kinds, strict=True) if kind == raw.TEXT_OBJECT]
    collector.collect(top, kinds, np.eye(3), 0)
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
        self._shapes: list[Shape] = []
        self._images: list[Box] = []
        self._paths = 0

    def drawing(self) -> PageDrawing:
        return PageDrawing(
            np.concatenate(self._horizontal) if self._horizontal else np.zeros((0, 3)),
            np.concatenate(self._vertical) if self._vertical else np.zeros((0, 3)),
            self._shapes,
            self._images,
            self.text_objects,
            self._paths,
            self._edges > self.max_edges,
        )

    def collect(self, items: list[int], kinds: list[int], matrix: Floats, depth: int) -> None:
        paths = [item for item, kind in zip(items, kinds, strict=True) if kind == raw.PATH_OBJECT]
        if paths:
            self._add_paths(paths, matrix)
        images = [
            item for item, kind in zip(items, kinds, strict=True) if kind in (raw.IMAGE_OBJECT, raw.SHADING_OBJECT)
        ]
        if images:
            self._images += [Box(*box) for box in self._boxes(images, matrix).tolist()]
        if depth >= FORM_DEPTH:
            return
        for form in (item for item, kind in zip(items, kinds, strict=True) if kind == raw.FORM_OBJECT):
            inner = raw.form_objects(form)
            if inner and self._edges <= self.max_edges:
                self.collect(inner, raw.of_each("FPDFPageObj_GetType", inner), _matrix(form) @ matrix, depth + 1)

    def _boxes(self, items: list[int], matrix: Floats) -> Floats:
        bounds = np.zeros((len(items), 4), np.float32)  # left, bottom, right, top
        raw.fill_each("FPDFPageObj_GetBounds", items, bounds, pointers=4)
        corners = bounds.astype(np.float64)
        x, y = _transform(matrix, corners[:, [0, 2, 0, 2]], corners[:, [1, 1, 3, 3]])
        x, y = self.frame.place(x, y)
        return np.stack([x.min(axis=1), y.min(axis=1), x.max(axis=1), y.max(axis=1)], axis=1)

    def _add_paths(self, paths: list[int], matrix: Floats) -> None:
        self._paths += len(paths)
        n = len(paths)
        modes = np.zeros((n, 2), np.int32)
        raw.fill_each("FPDFPath_GetDrawMode", paths, modes, pointers=2)
        fills = np.zeros((n, 4), np.uint32)
        raw.fill_each("FPDFPageObj_GetFillColor", paths, fills, pointers=4)
        boxes = self._boxes(paths, matrix)
        width, height = boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]
        filled = (modes[:, 0] != 0) & (fills[:, 3] > 0)
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
        rest = np.flatnonzero(painted & on_page & ~flat & ~upright & (width > 0) & (height > 0))
        if not len(rest):
            return
        color = (fills[:, 0] << 16 | fills[:, 1] << 8 | fills[:, 2]).astype(np.int64)
        white = (color == 0xFFFFFF) & ~stroked
        segments = raw.of_each("FPDFPath_CountSegments", [paths[at] for at in rest.tolist()])
        for at, count in zip(rest.tolist(), segments, strict=True):
            if self._edges > self.max_edges:
                return
            box = Box(*boxes[at].tolist())
            is_frame = False
            if 2 < count <= MAX_PATH_SEGMENTS:
                is_frame = self._add_outline(paths[at], count, matrix, box, bool(white[at]), bool(filled[at]))
            shape = Shape(box, is_frame, bool(filled[at]), bool(stroked[at]), int(color[at]), len(self._shapes))
            self._shapes.append(shape)

    def _add_outline(self, path: int, count: int, matrix: Floats, box: Box, is_white: bool, is_filled: bool) -> bool:
        """Take the straight axis-parallel segments of a path as edges; tell whether it is a frame."""
        handles = raw.of_index("FPDFPath_GetPathSegment", path, range(count))
        points = np.zeros((count, 2), np.float32)
        raw.fill_each("FPDFPathSegment_GetPoint", handles, points, pointers=2)
        kinds = np.array(raw.of_each("FPDFPathSegment_GetType", handles))
        own = _matrix(path) @ matrix
        x, y = _transform(own, points[:, 0].astype(np.float64), points[:, 1].astype(np.float64))
        x, y = self.frame.place(x, y)
        starts = np.flatnonzero(kinds == _MOVE)
        if not len(starts) or starts[0]:
            return False
        ends = np.append(starts[1:], count) - 1  # last point of each subpath; a closing segment leads back to its first
        closes = [
            is_filled or handle == 1 for handle in raw.of_each("FPDFPathSegment_GetClose", [handles[k] for k in ends])
        ]
        from_ = np.concatenate([np.arange(count - 1), ends])
        to = np.concatenate([np.arange(1, count), starts])
        drawn = np.concatenate([kinds[1:] == _LINE, np.array(closes, np.bool_)])
        dx, dy = np.abs(x[to] - x[from_]), np.abs(y[to] - y[from_])
        flat = drawn & (dy <= AXIS_TOLERANCE) & (dx >= MIN_EDGE)
        upright = drawn & (dx <= AXIS_TOLERANCE) & (dy >= MIN_EDGE)
        is_frame = len(starts) == 1 and count <= MAX_FRAME_SEGMENTS and _is_frame(x, y, box)
        if count > 6:  # outlined glyphs have short strokes, title pills rounded ends: neither rules a table
            shortest = MIN_OUTLINE_EDGE if (kinds == _LINE).sum() + len(starts) == count and not is_frame else np.inf
            flat &= dx >= shortest
            upright &= dy >= shortest
        if not is_white:
            self._horizontal.append(
                _rows(
                    np.minimum(x[from_], x[to])[flat], np.maximum(x[from_], x[to])[flat], ((y[from_] + y[to]) / 2)[flat]
                )
            )
            self._vertical.append(
                _rows(
                    np.minimum(y[from_], y[to])[upright],
                    np.maximum(y[from_], y[to])[upright],
                    ((x[from_] + x[to]) / 2)[upright],
                )
            )
            self._edges += int(flat.sum() + upright.sum())
        return is_frame


def _rows(first: Floats, last: Floats, at: Floats) -> Floats:
    return np.stack([first, last, at], axis=1)


def _is_frame(x: Floats, y: Floats, box: Box) -> bool:
    """Whether the outline encloses nearly all of its bounding box: shoelace formula."""
    area = abs(float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1)))) / 2
    whole = (box.x1 - box.x0) * (box.y1 - box.y0)
    return whole > 0 and area >= FRAME_SHARE * whole


def _matrix(item: int) -> Floats:
    """The object's matrix for row vectors."""
    out = np.zeros(6, np.float32)
    if not raw.function("FPDFPageObj_GetMatrix")(item, out.ctypes.data):
        return np.eye(3)
    a, b, c, d, e, f = out.tolist()
    return np.array([[a, b, 0.0], [c, d, 0.0], [e, f, 1.0]])


def _transform(matrix: Floats, x: Floats, y: Floats) -> tuple[Floats, Floats]:
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
    number = np.concatenate([[0], np.cumsum(np.diff(ordered) > tolerance)])
    sums = np.bincount(number, weights=ordered)
    middles = sums / np.bincount(number)
    of = np.empty(len(values), np.int64)
    of[order] = number
    return of, middles
