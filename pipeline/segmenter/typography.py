"""What is usual in a document: body size, leading, columns and their edges, blank glyphs at line ends, words."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

import regex

from pipeline.model import Line
from pipeline.segmenter.markers import find_marker
from pipeline.segmenter.spacing import Vocabulary, learn

BLANK_EVIDENCE = 0.12  # share of full lines ending in a blank glyph from which on its absence means something
MIN_ENTRIES = 3  # lines with a page number at their end that make a page one of contents
COLUMN_SLACK = 4.0  # points by which the page numbers of a list may miss their common edge
SAME_END = 0.5  # points between the ends of lines that end alike
MIN_EDGE_TEXT = 20  # characters of a line that can tell where running text ends; 12 in a column
MIN_COLUMN_LINES = 6  # lines on each side of a gutter
MAX_CROSSING = 0.3  # share of a page's lines that may cross the gutter: title, abstract, wide tables
MIN_BROKEN = 5  # line breaks that tell the leading
_SENTENCE_END = regex.compile(r"[.?!。:;]\s*[\"'”’)]?$")
_PAGE_NUMBER = regex.compile(r"\d{1,3}")
SAME_LINE = 0.3  # sizes by which the baselines of two pieces of one line differ at most
ENTRY_END = regex.compile(r"(?:(?<![·.…‥⋯_-])[·.…‥⋯_-]{3,}+|[\p{L})”’]\s)\s*\d{1,3}$")  # a contents entry's page number

Column = tuple[int, int]  # page, and 0 for the whole width, 1 left of the gutter, 2 right of it


@dataclass(frozen=True, slots=True)
class Typography:
    """What is usual in this document; all in points."""

    body_size: float
    leading: float  # usual distance of two baselines of one paragraph, in sizes
    has_blank_glyphs: bool
    right_edges: dict[Column, float]  # where running text ends
    gutters: dict[int, float]  # the middle of pages with two columns
    contents_pages: frozenset[int]  # where lines end in page numbers
    listed_pages: frozenset[int]  # of these, where the numbers stand apart at the right: the dots between are drawn
    vocabulary: Vocabulary
    common_ends: Mapping[int, Sequence[float]]  # by page, in order: where more than one long line ends

    def is_filled(self, line: Line, after: Line) -> bool:
        """Whether another long line of the page ends where `line` does, and `after` no further to the right.

        Beside a box or picture justified text is narrower than its column.
        """
        if line.box is None or after.box is None or line.page != after.page or line.page is None:
            return False
        end = line.box.x1
        ends = self.common_ends.get(line.page, ())
        at = bisect_left(ends, end - SAME_END)
        return at < len(ends) and ends[at] <= end + SAME_END and after.box.x1 <= end + SAME_END

    def right_edge(self, line: Line) -> float:
        """Where running text ends in the line's column; as in others where the column tells nothing. 0 unknown."""
        column = column_of(line, self.gutters)
        if column is None:
            return 0.0
        edge = self.right_edges.get(column)
        if edge is not None:
            return edge
        alike = [value for (_, side), value in self.right_edges.items() if side == column[1]]
        return median(alike or [0.0])


def line_size(line: Line) -> float:
    """The size that most characters have; 0 unknown."""
    spans = line.spans
    if len(spans) == 1:
        return 0.0 if spans[0].is_superscript else spans[0].size
    weights: dict[float, int] = {}
    for span in spans:
        if not span.is_superscript:
            weights[span.size] = weights.get(span.size, 0) + span.end - span.start
    return max(weights, key=lambda size: (weights[size], size)) if weights else 0.0


def line_is_bold(line: Line) -> bool:
    bold = sum([span.end - span.start for span in line.spans if span.is_bold])
    return bold * 2 > len(line.text)


def column_of(line: Line, gutters: dict[int, float]) -> Column | None:
    """The column a line stands in; None for lines without a place."""
    if line.page is None or line.box is None:
        return None
    gutter = gutters.get(line.page)
    if gutter is None or line.box.x0 < gutter < line.box.x1:
        return line.page, 0
    return line.page, 1 if line.box.x1 <= gutter else 2


def measure(lines: Iterable[Line]) -> Typography:
    """The document's habits, from all its lines of running text."""
    all_lines = [line for line in lines if line.layer == "body"]
    sizes: Counter[float] = Counter()
    for line in all_lines:
        sizes[line_size(line)] += len(line.text)
    laid_out = [line for line in all_lines if line.box and not line.is_paragraph]
    gutters = _gutters(laid_out)
    edges = _right_edges(laid_out, gutters)
    # only lines that run to the right edge are broken by the layout; the others say nothing of blanks at breaks
    full = [line for line in laid_out if _is_full(line, edges, gutters)]
    blank_lines = sum(1 for line in full if line.ends_with_blank)
    entries = Counter(line.page for line in laid_out if line.page is not None and ENTRY_END.search(line.text))
    listed = _listed(laid_out)
    return Typography(
        body_size=max(sizes, key=lambda size: (sizes[size], size)) if sizes else 0.0,
        leading=_leading(laid_out, edges, gutters),
        has_blank_glyphs=blank_lines >= max(1.0, BLANK_EVIDENCE * len(full)),
        right_edges=edges,
        gutters=gutters,
        contents_pages=frozenset(page for page, count in entries.items() if count >= MIN_ENTRIES) | listed,
        listed_pages=listed,
        vocabulary=learn(all_lines),
        common_ends=_common_ends(laid_out),
    )


def is_beside(before: Line, line: Line) -> bool:
    """Whether `line` stands to the right of `before` on the same printed line."""
    if before.box is None or line.box is None or before.page != line.page:
        return False
    return abs(line.box.y1 - before.box.y1) <= SAME_LINE * max(line_size(line), 1.0) and line.box.x0 > before.box.x1


def is_page_number(before: Line, line: Line) -> bool:
    """A bare number to the right of a text on its line: the page of a contents entry, or a value."""
    is_number = _PAGE_NUMBER.fullmatch(line.text) and not _PAGE_NUMBER.fullmatch(before.text)
    return bool(is_number) and is_beside(before, line)


def _listed(lines: Sequence[Line]) -> frozenset[int]:
    """Pages on which rising numbers stand below one another at the right of texts."""
    found: dict[int, list[tuple[int, float]]] = defaultdict(list)
    for before, line in pairwise(lines):
        if line.page is not None and line.box is not None and is_page_number(before, line):
            found[line.page].append((int(line.text), line.box.x1))
    return frozenset(
        page
        for page, numbers in found.items()
        if len(numbers) >= MIN_ENTRIES
        and all(a <= b for (a, _), (b, _) in pairwise(numbers))
        and max(x for _, x in numbers) - min(x for _, x in numbers) <= COLUMN_SLACK
    )


def _leading(lines: Sequence[Line], edges: dict[Column, float], gutters: dict[int, float]) -> float:
    """The usual step between two lines, best told by those that the layout broke."""
    steps, broken = [], []
    for before, after in pairwise(lines):
        if before.box and after.box and before.page == after.page and after.box.y1 > before.box.y1:
            step = (after.box.y1 - before.box.y1) / max(line_size(after), 1.0)
            if 1.0 <= step <= 2.5 and find_marker(after.text) is None:
                steps.append(step)
                if _is_full(before, edges, gutters) and not _SENTENCE_END.search(before.text):
                    broken.append(step)
    return median((broken if len(broken) >= MIN_BROKEN else steps) or [1.6])


def _gutters(lines: Sequence[Line]) -> dict[int, float]:
    """The middle of the pages that are set in two columns."""
    pages: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        if line.page is not None:
            pages[line.page].append(line)
    gutters = {}
    for page, on_page in pages.items():
        boxes = [line.box for line in on_page if line.box is not None and len(line.text) >= 8]
        if len(boxes) < 2 * MIN_COLUMN_LINES:
            continue
        middle = (min(box.x0 for box in boxes) + max(box.x1 for box in boxes)) / 2
        left = sum(1 for box in boxes if box.x1 <= middle)
        right = sum(1 for box in boxes if box.x0 >= middle)
        if min(left, right) >= MIN_COLUMN_LINES and len(boxes) - left - right <= MAX_CROSSING * len(boxes):
            gutters[page] = middle
    return gutters


def _right_edges(lines: Sequence[Line], gutters: dict[int, float]) -> dict[Column, float]:
    rights: dict[Column, list[float]] = defaultdict(list)
    for line in lines:
        column = column_of(line, gutters)
        if column is None or line.box is None:
            continue
        if len(line.text) > (MIN_EDGE_TEXT if column[1] == 0 else 0.6 * MIN_EDGE_TEXT):
            rights[column].append(line.box.x1)
    return {column: sorted(values)[int(len(values) * 0.9)] for column, values in rights.items() if len(values) >= 3}


def _common_ends(lines: Sequence[Line]) -> dict[int, list[float]]:
    """Lines of as many characters end alike without being justified, and tell nothing."""
    ends: dict[int, list[tuple[float, int]]] = defaultdict(list)
    for line in lines:
        if line.page is not None and line.box is not None and len(line.text) > MIN_EDGE_TEXT:
            ends[line.page].append((line.box.x1, len(line.text)))
    return {
        page: [
            end
            for (end, length), (after, other) in pairwise(sorted(found))
            if after - end <= SAME_END and length != other
        ]
        for page, found in ends.items()
    }


def _is_full(line: Line, edges: dict[Column, float], gutters: dict[int, float]) -> bool:
    column = column_of(line, gutters)
    edge = edges.get(column) if column is not None else None
    return edge is not None and line.box is not None and line.box.x1 > edge - 2 * line_size(line)
