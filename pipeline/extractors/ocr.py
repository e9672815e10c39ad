"""Text recognition of page images: lines, and ruled tables cell by cell.

Columns and cells are cut out (`ocr_pieces`), read by tesseract as single lines or blocks (`tesseract`, `ocr_words`) and
put together (`ocr_layout`); see decision 25. Without tesseract pages stay unread.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pipeline.extractors import ocr_layout, ocr_pieces, ocr_rules
from pipeline.extractors.tesseract import Pixels
from pipeline.model import Box, Element, Grid

MAX_PIXELS = 50_000_000  # of one page; an A3 page has 17 million
PART_CONFIDENCE = 60.0  # of 100 in the mean; below it a part of a page is a drawing
PART_MARGIN = 1.0  # points around the letters of a part


def recognize(image: Pixels, page: int, scale: float, seconds: float) -> list[Element]:
    """Elements of a page image in reading order.

    `image` is grey, rows by columns; `scale` pixels a point; `seconds` bounds tesseract's time. Raises TimeoutError
    where it takes longer and OSError where tesseract fails.
    """
    rules = ocr_rules.find_rules(image, scale)
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
    lines = [ocr_layout.lines_of(words, page, scale) for words in ocr_pieces.read_pieces(pieces, seconds)]
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
    return ocr_layout.ordered([line for part in lines[:area_count] for line in part], read)


def recognize_parts(image: Pixels, boxes: Sequence[Box], page: int, scale: float, seconds: float) -> list[Element]:
    """The lines in boxes (points) of a page image, as far as they are read with some certainty. Raises as above."""
    edge = ocr_pieces.CELL_MARGIN / scale + PART_MARGIN
    wide = [Box(max(box.x0 - edge, 0.0), max(box.y0 - edge, 0.0), box.x1 + edge, box.y1 + edge) for box in boxes]
    found = ocr_pieces.read_pieces([ocr_pieces.cell(image, box, [], scale) for box in wide], seconds)
    sure = [words for words in found if words and np.mean([word.confidence for word in words]) >= PART_CONFIDENCE]
    return [line for words in sure for line in ocr_layout.lines_of(words, page, scale)]
