"""The second engine: pdfplumber (pdfminer.six) reads what PDFium cannot open; lines and tables are built alike."""

from __future__ import annotations

import io
from collections.abc import Iterator
from importlib.metadata import version
from typing import Any

import numpy as np
import pdfplumber
from pdfminer.pdfexceptions import PDFException
from pdfplumber.utils.exceptions import PdfminerException

from pipeline.extractors.pdf_chars import Glyph, Style, from_glyphs
from pipeline.extractors.pdf_page import PageContent, compose
from pipeline.extractors.pdf_paths import PageDrawing, Shape
from pipeline.limits import Limits
from pipeline.model import Box

ENGINE = f"pdfplumber {version('pdfplumber')}"
# what pdfminer.six lets through on damaged files, besides its own
_FOREIGN = (
    PDFException,
    PdfminerException,
    ValueError,
    KeyError,
    TypeError,
    IndexError,
    AttributeError,
    AssertionError,
)


def read_pages(data: bytes, limits: Limits, password: str | None) -> list[PageContent] | None:
    """Contents of the pages that pdfplumber can read; None where it cannot open the file."""
    try:
        with pdfplumber.open(io.BytesIO(data), password=password or "") as document:
            return list(_contents(document, limits))
    except _FOREIGN:
        return None


def _contents(document: Any, limits: Limits) -> Iterator[PageContent]:
    for page in document.pages[: limits.pages]:
        try:
            yield _content(page, limits)
        except _FOREIGN:
            continue  # the caller sees by its number that the page is missing
        finally:
            page.close()


def _content(page: Any, limits: Limits) -> PageContent:
    width, height = float(page.width), float(page.height)
    glyphs = [
        Glyph(char["text"], char["x0"], char["x1"], char["bottom"] - 0.2 * char["size"], _style(char))
        for char in page.chars[: limits.page_chars]
        if char["upright"]
    ]
    edges = [edge for edge in page.edges if edge["orientation"] in ("h", "v")]
    flat = [(edge["x0"], edge["x1"], edge["top"]) for edge in edges if edge["orientation"] == "h"]
    upright = [(edge["top"], edge["bottom"], edge["x0"]) for edge in edges if edge["orientation"] == "v"]
    drawing = PageDrawing(
        np.array(flat, np.float64).reshape(-1, 3),
        np.array(upright, np.float64).reshape(-1, 3),
        [Shape(_box(curve), False, bool(curve["fill"]), bool(curve["stroke"]), 0, False) for curve in page.curves],
        [_box(image) for image in page.images],
        is_cut=len(edges) > limits.page_edges,
    )
    return compose(page.page_number, width, height, from_glyphs(glyphs), drawing, [])


def _style(char: dict[str, Any]) -> Style:
    font = str(char["fontname"]).rsplit("+", 1)[-1]
    return Style(font, round(float(char["size"]), 2), "bold" in font.lower(), "", False)


def _box(item: dict[str, Any]) -> Box:
    return Box(float(item["x0"]), float(item["top"]), float(item["x1"]), float(item["bottom"]))
