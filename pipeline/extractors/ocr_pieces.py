"""A page image cut into what is read by itself: columns, and cells of ruled tables; and the words of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.extractors import ocr_rules
from pipeline.extractors.ocr_words import read_words
from pipeline.extractors.pdf_grid import GridFrame
from pipeline.extractors.tesseract import BLOCK_MODE, LINE_MODE, Pixels, Word
from pipeline.model import Box

CELL_MARGIN = 4  # pixels inside a cell's rules
_BORDER = 12  # pixels of white around a crop
_CONTRAST = 45  # grey values that ink differs from a cell's ground
_WHITE = 255


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of the page to read by itself: its pixels, and where they lie on the page."""

    pixels: Pixels
    left: int
    top: int
    is_line: bool = False


def areas(clean: Pixels, grids: Sequence[GridFrame], scale: float) -> list[Piece]:
    """What stands around the tables, column by column, shading made white."""
    rest = clean.copy()
    for grid in grids:
        _paint(rest, grid.box, scale)
    for y0, y1, x0, x1 in ocr_rules.find_shades(rest, scale):
        rest[y0:y1, x0:x1] = _evened(rest[y0:y1, x0:x1])[0]
    return [Piece(rest[y0:y1, x0:x1], x0, y0) for y0, y1, x0, x1 in ocr_rules.find_columns(rest, scale)]


def cell(image: Pixels, box: Box, inner: Sequence[Box], scale: float) -> Piece:
    """The ink of a cell on white with a border, which tesseract needs; empty without ink.

    Tables inside are left out, and the cell's empty rest is cut off: tesseract overlooks a word in the middle of
    nothing.
    """
    x0, y0, x1, y1 = (round(v * scale) for v in box)
    left, top = x0 + CELL_MARGIN, y0 + CELL_MARGIN
    part = image[top : y1 - CELL_MARGIN, left : x1 - CELL_MARGIN].copy()
    for nested in inner:
        _paint(part, nested, scale, left, top)
    even, ink = _evened(part) if part.size else (part, part > 0)
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    if not len(rows):
        return Piece(part[:0], left, top)
    first, last, near, far = int(rows[0]), int(rows[-1]) + 1, int(columns[0]), int(columns[-1]) + 1
    crop = np.pad(even[first:last, near:far], _BORDER, constant_values=_WHITE)
    return Piece(crop, left + near - _BORDER, top + first - _BORDER, ocr_rules.is_one_line(crop))


def read_pieces(pieces: Sequence[Piece], seconds: float) -> list[list[Word]]:
    """The words of each piece in pixels of the page; single lines first, those without success as blocks."""
    found: list[list[Word]] = [[] for _ in pieces]
    filled = [k for k, piece in enumerate(pieces) if piece.pixels.size]
    for mode in (LINE_MODE, BLOCK_MODE):
        members = [k for k in filled if not found[k] and (pieces[k].is_line or mode == BLOCK_MODE)]
        images = [pieces[k].pixels for k in members]
        if not images:
            continue
        for k, words in zip(members, read_words(images, mode, seconds), strict=True):
            x, y = pieces[k].left, pieces[k].top
            found[k] = [
                Word(w.line, w.text, Box(w.box.x0 + x, w.box.y0 + y, w.box.x1 + x, w.box.y1 + y), w.confidence)
                for w in words
            ]
    return found


def _paint(image: Pixels, box: Box, scale: float, left: int = 0, top: int = 0) -> None:
    """Make a box of the page white in an image that begins at `left`, `top`."""
    x0, y0, x1, y1 = (round(value * scale) for value in box)
    image[max(y0 - top - 2, 0) : max(y1 - top + 3, 0), max(x0 - left - 2, 0) : max(x1 - left + 3, 0)] = _WHITE


def _evened(part: Pixels) -> tuple[Pixels, npt.NDArray[np.bool_]]:
    """A shaded part with its ground white and its ink dark, light ink turned over, and where there is ink."""
    ground = float(np.median(part))
    dark, light = part < ground - _CONTRAST, part > ground + _CONTRAST
    if np.count_nonzero(light) > np.count_nonzero(dark):
        level, ink = (_WHITE - part.astype(np.float64)) / (_WHITE - ground), light
    else:
        level, ink = part / max(ground, 1.0), dark
    return np.clip(level * _WHITE, 0, _WHITE).astype(np.uint8), ink
