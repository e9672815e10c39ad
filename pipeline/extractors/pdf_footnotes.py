"""Notes at the foot of columns: read after the text of all columns, which they would interrupt otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from pipeline.extractors.pdf_raw import Floats
from pipeline.model import Element, Line

RULE = (30.0, 0.6)  # points, and share of the page width: how long the rule above notes is
LOWER = 0.35  # share of the page height above which no notes begin
BELOW = 24.0  # points from the rule to the first note
INDENT = (10.0, 30.0)  # points its left edge may lie before and behind the rule's
SMALLER = 0.95  # of the size of the text


def behind_columns(elements: Sequence[Element], rules: Floats, width: float, height: float) -> list[Element]:
    """The elements of a page in order, notes moved behind the columns beside them.

    `rules`: rows x0, x1, y of horizontal edges.
    """
    ordered = list(elements)
    length = rules[:, 1] - rules[:, 0]
    is_rule = (length >= RULE[0]) & (length <= RULE[1] * width) & (rules[:, 2] > LOWER * height)
    lines = [element for element in ordered if isinstance(element, Line)]
    if not is_rule.any() or len(lines) < 2:
        return ordered
    body = median(_size(line) for line in lines)
    small = [line.box for line in lines if line.box is not None and _size(line) < SMALLER * body]
    if not small:
        return ordered
    zones: list[tuple[list[Element], float, float]] = []
    for x0, x1, y in sorted(set(map(tuple, rules[is_rule].tolist()))):
        if not any(y - 2.0 <= box.y0 <= y + BELOW for box in small):
            continue
        notes = _notes(ordered, x0, x1, y, body)
        if notes and not any(notes[0] is note for zone, _, _ in zones for note in zone):
            zones.append((notes, x1, y))
    in_zone = {id(note) for notes, _, _ in zones for note in notes}
    for notes, x1, y in reversed(zones):
        first = next(at for at, element in enumerate(ordered) if element is notes[0])
        end = first + len(notes)
        after = _end_of_columns(ordered, end, x1, y, in_zone)
        ordered = [*ordered[:first], *ordered[end:after], *notes, *ordered[after:]]
    return ordered


def _size(line: Line) -> float:
    return line.spans[0].size if line.spans else 0.0


def _notes(elements: Sequence[Element], x0: float, x1: float, y: float, body: float) -> list[Element]:
    """The notes below a rule, as far as they follow each other."""
    found: list[Element] = []
    bottom = y
    for element in elements:
        box = element.box
        is_note = (
            box is not None
            and isinstance(element, Line)
            and _size(element) < SMALLER * body
            and bottom - 2.0 <= box.y0 <= bottom + BELOW
            and x0 - INDENT[0] <= box.x0 <= (x1 if found else x0 + INDENT[1])
            and box.x1 <= x1 + INDENT[0]
        )
        if is_note and box is not None:
            found.append(element)
            bottom = max(box.y0, bottom)
        elif found:
            break
    return found


def _end_of_columns(elements: Sequence[Element], start: int, x1: float, y: float, in_zone: set[int]) -> int:
    """The place after the text of the columns to the right, which begins above the notes, without its own notes."""
    box = elements[start].box if start < len(elements) else None
    if box is None or box.x0 < x1 or box.y0 >= y:
        return start
    for at in range(start, len(elements)):
        box = elements[at].box
        if id(elements[at]) in in_zone or box is None or box.x0 < x1:
            return at
    return len(elements)
