"""Furniture told from body: running heads and feet, page numbers, section tabs, decorative words that repeat."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import partial
from statistics import median

import regex

from pipeline.model import Line, Page
from pipeline.segmenter.markers import find_marker
from pipeline.segmenter.typography import line_size
from pipeline.segmenter.units import Item, cell_text

EDGE = 0.11  # share of the page height at top and bottom where running heads stand
SAME_PLACE = 4.0  # points two repetitions may differ in height
OUTER_EDGE = 0.08  # … and where only they stand
FEW_PAGES = 6  # up to so many pages a line at one place of the outer edge is furniture when it returns once
REPEATS = 3  # pages from which on a repetition is furniture
REPEATS_SHARE = 0.2  # … and at least this share of the pages
LARGER = 1.2  # times the running heads' size from which on a line at the edge is a title they repeat
MAX_WIDTH = 0.4  # share of the page width; a wider line inside the page is running text, however often it returns
MIN_NAME = 5  # characters of a name that a running head repeats
MAX_FURNITURE = 60  # characters; longer repeated text is a sentence that matters
_ISSUE = regex.compile(r"제\s?\d{1,4}\s?호|\d{1,2}\s?월\s?호|\bVol\.?\s?\d", regex.I)
_DIGITS = regex.compile(r"\d+")
_PAGE_NUMBER = regex.compile(r"[-–—\s·|<\[(]*(?:p\.?\s?)?\d{1,4}(?:\s?/\s?\d{1,4})?[-–—\s·|>\])]*|[ivx]{1,6}", regex.I)


def furniture(items: Sequence[Item], pages: Sequence[Page]) -> frozenset[int]:
    """Positions in `items` of lines that are furniture."""
    heights = {page.number: page.height for page in pages}
    widths = {page.number: page.width for page in pages}
    found = {at for at, item in enumerate(items) if item.line is not None and item.line.layer in ("header", "footer")}
    places: dict[str, list[tuple[int, int, float]]] = defaultdict(list)  # text -> (position, page, y)
    edge_places: dict[str, list[tuple[int, int, float]]] = defaultdict(list)
    for at, item in enumerate(items):
        if item.grid is not None and item.page is not None and item.box is not None:
            text = cell_text([item.grid])  # section tabs drawn as a table
            if 0 < len(text) <= MAX_FURNITURE:
                places[_key(text, keep_digits=True)].append((at, item.page, item.box.y0))
        line = item.line
        if line is None or line.box is None or line.page is None or line.is_paragraph:
            continue
        height = heights.get(line.page, 0.0)
        in_edge = _in_edge(line, height)
        if in_edge and _PAGE_NUMBER.fullmatch(line.text.strip()):
            found.add(at)
            continue
        if len(line.text) > MAX_FURNITURE:
            continue
        is_wide = line.box.x1 - line.box.x0 >= MAX_WIDTH * widths.get(line.page, 0.0)
        if not is_wide and (in_edge or not _belongs(items, at)):
            places[_key(line.text, keep_digits=True)].append((at, line.page, line.box.y0))
        if in_edge:
            edge_places[_key(line.text, keep_digits=False)].append((at, line.page, line.box.y0))
    needed = max(REPEATS, REPEATS_SHARE * len(pages))
    for repeated in map(partial(_of_one_size, items), edge_places.values()):
        if len({page for _, page, _ in repeated}) >= min(needed, max(2, len(pages) - 1)):
            found.update(at for at, _, _ in repeated)
    found.update(_labelled_heads(items, heights, _name(items)))
    if 2 <= len(pages) <= FEW_PAGES:
        for repeated in places.values():
            outer = [entry for entry in repeated if _in_outer_edge(items[entry[0]], heights)]
            for cluster in _same_height(outer):
                if len({page for _, page, _ in cluster}) >= 2:
                    found.update(at for at, _, _ in cluster)
    for repeated in places.values():
        for cluster in _same_height(repeated):
            if len({page for _, page, _ in cluster}) >= needed and not any(
                find_marker(_text(items, at)) for at, _, _ in cluster
            ):
                found.update(at for at, _, _ in cluster)
    found.update(_lonely_numbers(items, found))
    return frozenset(found)


def _name(items: Sequence[Item]) -> str:
    """The largest line of the first page, folded: what a running head may name."""
    lines = [item.line for item in items if item.line is not None and item.line.page == 1]
    largest = max(lines, key=line_size, default=None)
    return _key(largest.text, keep_digits=True) if largest is not None else ""


def _labelled_heads(items: Sequence[Item], heights: Mapping[int, float], name: str) -> set[int]:
    """Lines at the outer edge of further pages that name paper or issue, though no other page repeats them."""
    return {
        at
        for at, item in enumerate(items)
        if (line := item.line) is not None
        and (line.page or 0) > 1
        and not line.is_paragraph
        and len(line.text) <= MAX_FURNITURE
        and _in_outer_edge(item, heights)
        and (_ISSUE.search(line.text) or (len(name) >= MIN_NAME and name in _key(line.text, keep_digits=True)))
    }


def _of_one_size(items: Sequence[Item], repeated: list[tuple[int, int, float]]) -> list[tuple[int, int, float]]:
    """Repetitions without those set larger: the title that the running heads repeat."""
    sizes = [line_size(line) if (line := items[at].line) is not None else 0.0 for at, _, _ in repeated]
    usual = median(sizes)
    return [entry for entry, size in zip(repeated, sizes, strict=True) if size <= LARGER * usual or not usual]


def _belongs(items: Sequence[Item], at: int) -> bool:
    """A line that names the table below it, or ends the paragraph above it, is body text however often it returns."""
    line = items[at].line
    after = items[at + 1] if at + 1 < len(items) else None
    if after is not None and after.line is None and after.page == items[at].page:
        return True
    before = items[at - 1].line if at else None
    if line is None or before is None or line.box is None or before.box is None or before.page != line.page:
        return False
    step = line.box.y1 - before.box.y1
    return 0 < step < 2.2 * (line.box.y1 - line.box.y0) and before.box.x1 > line.box.x1 + 2 * (
        line.box.y1 - line.box.y0
    )


def _text(items: Sequence[Item], at: int) -> str:
    line = items[at].line
    return line.text if line else ""  # a table carries no mark


def _in_edge(line: Line, height: float, edge: float = EDGE) -> bool:
    if line.box is None or height <= 0:
        return False
    return line.box.y1 < edge * height or line.box.y0 > (1 - edge) * height


def _in_outer_edge(item: Item, heights: Mapping[int, float]) -> bool:
    line = item.line
    return line is not None and _in_edge(line, heights.get(line.page or 0, 0.0), OUTER_EDGE)


def _key(text: str, keep_digits: bool) -> str:
    folded = "".join(text.split())
    return folded if keep_digits else _DIGITS.sub("#", folded)


def _same_height(repeated: list[tuple[int, int, float]]) -> list[list[tuple[int, int, float]]]:
    """Repetitions grouped by their height on the page."""
    clusters: list[list[tuple[int, int, float]]] = []
    for entry in sorted(repeated, key=lambda entry: entry[2]):
        if clusters and entry[2] - clusters[-1][-1][2] <= SAME_PLACE:
            clusters[-1].append(entry)
        else:
            clusters.append([entry])
    return clusters


def _lonely_numbers(items: Sequence[Item], known: set[int]) -> set[int]:
    """Page numbers of files without layout: "- 3 -" in a paragraph of its own."""
    dashed = regex.compile(r"[-–—]\s?\d{1,4}\s?[-–—]")
    return {
        at
        for at, item in enumerate(items)
        if at not in known
        and item.line is not None
        and item.line.is_paragraph
        and dashed.fullmatch(item.line.text.strip())
    }
