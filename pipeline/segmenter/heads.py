"""A title whose mark is drawn in a box of its own ("참고 1", "Ⅰ"): its text stands beside it, or large below it."""

from __future__ import annotations

from collections.abc import Sequence

import regex

from pipeline.model import Box, Element, Figure, Line
from pipeline.segmenter.typography import line_size

HEAD = regex.compile(
    r"(?:별\s?지|별\s?표)\s?(?:서식\s?)?제\s?\d{1,2}\s?호(?:\s?서\s?식)?"
    r"|(?:참\s?고|붙\s?임|별\s?첨|첨\s?부|별\s?지|부\s?록)(?:\s?(?:자료|서식|\d{1,2}|[①-⑳]|[ⅠⅡⅢⅣⅤ]))?(?:\s?[-–]\s?\d)?"
)
SHORT_HEAD = regex.compile(r"(?:[ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩIVX]{1,4}|\d{1,2}|[가나다라마바사아자차카타파하]|[①-⑳❶-❿]|[A-Z])\s?[.)]?")
MAX_TITLE = 120  # characters of a title drawn as a table
LARGE = 16.0  # points of a chapter's number that stands above its name
SAME_SIZE = 0.1  # share by which the sizes of both may differ
_LETTERS = regex.compile(r"\p{L}.*\p{L}")
_REACH = 4.0  # heights of the head's box up to its title
_LEVEL = 0.6  # share of the lower one's height in which both stand beside each other


def drawn_titles(elements: Sequence[Element]) -> dict[int, tuple[str, tuple[Line, ...], int]]:
    """By the place of each head's box: its mark, the lines of its title, and how many elements they take."""
    found = {}
    for at, element in enumerate(elements[:-1]):
        head = _boxed(element)
        if head is None or len(head) != 1 or element.box is None:
            continue
        mark = head[0].text.strip()
        if not (HEAD.fullmatch(mark) or SHORT_HEAD.fullmatch(mark)):
            continue
        title = _beside(elements[at + 1 :], element.box, element.page) or _below(elements[at + 1], head[0], element)
        if title and _LETTERS.search(title[0][0].text):
            found[at] = (mark, tuple(line for lines in title for line in lines), 1 + len(title))
    return found


def _below(after: Element, head: Line, drawn: Element) -> list[tuple[Line, ...]]:
    """The chapter's name under its number, both in the same large type."""
    inside = (after,) if isinstance(after, Line) else _boxed(after)
    if not inside or len(inside) > 2 or after.page != drawn.page or after.box is None or drawn.box is None:
        return []
    size = line_size(head)
    gap = after.box.y0 - drawn.box.y1
    is_near = 0.0 <= gap <= drawn.box.y1 - drawn.box.y0
    is_large = size >= LARGE and all(abs(line_size(line) - size) <= SAME_SIZE * size for line in inside)
    return [tuple(inside)] if is_near and is_large and sum(len(line.text) for line in inside) <= MAX_TITLE else []


def _beside(after: Sequence[Element], head: Box, page: int | None) -> list[tuple[Line, ...]]:
    """The lines beside a head, element by element: one box, or the lines of an open row."""
    lines: list[tuple[Line, ...]] = []
    for element in after:
        inside = (element,) if isinstance(element, Line) else _boxed(element)
        if not inside or element.page != page or element.box is None or not _is_beside(head, element.box):
            break
        if lines and not isinstance(element, Line):
            break
        lines.append(tuple(inside))
        if not isinstance(element, Line):
            break
    length = sum(len(line.text) for part in lines for line in part)
    return lines if length <= MAX_TITLE else []


def _boxed(element: Element) -> Sequence[Line] | None:
    """The lines of a drawn box or ribbon around text only."""
    if isinstance(element, Line):
        return None
    if isinstance(element, Figure):
        return element.lines
    if len(element.cells) != 1 or any(not isinstance(part, Line) for part in element.cells[0].elements):
        return None
    return [part for part in element.cells[0].elements if isinstance(part, Line)]


def _is_beside(head: Box, box: Box) -> bool:
    """On one level, to the right and near."""
    shared = min(head.y1, box.y1) - max(head.y0, box.y0)
    low = min(head.y1 - head.y0, box.y1 - box.y0)
    gap = box.x0 - head.x1
    return shared >= _LEVEL * low and -2.0 <= gap <= _REACH * (head.y1 - head.y0)
