"""A page as printed with what was read drawn onto it: lines, grids, boxes, figures, and blocks coloured by kind."""

from __future__ import annotations

import colorsys
import io
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import get_args

import pypdfium2
from PIL import Image, ImageDraw, ImageFont

from pipeline.errors import UsageError
from pipeline.model import BlockKind, Box, Bulletin, Element, Figure, Grid, Line, Page

SCALE = 2.0  # pixels a point
GRID_COLOR, BOX_COLOR, FIGURE_COLOR, CHAR_COLOR = "#0050ff", "#ff8800", "#a000c0", "#00000040"
LABEL_SIZE = 13


def draw_page(bulletin: Bulletin, data: bytes, page: int, out: Path, password: str | None = None) -> None:
    """Write page `page` (from 1) of the PDF `data` with the blocks of `bulletin` to the PNG file `out`.

    Raises UsageError where there is no such page, or where the format has no laid-out pages.
    """
    out.write_bytes(render_page(bulletin, data, page, password))


def render_page(bulletin: Bulletin, data: bytes, page: int, password: str | None = None) -> bytes:
    """The same as PNG bytes."""
    document = bulletin.document
    if document.page_basis != "layout":
        raise UsageError("Only PDF pages can be drawn; this format has no laid-out pages.")
    shown = next((known for known in document.pages if known.number == page), None)
    if shown is None:
        raise UsageError(f"There is no page {page}; the document has {document.page_count}.")
    image = _rendered(data, page, password).convert("RGB")
    draw = ImageDraw.Draw(image, "RGBA")
    font = ImageFont.load_default(LABEL_SIZE)
    for element in _of_page(document.elements, page):
        _draw_element(draw, element, shown)
    for block in bulletin.blocks:
        color = kind_color(block.kind)
        lines = [shown.printed(line.box) for line in block.lines if line.page == page and line.box is not None]
        for box in lines:
            draw.rectangle(_pixels(box), fill=f"{color}30", outline=color)
        first = lines[0] if lines else shown.printed(block.box) if block.box and block.page == page else None
        if first is not None:
            level = "" if block.level is None else f" {block.level}"
            label = f"{block.ordinal} {block.kind}{level}"
            _draw_label(draw, font, first, label, color)
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def kind_color(kind: BlockKind) -> str:
    """One colour a kind, evenly around the wheel."""
    kinds = get_args(BlockKind)
    red, green, blue = colorsys.hsv_to_rgb(kinds.index(kind) / len(kinds), 0.9, 0.75)
    return f"#{int(red * 255):02x}{int(green * 255):02x}{int(blue * 255):02x}"


def _rendered(data: bytes, page: int, password: str | None) -> Image.Image:
    try:
        with pypdfium2.PdfDocument(data, password=password) as document:
            image: Image.Image = document[page - 1].render(scale=SCALE).to_pil()
            return image
    except pypdfium2.PdfiumError as error:
        raise UsageError("The page cannot be drawn: pdfium cannot open the file.") from error


def _of_page(elements: Iterable[Element], page: int) -> Iterator[Element]:
    return (element for element in elements if element.page == page)


def _draw_element(draw: ImageDraw.ImageDraw, element: Element, page: Page) -> None:
    if isinstance(element, Line):
        _draw_line(draw, element, page)
    elif isinstance(element, Grid):
        color = BOX_COLOR if element.kind == "box" else GRID_COLOR
        for cell in element.cells:
            if cell.box is not None:
                draw.rectangle(_pixels(page.printed(cell.box)), outline=color, width=2)
            for inner in cell.elements:
                _draw_element(draw, inner, page)
    else:
        _draw_figure(draw, element, page)


def _draw_line(draw: ImageDraw.ImageDraw, line: Line, page: Page) -> None:
    if line.box is None:
        return
    draw.rectangle(_pixels(page.printed(line.box)), outline=CHAR_COLOR)
    for x in line.xs:
        draw.line(_pixels(page.printed(Box(x, line.box.y1 - 2, x, line.box.y1))), fill="#ff0000")


def _draw_figure(draw: ImageDraw.ImageDraw, figure: Figure, page: Page) -> None:
    if figure.box is not None:
        draw.rectangle(_pixels(page.printed(figure.box)), outline=FIGURE_COLOR, width=3)
    for line in figure.lines:
        _draw_line(draw, line, page)


def _draw_label(
    draw: ImageDraw.ImageDraw,
    font: ImageFont.FreeTypeFont | ImageFont.ImageFont,
    box: Box,
    label: str,
    color: str,
) -> None:
    x, y = 2.0, box.y0 * SCALE
    area = draw.textbbox((x, y), label, font=font)
    draw.rectangle(area, fill="#ffffffd0")
    draw.text((x, y), label, fill=color, font=font)


def _pixels(box: Box) -> tuple[float, float, float, float]:
    return box.x0 * SCALE, box.y0 * SCALE, box.x1 * SCALE, box.y1 * SCALE
