"""A typeset PDF with some of its pages as grey pictures without a text layer, as scanners make them."""

from __future__ import annotations

from collections.abc import Collection

import pypdfium2

from tests.typeset.house import House
from tests.typeset.model import Bulletin
from tests.typeset.pdf import typeset_pdf

SHADES = 8


def typeset_scan(bulletin: Bulletin, house: House, pages: Collection[int], dpi: int = 110) -> bytes:
    """The bytes of the PDF; `pages`, numbered from 1, hold pictures only."""
    with pypdfium2.PdfDocument(typeset_pdf(bulletin, house)) as document:
        pictures = {
            number: document[number - 1].render(scale=dpi / 72, grayscale=True).to_pil().quantize(SHADES).convert("L")
            for number in pages
        }
    return typeset_pdf(bulletin, house, pictures=pictures)
