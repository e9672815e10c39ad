"""The second engine: pdfplumber (pdfminer.six) reads what PDFium cannot open; lines and tables are built alike."""

from __future__ import annotations

import io
import logging
import struct
import zlib
from collections.abc import Iterator
from importlib.metadata import version
from typing import Any

import numpy as np
import pdfplumber
from pdfminer.psexceptions import PSException
from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

from pipeline.extractors.pdf_model import Glyph, Style
from pipeline.extractors.pdf_page import PageContent, compose
from pipeline.extractors.pdf_paths import PageDrawing, Shapes
from pipeline.extractors.pdf_repairs import from_glyphs
from pipeline.heartbeat import beat
from pipeline.limits import Limits
from pipeline.model import Box

logging.getLogger("pdfminer").setLevel(logging.ERROR)  # it warns of every flaw of a damaged file

ENGINE = f"pdfplumber {version('pdfplumber')}"
# what pdfminer.six lets through on damaged files, besides its own
FOREIGN = (
    PSException, PdfminerException, MalformedPDFException, ValueError, KeyError, TypeError, IndexError, AttributeError,
    AssertionError, RecursionError, zlib.error, struct.error,
)  # fmt: skip


def read_pages(data: bytes, limits: Limits, password: str | None) -> list[PageContent] | None:
    """Contents of the pages that pdfplumber can read; None where it cannot open the file."""
    try:
        with pdfplumber.open(io.BytesIO(data), password=password or "") as document:
            return list(_contents(document, limits))
    except FOREIGN:
        return None


def _glyphs(page: Any, chars: list[dict[str, Any]]) -> list[Glyph]:
    """Characters with their origins; pdfminer's matrices are those of the displayed page, y upwards."""
    height = float(page.height)
    glyphs = []
    for char in chars:
        a, b, _, _, x, y = (float(value) for value in char["matrix"])
        left, right, top, bottom = (float(char[name]) for name in ("x0", "x1", "top", "bottom"))
        y = height - y
        if abs(a) >= abs(b):
            turn = 0 if a >= 0 else 2
        else:
            turn = 3 if b > 0 else 1
        x0, x1, base = (
            (left, right, y),
            (top, bottom, -x),
            (-right, -left, -y),
            (-bottom, -top, x),
        )[turn]
        glyphs.append(Glyph(char["text"], x, y, x0, x1, base, turn, _style(char)))
    return glyphs


def _contents(document: Any, limits: Limits) -> Iterator[PageContent]:
    for page in document.pages[: limits.pages]:
        beat()
        try:
            yield _content(page, limits)
        except FOREIGN:
            continue  # the caller sees by its number that the page is missing
        finally:
            page.close()


def _content(page: Any, limits: Limits) -> PageContent:
    width, height = float(page.width), float(page.height)
    glyphs = _glyphs(page, page.chars[: limits.page_chars])
    edges = [edge for edge in page.edges if edge["orientation"] in ("h", "v")]
    flat = [(edge["x0"], edge["x1"], edge["top"]) for edge in edges if edge["orientation"] == "h"]
    upright = [(edge["top"], edge["bottom"], edge["x0"]) for edge in edges if edge["orientation"] == "v"]
    curves = page.curves
    none = np.zeros(len(curves), np.bool_)
    drawing = PageDrawing(
        np.array(flat, np.float64).reshape(-1, 3),
        np.array(upright, np.float64).reshape(-1, 3),
        Shapes(np.array([_box(curve) for curve in curves]).reshape(-1, 4), none, none, ~none, ~none),
        images=[_box(image) for image in page.images],
        is_cut=len(edges) > limits.page_edges,
    )
    return compose(page.page_number, width, height, from_glyphs(glyphs), drawing, [])


def _style(char: dict[str, Any]) -> Style:
    font = str(char["fontname"]).rsplit("+", 1)[-1]
    return Style(font, round(float(char["size"]), 2), "bold" in font.lower(), "", False)


def _box(item: dict[str, Any]) -> Box:
    return Box(float(item["x0"]), float(item["top"]), float(item["x1"]), float(item["bottom"]))
