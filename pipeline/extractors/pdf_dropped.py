"""Characters that PDFium's text page drops: text without extent from left to right in fonts that are not embedded.

Where PDFium knows no glyphs, a single one has no width, nor has a line that runs up or down the page; it leaves them
out. pdfminer.six reads the page's operators instead; only those two kinds are looked at, which is much cheaper than
reading the page a second time.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from pdfminer.pdfdevice import PDFTextDevice
from pdfminer.pdffont import PDFUnicodeNotDefined
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage

from pipeline.extractors.pdf_fallback import FOREIGN
from pipeline.extractors.pdf_miner import open_document
from pipeline.extractors.pdf_model import Frame, Glyph, Style

UPRIGHT = 1e-3  # horizontal advance below which text runs up or down the page
SINGLE_BYTES = 4  # one glyph takes at most as many bytes of a string: PDF 32000-1, 9.7.6.2


class DroppedGlyphs:
    """The glyphs on single pages of a file that PDFium may have dropped; opened when first asked, then kept."""

    def __init__(self, data: bytes, password: str | None) -> None:
        self._data = data
        self._password = password
        self._pages: list[PDFPage] | None = None
        self._device = _Device(PDFResourceManager())

    def __call__(self, index: int, frame: Frame) -> list[Glyph]:
        """Those of page `index` (from 0), placed in its frame; none where pdfminer cannot read it."""
        self._device.found = []
        try:
            if self._pages is None:
                self._pages = []
                self._pages = list(PDFPage.create_pages(open_document(self._data, self._password)))
            page = self._pages[index]
            PDFPageInterpreter(self._device.rsrcmgr, self._device).render_contents(page.resources, page.contents)
        except FOREIGN:
            return []
        return [_glyph(*found, frame) for found in self._device.found]


class _Device(PDFTextDevice):
    """Notes matrix, text, font name, size and width of such glyphs, in user space."""

    def __init__(self, resources: PDFResourceManager) -> None:
        super().__init__(resources)
        self.found: list[tuple[tuple[float, ...], str, str, float, float]] = []

    def render_string(self, textstate: Any, seq: Any, ncs: Any, graphicstate: Any) -> None:
        font = textstate.font
        if font.is_vertical() or self.ctm is None:
            super().render_string(textstate, seq, ncs, graphicstate)
            return
        matrix = _product(textstate.matrix, self.ctm)
        is_noted = abs(matrix[0]) < UPRIGHT or sum(len(part) for part in seq if isinstance(part, bytes)) <= SINGLE_BYTES
        blank = 0.0 if font.is_multibyte() else textstate.wordspace
        advance = 0.0  # in text space before horizontal scaling
        for part in seq:
            if not isinstance(part, bytes):
                advance -= part * 0.001 * textstate.fontsize
                continue
            for code in font.decode(part):
                width = font.char_width(code) * textstate.fontsize
                if is_noted:
                    self._note(textstate, matrix, code, advance, width)
                advance += width + textstate.charspace + (blank if code == 32 else 0.0)
        x, y = textstate.linematrix
        textstate.linematrix = (x + advance * textstate.scaling * 0.01, y)

    def _note(self, textstate: Any, matrix: tuple[float, ...], code: int, advance: float, width: float) -> None:
        font, scaling = textstate.font, textstate.scaling * 0.01
        try:
            text = font.to_unichr(code)
        except PDFUnicodeNotDefined:
            return
        a, b, c, d, e, f = matrix
        x, y = textstate.linematrix[0] + advance * scaling, textstate.linematrix[1] + textstate.rise
        place = (a, b, c, d, x * a + y * c + e, x * b + y * d + f)
        self.found.append((place, text, str(font.fontname), textstate.fontsize, width * scaling))


def _product(inner: Any, outer: Any) -> tuple[float, ...]:
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u


def _glyph(matrix: tuple[float, ...], text: str, font: str, size: float, width: float, frame: Frame) -> Glyph:
    a, b, c, d, e, f = matrix
    ends = frame.place(np.array([e, e + a * width]), np.array([f, f + b * width]))
    (x, x_end), (y, y_end) = (values.tolist() for values in ends)
    dx, dy = x_end - x, y_end - y
    turn = (0 if dx >= 0 else 2) if abs(dx) >= abs(dy) else (1 if dy > 0 else 3)
    x0, base = ((x, y), (y, -x), (-x, -y), (-y, x))[turn]
    name = font.rsplit("+", 1)[-1]
    style = Style(name, round(abs(size) * float(np.hypot(c, d)), 2), "bold" in name.lower(), "", False)
    return Glyph(text, x, y, x0, x0 + float(np.hypot(dx, dy)), base, turn, style)
