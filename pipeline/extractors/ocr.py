"""Text recognition of page images: lines, and ruled tables cell by cell.

A scan is put upright and on white (`ocr_scan`). Columns and cells are cut out (`ocr_pieces`), read by tesseract as
single lines or blocks (`tesseract`, `ocr_words`) and put together (`ocr_layout`); see decisions 25 and 30. Without
tesseract pages stay unread.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.extractors import ocr_layout, ocr_pieces, ocr_rules, ocr_scan
from pipeline.extractors.ocr_scan import Clean
from pipeline.extractors.tesseract import Pixels, Word
from pipeline.model import Box, Element, Grid, Line

MAX_PIXELS = 50_000_000  # of one page; an A3 page has 17 million
TURN_CONFIDENCE = 65.0  # of 100; upside down, pages reach 57, and upright even blurred ones 73
PART_CONFIDENCE = 50.0  # of 100 in the mean; below it a part of a page is as likely a drawing, see decision 30
PART_MARGIN = 1.0  # points around the letters of a part


@dataclass(frozen=True, slots=True)
class Recognized:
    """What was read of a page image: elements in reading order, placed on the page put upright.

    `turns` (quarters) and `skew` (degrees) are what `model.Page` has; `confidence`, of 100, is the mean of characters.
    """

    elements: tuple[Element, ...]
    turns: int = 0
    skew: float = 0.0
    confidence: float = 100.0


def recognize(image: Pixels, page: int, scale: float, seconds: float) -> Recognized:
    """Read a page image: grey, rows by columns, `scale` pixels a point.

    `seconds` bounds tesseract's time. Raises TimeoutError where it takes longer and OSError where tesseract fails.
    """
    end = time.monotonic() + seconds
    clean = ocr_scan.cleaned(image, scale)
    turns = ocr_scan.turns_of(clean.letters, scale, seconds)
    first = _read_turned(clean, turns, page, scale, end)
    if first.confidence >= TURN_CONFIDENCE:
        return first
    try:
        other = 0 if turns else ocr_scan.turns_of(clean.letters, scale, _left(end), is_doubtful=True)
        second = first if other == turns else _read_turned(clean, other, page, scale, end)
    except TimeoutError:
        return first
    return max(first, second, key=lambda found: found.confidence)


def _read_turned(clean: Clean, turns: int, page: int, scale: float, end: float) -> Recognized:
    """What is read of a page that was turned by quarters."""
    turned = ocr_scan.upright(clean, turns, 0.0)
    skew = ocr_scan.skew_of(turned.letters, scale)
    elements, confidence = _read(ocr_scan.upright(turned, 0, skew), page, scale, _left(end))
    return Recognized(elements, turns, skew, confidence)


def _left(end: float) -> float:
    """Seconds until then, a little at least: tesseract says itself that they are not enough."""
    return max(end - time.monotonic(), 0.1)


def _read(upright: Clean, page: int, scale: float, seconds: float) -> tuple[tuple[Element, ...], float]:
    """Elements of an upright page image in reading order, and how sure they are."""
    image = upright.letters
    rules = ocr_rules.find_rules(upright.rules, scale)
    grids = ocr_rules.find_grids(rules)
    clean = ocr_rules.without_rules(image, rules, scale)
    framed = ocr_rules.without_rules(image, ocr_rules.framing(rules), scale)
    homes = ocr_layout.homes_of(grids)
    pieces = ocr_pieces.areas(clean, grids, scale)
    area_count = len(pieces)
    for number, grid in enumerate(grids):
        for at, cell in enumerate(grid.cells):
            inner = [grids[k].box for k, home in enumerate(homes) if home == (number, at)]
            pieces.append(ocr_pieces.cell(framed, cell.box, inner, scale))
    found = ocr_pieces.read_pieces(pieces, seconds)
    lines = [ocr_layout.lines_of(words, page, scale) for words in found]
    cells = iter(lines[area_count:])
    read: list[Grid] = []
    # nested ones come after what they lie in, for the list begins at the top
    texts = [[list[Element](next(cells)) for _ in grid.cells] for grid in grids]
    for number in range(len(grids) - 1, -1, -1):
        made = ocr_layout.grid_of(grids[number], texts[number], page)
        home = homes[number]
        if home is None:
            read.insert(0, made)
        else:
            texts[home[0]][home[1]] = ocr_layout.ordered(texts[home[0]][home[1]], [made])
    elements = ocr_layout.ordered([line for part in lines[:area_count] for line in part], read)
    return tuple(elements), _confidence([word for words in found for word in words])


def _confidence(words: Sequence[Word]) -> float:
    """The mean of the characters' words, of 100; 0 without any."""
    total = sum(len(word.text) for word in words)
    return sum(word.confidence * len(word.text) for word in words) / max(total, 1)


def recognize_parts(image: Pixels, boxes: Sequence[Box], page: int, scale: float, seconds: float) -> list[Line]:
    """The lines in boxes (points) of a page image, as far as they are read with some certainty. Raises as above."""
    edge = ocr_pieces.CELL_MARGIN / scale + PART_MARGIN
    wide = [Box(max(box.x0 - edge, 0.0), max(box.y0 - edge, 0.0), box.x1 + edge, box.y1 + edge) for box in boxes]
    found = ocr_pieces.read_pieces([ocr_pieces.cell(image, box, [], scale) for box in wide], seconds)
    sure = [words for words in found if words and np.mean([word.confidence for word in words]) >= PART_CONFIDENCE]
    return [line for words in sure for line in ocr_layout.lines_of(words, page, scale)]
