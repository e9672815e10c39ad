"""What the benches share: reading a file, its first pages, and the texts in what was read."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterator, Sequence

import pypdfium2

import pipeline.extractors.pdf  # noqa: F401 - else the first file would pay for loading the reader
from pipeline.extractors import extract
from pipeline.limits import Limits
from pipeline.model import Cell, Document, Element, Figure, Grid, Line, Source

LEADER = re.compile(r"([·.…‥⋯_-])\1{3,}")  # dots up to a page number: printed, but one tab in a word processor


def first_pages(data: bytes, pages: int) -> bytes | None:
    """The file itself if it is short, else its first pages as a file; None where it cannot be opened."""
    try:
        with pypdfium2.PdfDocument(data) as source:
            if len(source) <= pages:
                return data
            part = pypdfium2.PdfDocument.new()
            part.import_pages(source, list(range(pages)))
            buffer = io.BytesIO()
            part.save(buffer)
            part.close()
            return buffer.getvalue()
    except pypdfium2.PdfiumError:
        return None


def read(data: bytes) -> Document:
    """The document as the extractor reads it, without recognition."""
    return extract(Source("bench.pdf", "bench.pdf", "0" * 64, len(data)), data, Limits(ocr_pages=0))


def fold(text: str) -> str:
    """Text for comparison: compatibility forms as one."""
    return unicodedata.normalize("NFKC", text)


def squeeze(text: str | None) -> str:
    """Text for comparison without blanks."""
    return "".join(fold(text or "").split())


def lines_of(elements: Sequence[Element]) -> Iterator[Line]:
    """All lines in order, also those in grids and figures and their captions."""
    for element in elements:
        if isinstance(element, Line):
            yield element
        elif isinstance(element, Figure):
            yield from element.lines
            yield from element.caption
        else:
            for cell in element.cells:
                yield from lines_of(cell.elements)
            yield from element.caption


def grids_of(elements: Sequence[Element]) -> Iterator[Grid]:
    """All tables, also those in cells and boxes."""
    for element in elements:
        if isinstance(element, Grid):
            if element.kind == "table":
                yield element
            for cell in element.cells:
                yield from grids_of(cell.elements)


def cell_text(cell: Cell) -> str:
    """The text of a cell and of what lies in it."""
    return "".join(line.text for line in lines_of(cell.elements))
