"""Items -> units: physical lines joined to the paragraphs an author wrote, with the blanks a reader would put.

Evidence for a blank between two lines: the blank glyph printed at the line's end where the document has such glyphs;
else the document's own vocabulary.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from functools import cached_property

import regex

from pipeline.model import Box, Line, Placement, union
from pipeline.segmenter.line_breaks import continues, ends_short
from pipeline.segmenter.markers import Marker, find_label, find_marker
from pipeline.segmenter.spacing import word_goes_on
from pipeline.segmenter.typography import Typography, is_beside, line_is_bold, line_size
from pipeline.segmenter.units import Item

MAX_BOX = 15  # paragraphs in a box; a frame around more is drawn around the page
_PIECE = regex.compile(r"\S+(?:\s\S+)*")
_WIDE_BLANK = regex.compile(r"^\s|\s\s")
_ENDED = regex.compile(r"\p{Hangul}[.?!]$")
_CJK = regex.compile(r"[\p{Hangul}\p{Han}\p{Hiragana}\p{Katakana}]")


@dataclass(frozen=True)  # without slots: what is asked again and again is kept
class Unit:
    """A paragraph, table or figure of the flow; `item` is the first it was made of."""

    item: Item
    lines: tuple[Line, ...] = ()
    text: str = ""  # without the mark
    placements: tuple[Placement, ...] = ()
    marker: Marker | None = None
    label: str | None = None
    page: int | None = None
    box: Box | None = None
    size: float = 0.0
    is_bold: bool = False
    indent: float | None = None
    color: str = ""

    @cached_property
    def is_text(self) -> bool:
        return self.item.grid is None and self.item.figure is None

    @cached_property
    def whole(self) -> str:
        """The text with its mark, as printed."""
        return f"{self.marker.text} {self.text}" if self.marker else self.text


def unframe_pages(units: Sequence[Unit], furniture: AbstractSet[int]) -> list[Unit]:
    """Units with the frames dissolved that are drawn around whole pages: what they hold is no message in a box.

    `furniture` are the positions of running heads, which stand above the frame.
    """
    inside = Counter(unit.item.frame for unit in units if unit.item.frame)
    first: dict[int | None, int] = {}  # page -> frame of its first unit
    for at, unit in enumerate(units):
        if at not in furniture:
            first.setdefault(unit.page, unit.item.frame)
    pages = {frame for frame in first.values() if inside[frame] > MAX_BOX}
    return [replace(unit, item=replace(unit.item, frame=0)) if unit.item.frame in pages else unit for unit in units]


def join(items: Sequence[Item], typography: Typography) -> list[Unit]:
    """Units in order; every line of `items` lies in exactly one."""
    units: list[Unit] = []
    pending: list[Item] = []
    for item in items:
        if pending and item.line is not None and continues(pending, item, typography):
            pending.append(item)
            continue
        if pending:
            units.append(unit_of(pending, typography))
            pending = []
        if item.line is None:
            units.append(Unit(item, page=item.page, box=item.box))
        else:
            pending = [item]
    if pending:
        units.append(unit_of(pending, typography))
    return units


def blank_between(before: Line, line: Line, typography: Typography) -> str:
    """What a reader would put where the line was broken: nothing, or a blank."""
    if not before.text or not line.text:
        return ""
    if before.is_paragraph or line.is_paragraph or before.ends_with_blank or is_beside(before, line):
        return " "
    last, first = before.text[-1], line.text[0]
    if first in "(（" and ends_short(before, line, typography):
        return " "  # broken by hand
    if typography.has_blank_glyphs:  # the end of a paragraph prints none
        return " " if _ENDED.search(before.text) else ""
    if not _CJK.match(last) and not _CJK.match(first):
        return "" if last in "-/" and last != " " else " "
    return "" if word_goes_on(before.text, line.text, typography.vocabulary) else " "


def unit_of(pending: list[Item], typography: Typography) -> Unit:
    """The unit that the items' lines make up; its size, weight and colour are those of the longest line."""
    lines = tuple([item.line for item in pending if item.line is not None])
    head = lines[0]
    marker = find_marker(head.text)
    skip, is_contact = marker.length if marker else 0, pending[0].role == "contact"
    text, placements = _joined(lines, skip, typography, pending[0].group > 0, is_contact)
    body = head if len(lines) == 1 else max(lines, key=lambda line: len(line.text))
    color = max(body.spans, key=lambda span: span.end - span.start).color if body.spans else ""
    return Unit(
        item=pending[0],
        lines=lines,
        text=text,
        placements=placements,
        marker=marker,
        label=find_label(text),
        page=head.page,
        box=union([line.box for line in lines if line.box is not None and line.page == head.page]),
        size=line_size(body),
        is_bold=line_is_bold(body),
        indent=head.indent if head.indent is not None else (head.box.x0 if head.box else None),
        color=color,
    )


def _stand_apart(before: Line, line: Line) -> bool:
    """Whether two lines of one table share no column: they are of two cells."""
    if before.box is None or line.box is None:
        return False
    return before.box.x0 >= line.box.x1 or line.box.x0 >= before.box.x1


def _joined(
    lines: Sequence[Line], skip: int, typography: Typography, are_cells: bool = False, is_contact: bool = False
) -> tuple[str, tuple[Placement, ...]]:
    """The text of all lines, the first from `skip` on; runs of blanks, typed to push words around, count as one."""
    parts: list[str] = []
    placements: list[Placement] = []
    position = 0
    for index, line in enumerate(lines):
        start = 0 if index else skip
        piece = line.text[start:].rstrip()
        if index:
            blank = blank_between(lines[index - 1], line, typography) if position else ""
            if are_cells and position and _stand_apart(lines[index - 1], line):
                blank = " "
            elif is_contact and not word_goes_on(lines[index - 1].text, line.text, typography.vocabulary):
                blank = " "  # below an office stands its department; the end of neither prints a blank glyph
            parts.append(blank)
            position += len(blank)
        if piece and _WIDE_BLANK.search(piece) is None:
            placements.append(Placement(position, line, start, len(piece)))
            parts.append(piece)
            position += len(piece)
            continue
        for found in _PIECE.finditer(piece):
            if found.start() and piece[found.start() - 1].isspace():
                parts.append(" ")
                position += 1
            placements.append(Placement(position, line, start + found.start(), len(found[0])))
            parts.append(found[0])
            position += len(found[0])
    return "".join(parts), tuple(placements)
