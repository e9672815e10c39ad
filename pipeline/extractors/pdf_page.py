"""One PDF page -> its elements in reading order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from ctypes import c_float
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium

from pipeline.errors import Code, LimitReached
from pipeline.extractors import (
    pdf_bullets,
    pdf_chars,
    pdf_figures,
    pdf_footnotes,
    pdf_info,
    pdf_lines,
    pdf_model,
    pdf_outlines,
    pdf_paths,
    pdf_raw,
    pdf_tables,
)
from pipeline.extractors.pdf_lines import PlacedLine
from pipeline.extractors.pdf_model import Frame, Glyph, PageChars
from pipeline.extractors.pdf_order import Placed, reading_order
from pipeline.extractors.pdf_paths import PageDrawing
from pipeline.extractors.pdf_tables import Regions
from pipeline.limits import Limits
from pipeline.model import Box, Cell, Element, Figure, Grid, Line

LAYER_SHARE = 0.5  # of the page that images cover for invisible text to be a recognition of them
LETTER = (612.0, 792.0)  # points: what PDFium takes where a page has no box
MAX_PAGE_SIDE = 20_000.0  # points; PDF's own limit is 14,400


@dataclass(slots=True)
class PageContent:
    """What was read of one page, and what is to be said about it."""

    number: int
    width: float
    height: float
    elements: list[Element] = field(default_factory=list)
    char_count: int = 0  # visible, without blanks
    suspect_count: int = 0
    mapped: int = 0
    unknown: int = 0
    image_share: float = 0.0  # of the page that images cover
    is_cut: bool = False  # too many edges for a table search
    outlined: int = 0  # shapes that look like characters drawn as outlines
    outlines: list[Box] = field(default_factory=list)  # lines and blocks of them
    is_layer: bool = False  # its text is a recognition of the page's picture that is stored in the file
    is_recognized: bool = False
    turns: int = 0  # how a recognized page lies, see `model.Page`
    skew: float = 0.0
    is_blank: bool = False  # nothing at all is drawn


def read_page(
    document: Any, index: int, limits: Limits, dropped: Callable[[int, Frame], Sequence[Glyph]] | None = None
) -> PageContent:
    """Read page `index` (from 0) of an open FPDF_DOCUMENT.

    `dropped` gives the glyphs of a page that pdfium may have left out, see `pdf_chars.read_chars`.

    Raises LimitReached (LIMIT_TEXT) for a page with more characters than `limits.page_chars`, and RuntimeError where
    pdfium cannot load the page.
    """
    page = pdfium.FPDF_LoadPage(document, index)
    if not page:
        raise RuntimeError("pdfium cannot load the page")
    try:
        text_page = pdfium.FPDFText_LoadPage(page)
        if not text_page:
            raise RuntimeError("pdfium cannot read the page's text")
        try:
            raw = _read(document, page, text_page, index, limits, dropped)
            is_blank = pdfium.FPDFPage_CountObjects(page) == 0
        finally:
            pdfium.FPDFText_ClosePage(text_page)
    finally:
        pdfium.FPDF_ClosePage(page)
    content = compose(index + 1, *raw)  # with the page closed: its memory is free again
    content.is_blank = is_blank
    return content


def page_frame(page: Any) -> Frame:
    """The visible box of a loaded page and its rotation; of a box without a sensible size the next larger one."""
    turns = pdfium.FPDFPage_GetRotation(page) % 4
    for read_box in (_crop_box, _media_box):
        box = read_box(page)
        frame = Frame(box[0], box[1], box[2], box[3], turns)
        if 1.0 <= frame.width <= MAX_PAGE_SIDE and 1.0 <= frame.height <= MAX_PAGE_SIDE:
            return frame
    width, height = pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)
    if min(width, height) < 1.0:
        width, height = LETTER
    elif turns % 2:
        width, height = height, width
    return Frame(0.0, 0.0, min(width, MAX_PAGE_SIDE), min(height, MAX_PAGE_SIDE), turns)


def _crop_box(page: Any) -> tuple[float, ...]:
    """Left, bottom, right, top; no area where there is none."""
    box = pdfium.FS_RECTF()
    pdfium.FPDF_GetPageBoundingBox(page, box)
    return box.left, box.bottom, box.right, box.top


def _media_box(page: Any) -> tuple[float, ...]:
    sides = [c_float() for _ in range(4)]
    pdfium.FPDFPage_GetMediaBox(page, *sides)
    left, bottom, right, top = (side.value for side in sides)
    return min(left, right), min(bottom, top), max(left, right), max(bottom, top)


def _read(
    document: Any,
    page: Any,
    text_page: Any,
    index: int,
    limits: Limits,
    dropped: Callable[[int, Frame], Sequence[Glyph]] | None,
) -> tuple[float, float, PageChars, PageDrawing, list[tuple[Box, str]]]:
    """What `compose` takes."""
    frame = page_frame(page)
    count = pdfium.FPDFText_CountChars(text_page)
    if count > limits.page_chars:
        raise LimitReached(
            Code.LIMIT_TEXT,
            f"A page with {count:,} characters; more than {limits.page_chars:,} are not read.",
            index + 1,
        )
    drawing = pdf_paths.read_drawing(pdf_raw.address(page), frame, limits.page_edges)
    ask = None if dropped is None else partial(dropped, index, frame)
    chars = pdf_chars.read_chars(pdf_raw.address(text_page), drawing.text_objects, frame, ask)
    links = pdf_info.read_links(document, page, frame)
    return frame.width, frame.height, chars, drawing, links


def compose(
    number: int, width: float, height: float, chars: PageChars, drawing: PageDrawing, links: list[tuple[Box, str]]
) -> PageContent:
    """Characters and graphics of page `number`, by whichever engine they were read, as elements in reading order."""
    content = PageContent(number, width, height, is_cut=drawing.is_cut)
    content.mapped, content.unknown = chars.mapped, chars.unknown
    visible = ~chars.is_blank
    content.char_count = int(np.count_nonzero(visible))
    content.suspect_count = int(np.count_nonzero(chars.is_suspect & visible))
    boxes = pdf_model.page_boxes(chars)
    text = boxes[visible]
    x, y = pdf_model.middles(boxes)
    code = chars.code[visible]
    is_digit = (code >= 0x30) & (code <= 0x39)
    backgrounds = pdf_figures.find_backgrounds(drawing, width, height, text)
    content.outlined = len(pdf_outlines.letters(drawing.shapes))
    outlined = pdf_outlines.outlined(drawing.shapes, text)
    seen = text
    if len(outlined):  # makes a table of a grid like any other text
        seen, is_digit = np.concatenate([text, outlined]), np.append(is_digit, np.zeros(len(outlined), np.bool_))
    regions = pdf_tables.find_regions(drawing, width, height, seen, is_digit, backgrounds)
    taken = [grid.box for grid in regions.grids] + [regions.boxes[number] for number in regions.box_regions]
    figures = pdf_figures.find_figures(drawing, width, height, text, taken)
    content.image_share = _share(drawing.images, width, height)
    is_invisible = np.array([style.is_invisible for style in chars.styles], np.bool_)
    content.is_layer = (
        content.image_share > LAYER_SHARE and len(text) > 0 and bool(is_invisible[chars.style[visible]].all())
    )
    if len(outlined):
        content.outlines = pdf_outlines.blocks(outlined, pdf_tables.assign(regions, *pdf_model.middles(outlined)))
    region_of = pdf_tables.assign(regions, x, y) if len(chars) else np.zeros(0, np.int64)
    first_figure = len(regions.boxes)
    for k, figure in enumerate(figures):  # figures take only what no table or box holds
        inside = (region_of == 0) & (x > figure.x0) & (x < figure.x1) & (y > figure.y0) & (y < figure.y1)
        region_of[inside] = first_figure + k
    lines = pdf_lines.build_lines(chars, boxes, region_of, number, links)
    lines = pdf_bullets.with_bullets(lines, drawing.signs, first_figure)
    elements = _Assembly(regions, figures, lines, number, first_figure).of_region(0)
    content.elements = pdf_footnotes.behind_columns(elements, drawing.horizontal, width, height)
    return content


def _share(images: Sequence[Box], width: float, height: float) -> float:
    """Share of the page that its largest images cover together, at most 1."""
    area = 0.0
    for image in images:
        w = min(image.x1, width) - max(image.x0, 0.0)
        h = min(image.y1, height) - max(image.y0, 0.0)
        area += max(w, 0.0) * max(h, 0.0)
    return min(area / (width * height), 1.0)


class _Assembly:
    """Lines, grids, boxes and figures of a page put into each other and in order."""

    def __init__(
        self, regions: Regions, figures: list[Box], lines: list[PlacedLine], page: int, first_figure: int
    ) -> None:
        self.regions = regions
        self.page = page
        self.lines: dict[int, list[PlacedLine]] = {}
        for placed in lines:
            self.lines.setdefault(placed.region, []).append(placed)
        self.figures = [
            (Figure(page=page, box=box, lines=tuple(self._figure_lines(first_figure + k))), first_figure + k)
            for k, box in enumerate(figures)
        ]
        self.first: dict[int, int] = {}  # region -> first place in drawing order, own or of what lies in it
        for region in range(len(regions.boxes) - 1, -1, -1):
            for placed in self.lines.get(region, ()):
                self._reach(region, placed.order)
        for _, region in self.figures:
            for placed in self.lines.get(region, ()):
                self.first[region] = min(self.first.get(region, placed.order), placed.order)

        self.grids_in: dict[int, list[int]] = {}
        for number, parent in enumerate(regions.grid_parent):
            self.grids_in.setdefault(parent, []).append(number)
        self.boxes_in: dict[int, list[int]] = {}
        for number in regions.box_regions:
            self.boxes_in.setdefault(regions.parent[number], []).append(number)
        self.figures_in: dict[int, list[tuple[Figure, int]]] = {}
        for figure, region in self.figures:
            self.figures_in.setdefault(self._home(figure.box or Box(0, 0, 0, 0)), []).append((figure, region))

        self.hosts = {*self.grids_in, *self.boxes_in, *self.figures_in}  # regions that hold more than lines

    def _reach(self, region: int, order: int) -> None:
        while region:
            if self.first.get(region, order + 1) <= order:
                return
            self.first[region] = order
            region = self.regions.parent[region]

    def _figure_lines(self, region: int) -> list[Line]:
        placed = self.lines.get(region, [])
        items = [Placed(k, one.line.box or Box(0, 0, 0, 0), one.order) for k, one in enumerate(placed)]
        return [placed[k].line for k in reading_order(items)]

    def of_region(self, region: int) -> list[Element]:
        """Elements of a region in reading order; boxes without any text are left out."""
        lines = self.lines.get(region, ())
        elements: list[Element] = [placed.line for placed in lines]
        if len(lines) < 2 and region not in self.hosts:  # nearly every cell
            return elements
        places: list[tuple[Box, int | None]] = [(placed.line.box or Box(0, 0, 0, 0), placed.order) for placed in lines]
        for number in self.grids_in.get(region, ()):
            grid = self.regions.grids[number]
            firsts = [self.first[cell] for cell in self.regions.cell_regions[number] if cell in self.first]
            elements.append(self._grid(number))
            places.append((grid.box, min(firsts, default=None)))
        for box_region in self.boxes_in.get(region, ()):
            if box_region not in self.first:
                continue
            inner = self.of_region(box_region)
            box = self.regions.boxes[box_region]
            cell = Cell(0, 0, 1, 1, tuple(inner), self.page, _rounded(box))
            elements.append(Grid(1, 1, (cell,), kind="box", page=self.page, page_last=self.page, box=_rounded(box)))
            places.append((box, self.first[box_region]))
        for figure, figure_region in self.figures_in.get(region, ()):
            elements.append(figure)
            places.append((figure.box or Box(0, 0, 0, 0), self.first.get(figure_region)))
        items = [Placed(k, box, order) for k, (box, order) in enumerate(places)]
        return [elements[k] for k in reading_order(items)]

    def _home(self, box: Box) -> int:
        """The innermost region around a figure."""
        x, y = (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2
        home, area = 0, float("inf")
        for number, region in enumerate(self.regions.boxes):
            size = (region.x1 - region.x0) * (region.y1 - region.y0)
            holds = region.x0 <= x <= region.x1 and region.y0 <= y <= region.y1 and size < area
            if holds and (number == 0 or (box.x1 - box.x0) * (box.y1 - box.y0) <= 1.05 * size):
                home, area = number, size
        return home if home in self.first or home == 0 or self._is_cell(home) else 0

    def _is_cell(self, region: int) -> bool:
        return region not in self.regions.box_regions

    def _grid(self, number: int) -> Grid:
        frame = self.regions.grids[number]
        sides = {side for cell in frame.cells for side in cell.box}
        rounded = {side: round(side, 2) for side in sides}  # cells share their sides
        cells = tuple(
            Cell(
                cell.row,
                cell.column,
                cell.row_span,
                cell.column_span,
                tuple(self.of_region(region)),
                self.page,
                Box(*[rounded[side] for side in cell.box]),
            )
            for cell, region in zip(frame.cells, self.regions.cell_regions[number], strict=True)
        )
        return Grid(
            frame.row_count, frame.column_count, cells, page=self.page, page_last=self.page, box=_rounded(frame.box)
        )


def _rounded(box: Box) -> Box:
    return Box(*(round(value, 2) for value in box))
