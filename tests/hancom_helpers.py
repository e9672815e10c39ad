"""Short ways to call the two Hancom readers in tests."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.extractors.hwp5 import extract_hwp5
from pipeline.extractors.hwpx import extract_hwpx
from pipeline.limits import DEFAULT, Limits
from pipeline.model import Document, Element, Figure, Grid, Line, Source


def source(data: bytes, name: str = "sample") -> Source:
    return Source(name, name, "0" * 64, len(data))


def read_hwp5(data: bytes, limits: Limits = DEFAULT) -> Document:
    return extract_hwp5(source(data), data, limits)


def read_hwpx(data: bytes, limits: Limits = DEFAULT, password: str | None = None) -> Document:
    return extract_hwpx(source(data), data, limits, password)


def texts(elements: Iterable[Element]) -> list[str]:
    """Texts of the lines on this level."""
    return [element.text for element in elements if isinstance(element, Line)]


def all_texts(elements: Iterable[Element]) -> list[str]:
    """Texts of all lines, those in grids, figures and captions included."""
    found: list[str] = []
    for element in elements:
        if isinstance(element, Line):
            found.append(element.text)
        elif isinstance(element, Figure):
            found += [line.text for line in (*element.lines, *element.caption)]
        else:
            found += [line.text for line in element.caption]
            for cell in element.cells:
                found += all_texts(cell.elements)
    return found


def only_grid(document: Document) -> Grid:
    (grid,) = [element for element in document.elements if isinstance(element, Grid)]
    return grid


def cell_texts(grid: Grid) -> dict[tuple[int, int], str]:
    return {(cell.row, cell.column): "\n".join(texts(cell.elements)) for cell in grid.cells}
