"""Small PDFs drawn for tests, and what the extractor makes of them."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from pipeline.extractors.pdf import extract_pdf
from pipeline.limits import Limits
from pipeline.model import Document, Element, Figure, Grid, Line, Source

KOREAN = "HYSMyeongJo-Medium"
GOTHIC = "HYGothic-Medium"
WIDTH, HEIGHT = 595.0, 842.0

for _name in (KOREAN, GOTHIC):
    pdfmetrics.registerFont(UnicodeCIDFont(_name))

Draw = Callable[[Canvas], None]


def pdf(*pages: Draw, **options: object) -> bytes:
    """A PDF of A4 pages, each drawn by a function."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(WIDTH, HEIGHT), invariant=True, **options)
    for draw in pages:
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def write(canvas: Canvas, x: float, y: float, text: str, size: float = 10.0, font: str = KOREAN) -> None:
    """Draw a string with its baseline `y` points below the top edge."""
    canvas.setFont(font, size)
    canvas.drawString(x, HEIGHT - y, text)


def rule(canvas: Canvas, x0: float, y0: float, x1: float, y1: float) -> None:
    """Draw a line, coordinates from the top-left corner."""
    canvas.setLineWidth(0.5)
    canvas.line(x0, HEIGHT - y0, x1, HEIGHT - y1)


def lattice(canvas: Canvas, xs: Sequence[float], ys: Sequence[float]) -> None:
    """Draw all lines of a grid."""
    for y in ys:
        rule(canvas, xs[0], y, xs[-1], y)
    for x in xs:
        rule(canvas, x, ys[0], x, ys[-1])


def read(data: bytes, limits: Limits | None = None, password: str | None = None) -> Document:
    source = Source("made.pdf", "made.pdf", "0" * 64, len(data), "pdf")
    return extract_pdf(source, data, limits or Limits(), password)


def read_page(draw: Draw) -> Document:
    return read(pdf(draw))


def lines(elements: Sequence[Element]) -> Iterator[Line]:
    """All lines in order, also those in grids and figures."""
    for element in elements:
        if isinstance(element, Line):
            yield element
        elif isinstance(element, Figure):
            yield from element.lines
        else:
            for cell in element.cells:
                yield from lines(cell.elements)


def texts(document: Document) -> list[str]:
    return [line.text for line in lines(document.elements)]


def grids(document: Document, kind: str = "table") -> list[Grid]:
    return [element for element in document.elements if isinstance(element, Grid) and element.kind == kind]


def cell_texts(grid: Grid) -> list[list[str]]:
    """Texts of a grid's cells as rows; positions inside a merged cell are left out."""
    rows: list[list[str]] = [[] for _ in range(grid.row_count)]
    for cell in grid.cells:
        rows[cell.row].append(" ".join(line.text for line in lines(cell.elements)))
    return rows


def codes(document: Document) -> list[str]:
    return [problem.code.value for problem in document.problems]
